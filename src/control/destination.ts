import type { AwsAccess } from '../aws/index.ts'
import type { Producer } from '../kafka/index.ts'
import type { OnFailure } from '../mapping/index.ts'
import { createServiceDestination, createTopicDestination } from '../targets/index.ts'
import type { World } from '../world/index.ts'

/** What it takes to give records to a failure destination, should the mapping have one. */
export interface OnFailureOptions extends Pick<OnFailure, 'functionArn' | 'whenItFails'> {
  /** For SQS, SNS and S3. */
  readonly aws: AwsAccess
  /** The mapping's: a bucket's ARN has none. */
  readonly region: string
  /** The mapping's. */
  readonly uuid: string
}

/** @throws IsthmusError `DESTINATION_INVALID`, `REGION_MISSING`: what `createOnFailure` would, before anything runs */
export function checkDestination(destination: string, { aws, region, uuid }: OnFailureOptions): void {
  if (!destination.startsWith('kafka://'))
    createServiceDestination(aws, { arn: destination, region, uuid, newId: () => '' })
}

/**
 * @param destination as `DestinationConfig.OnFailure.Destination` has it: an ARN, or `kafka://TOPIC`
 * @param producer for a topic, which is always one of the mapping's own cluster
 * @throws IsthmusError `DESTINATION_INVALID`, `REGION_MISSING`
 */
export function createOnFailure(
  random: World['random'],
  destination: string,
  { functionArn, whenItFails, aws, region, uuid }: OnFailureOptions,
  producer: () => Producer,
): OnFailure {
  const topic = /^kafka:\/\/(.+)$/.exec(destination)?.[1]
  const created =
    topic === undefined
      ? createServiceDestination(aws, { arn: destination, region, uuid, newId: () => random.uuid() })
      : createTopicDestination(producer(), topic)
  return { destination: created, functionArn, whenItFails }
}
