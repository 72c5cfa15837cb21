import { arnInCluster, derive, isUnknown, type Maybe } from '../model/index.ts'
import { callerKeys } from './caller-keys.ts'
import { accountOf, type Principal, type Request } from './request.ts'

/** What a Kafka client asks for, by MSK's resource types. */
export interface KafkaResource {
  readonly type: 'cluster' | 'topic' | 'group' | 'transactional-id'
  /** Of the topic, group or transaction; the cluster's own name is in its ARN. */
  readonly name: string
}

/**
 * The ARN of something in a cluster: `arn:aws:kafka:us-east-1:111122223333:topic/demo/UUID/orders` from
 * `arn:aws:kafka:us-east-1:111122223333:cluster/demo/UUID`.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export function kafkaArn(clusterArn: string, { type, name }: KafkaResource): string {
  if (type === 'cluster') return clusterArn
  return `${clusterArn.replace(':cluster/', `:${type}/`)}/${name}`
}

/** The same of an ARN or a name that is not known, or known in part. */
export function openKafkaArn(
  clusterArn: Maybe<string>,
  type: KafkaResource['type'],
  name: Maybe<string>,
): Request['resource'] {
  if (type === 'cluster') return clusterArn
  const arn = arnInCluster(clusterArn, type, name)
  if (arn !== undefined || !isUnknown(clusterArn)) return arn ?? clusterArn
  return { prefix: 'arn:', rest: derive(clusterArn, (text) => `${type} in ${text}`) }
}

/** A Kafka request as IAM sees it. `action` is MSK's: `kafka-cluster:ReadData`. */
export function kafkaCall(principal: Principal, action: string, clusterArn: string, resource: KafkaResource): Request {
  const owner = accountOf(clusterArn) ?? ''
  const context = callerKeys(principal)
  return { principal, action, resource: kafkaArn(clusterArn, resource), resourceAccount: owner, context }
}
