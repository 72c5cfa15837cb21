import { type AwsAccess, configuredEndpoint, queueUrl } from '../aws/index.ts'
import type { LogReader } from '../kafka/index.ts'
import { IsthmusError } from '../world/index.ts'
import { bucketStore } from './bucket-store.ts'
import { queueStore } from './queue-store.ts'
import type { FailureStore } from './store.ts'
import { topicStore } from './topic-store.ts'

export interface StoreOptions {
  readonly aws: AwsAccess
  /** Of a bucket, and of a queue whose URL does not say. Empty: not known. */
  readonly region: string
  /** What is done with what was delivered. @default deleted from a queue, kept in a bucket */
  readonly afterwards?: 'deleted' | 'kept' | undefined
  /** The cluster's, for a topic. */
  readonly log: () => LogReader
}

/**
 * What `--from` names: `s3://BUCKET/PREFIX`, `sqs:URL` or `sqs:ARN`, `kafka://TOPIC`, and the ARN of a queue or bucket
 * as `DestinationConfig` has it.
 *
 * @throws IsthmusError `STORE_INVALID`, `REGION_MISSING`
 */
export function openStore(from: string, options: StoreOptions): FailureStore {
  const { aws, afterwards } = options
  const topic = /^kafka:\/\/([\w.-]+)$/.exec(from)?.[1]
  if (topic !== undefined) {
    if (afterwards === 'deleted')
      throw new IsthmusError('STORE_INVALID', `${from}: nothing can be deleted from a topic, take --delete out`)
    return topicStore(options.log(), topic)
  }
  const [, bucket, prefix = ''] = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)(?:\/(.*))?$/s.exec(from) ?? []
  if (bucket !== undefined)
    return bucketStore(aws, { region: known(from, options.region), bucket, prefix }, from, afterwards === 'deleted')
  const named = from.replace(/^sqs:(?=arn:|https?:)/, '')
  const keep = afterwards === 'kept'
  const [, region, account, name] = /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):(\d{12}):([^:]+)$/.exec(named) ?? []
  if (region && account && name) return queueStore(aws, { region, url: queueUrl(region, account, name) }, from, keep)
  if (/^https?:\/\/./.test(named) && URL.canParse(named)) {
    const { hostname, origin } = new URL(named)
    const environment = { ...aws.environment, AWS_ENDPOINT_URL_SQS: origin }
    const there = configuredEndpoint(aws.environment, 'sqs') ? aws : { ...aws, environment }
    const at = /(?:^|\.)sqs[.-]([a-z]{2}-[a-z0-9-]+-\d)\.|^([a-z]{2}-[a-z0-9-]+-\d)\.queue\./.exec(hostname)
    return queueStore(there, { region: known(from, at?.[1] ?? at?.[2] ?? options.region), url: named }, from, keep)
  }
  throw new IsthmusError(
    'STORE_INVALID',
    `${from} is no place for failure records: give s3://BUCKET/PREFIX, sqs:URL-OR-ARN or kafka://TOPIC (an SNS topic keeps nothing: name the queue behind it)`,
  )
}

function known(from: string, region: string): string {
  if (region !== '') return region
  throw new IsthmusError(
    'REGION_MISSING',
    `${from} does not say in which Region it is: give --region or set AWS_REGION`,
  )
}
