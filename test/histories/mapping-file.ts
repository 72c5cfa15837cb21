import { sessionTimeoutMs } from '../chaos/steps.ts'
import { functionTimeoutMs, type Settings } from './plan.ts'

export interface MappingFile {
  readonly servers: readonly string[]
  /** Of the topic and of the group. */
  readonly name: string
  /** Of the function, for this process. */
  readonly url: string
  readonly settings: Settings
}

/** The file that `isthmus serve` is given; JSON is YAML. */
export function mappingFile({ servers, name, url, settings }: MappingFile): string {
  const { provisioned, pollers, batchSize, windowSeconds, retries, maximumAgeSeconds } = settings
  const { bisect, report, destination, whenItFails, filter } = settings
  const destinations = {
    queue: 'arn:aws:sqs:us-east-1:111122223333:failures',
    bucket: 'arn:aws:s3:::failures',
    topic: `kafka://${name}-failed`,
  }
  return JSON.stringify(
    {
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: servers } },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: name },
      Topics: [name],
      BatchSize: batchSize,
      ...(windowSeconds === undefined ? {} : { MaximumBatchingWindowInSeconds: windowSeconds }),
      ...(provisioned ? { ProvisionedPollerConfig: { MinimumPollers: pollers } } : {}),
      ...(retries < 0 ? {} : { MaximumRetryAttempts: retries }),
      ...(maximumAgeSeconds < 0 ? {} : { MaximumRecordAgeInSeconds: maximumAgeSeconds }),
      ...(bisect ? { BisectBatchOnFunctionError: true } : {}),
      ...(report ? { FunctionResponseTypes: ['ReportBatchItemFailures'] } : {}),
      ...(destination ? { DestinationConfig: { OnFailure: { Destination: destinations[destination] } } } : {}),
      ...(filter ? { FilterCriteria: { Filters: patternsOf(name) } } : {}),
      Consumer: { SessionTimeout: sessionTimeoutMs / 1000 },
      OnFailure: { WhenItFails: whenItFails },
      Function: { Url: url, Timeout: functionTimeoutMs / 1000 },
    },
    undefined,
    2,
  )
}

function patternsOf(name: string) {
  return [1, 2, 3, 4, 5].map((digit) => ({ Pattern: JSON.stringify({ value: [{ prefix: `${name}-p:${digit}` }] }) }))
}
