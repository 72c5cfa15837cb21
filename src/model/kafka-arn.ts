import { derive, isUnknown, joinText, type Maybe, nameOf, type Unknown } from './unknown.ts'

const border = ':cluster/'

/**
 * The ARN of something in a cluster, `arn:aws:kafka:us-east-1:111122223333:topic/demo/UUID/orders` of
 * `arn:aws:kafka:us-east-1:111122223333:cluster/demo/UUID`, as far as that one and the name are known; `undefined` where
 * not even the cluster's kind of ARN is.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export function arnInCluster(
  clusterArn: Maybe<string>,
  type: 'topic' | 'group' | 'transactional-id',
  name: Maybe<string>,
): Maybe<string> | undefined {
  const own = (text: string) => text.replace(border, `:${type}/`)
  if (!isUnknown(clusterArn)) return joinText([own(clusterArn), '/', name])
  return clusterArn.unknown.includes(border) ? joinText([derive(clusterArn, own), '/', name]) : undefined
}

/** What is wrong where a topic's name is wanted and its ARN is given, as far as that is known. */
export function namedByArn(parameter: string, given: Unknown): string {
  return `${parameter} is ${nameOf(given)}, an ARN and no name (Ref of an AWS::MSK::Topic gives its ARN)`
}
