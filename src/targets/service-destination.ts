import { type AwsAccess, publish, putObject, sendMessage } from '../aws/index.ts'
import { IsthmusError, messageOf } from '../world/index.ts'
import { failureRecord } from './failure-record.ts'
import type { Destination, Failure } from './types.ts'

export interface ServiceDestinationOptions {
  /** Of an SQS queue, an SNS topic or an S3 bucket. */
  readonly arn: string
  /** Of the mapping, for a bucket: its ARN has none. Empty: not known. */
  readonly region: string
  /** The mapping's. */
  readonly uuid: string
  /** Names objects. */
  readonly newId: () => string
}

/**
 * A queue, an SNS topic or a bucket. AWS makes these calls with the function's execution role, so `access` has its
 * credentials (mapping.md 12.22).
 *
 * @throws IsthmusError `DESTINATION_INVALID`, `REGION_MISSING`
 */
export function createServiceDestination(access: AwsAccess, options: ServiceDestinationOptions): Destination {
  const { arn } = options
  const send = senderOf(access, options)
  return {
    async deliver(failure, { signal }) {
      signal?.throwIfAborted()
      try {
        await send(failure, signal)
        return { kind: 'delivered' }
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        return { kind: 'failed', error: destinationFailure(arn, error) }
      }
    },
    // The client is its owner's.
    async close() {},
  }
}

type Send = (failure: Failure, signal?: AbortSignal) => Promise<void>

function senderOf(access: AwsAccess, { arn, region, uuid, newId }: ServiceDestinationOptions): Send {
  const bucket = /^arn:aws[a-z-]*:s3:::(.+)$/.exec(arn)?.[1]
  if (bucket !== undefined && region === '')
    throw new IsthmusError('REGION_MISSING', `${arn} does not say in which Region the bucket is: set AWS_REGION`)
  if (bucket !== undefined)
    return (failure, signal) => {
      const body = JSON.stringify({ ...failureRecord(failure), payload: failure.event.toString() })
      return putObject(access, {
        region,
        bucket,
        key: objectKey(failure, uuid, newId()),
        body,
        ...(signal && { signal }),
      })
    }
  const [, service, at, account, name] = /^arn:aws[a-z-]*:(sqs|sns):([a-z0-9-]+):(\d{12}):([^:]+)$/.exec(arn) ?? []
  if (service === 'sqs' && at && account && name)
    return (failure, signal) =>
      sendMessage(access, { region: at, account, name, body: recordText(failure), ...(signal && { signal }) })
  if (service === 'sns' && at)
    return (failure, signal) =>
      publish(access, { region: at, topicArn: arn, message: recordText(failure), ...(signal && { signal }) })
  throw new IsthmusError(
    'DESTINATION_INVALID',
    `${arn} is not the ARN of an SQS queue, an SNS topic or an S3 bucket, nor kafka://TOPIC`,
    { data: { destination: arn } },
  )
}

function recordText(failure: Failure): string {
  return JSON.stringify(failureRecord(failure))
}

/**
 * As AWS names objects of Kinesis's failures, `aws/lambda/UUID/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-ID`; with the
 * first partition in the shard's place, for how it names Kafka's is not documented.
 */
function objectKey({ at, partitions }: Failure, uuid: string, id: string): string {
  const time = new Date(at).toISOString()
  const day = time.slice(0, 10).replaceAll('-', '/')
  const second = time.slice(0, 19).replaceAll(':', '.')
  return `aws/lambda/${uuid}/${Object.keys(partitions)[0]}/${day}/${second}-${id}`
}

/** What fails on the way to a destination keeps its code; what the destination answers is `DESTINATION_REFUSED`. */
export function destinationFailure(destination: string, error: unknown): IsthmusError {
  if (error instanceof IsthmusError && /^(SERVICE_UNREACHABLE|ASSUME_ROLE_DENIED)$/.test(error.code)) {
    const message = `failure destination ${destination}: ${error.message}`
    return new IsthmusError(error.code, message, { cause: error, data: error.data })
  }
  const codes = error instanceof IsthmusError ? [error.code, error.data.kafkaError] : []
  const remedy = remedies.find(([code]) => codes.includes(code))?.[1] ?? 'see that it exists and takes messages'
  const message = `the failure destination ${destination} does not take records: ${messageOf(error)}: ${remedy}`
  return new IsthmusError('DESTINATION_REFUSED', message, {
    cause: error,
    data: { destination, ...(error instanceof IsthmusError ? error.data : {}) },
  })
}

const remedies: readonly (readonly [code: string, remedy: string])[] = [
  ['SERVICE_DENIED', 'allow sqs:SendMessage, sns:Publish or s3:PutObject on it, and its key if it has one'],
  ['KAFKA_UNAUTHORIZED', 'allow writing to the topic (kafka-cluster:WriteData, or an ACL)'],
  ['TOPIC_MISSING', 'create the topic'],
  ['MESSAGE_TOO_LARGE', "raise the topic's max.message.bytes: a message holds its record in base64, and what failed"],
]
