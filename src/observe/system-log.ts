import type { ServedMapping, SystemLogLevel } from '../control/index.ts'
import type { MappingEvent } from '../mapping/index.ts'
import { type Clock, IsthmusError } from '../world/index.ts'

/** What one mapping told that its log needs to remember. */
interface Assignment {
  readonly partitions: Set<string>
  /** Grows with each change. AWS's is the group's; that of the consumer protocol is none, so it is counted here. */
  generation: number
}

const ranks: Readonly<Record<SystemLogLevel, number>> = { WARN: 0, INFO: 1, DEBUG: 2 }
const offsetsEveryMs = 60_000

/**
 * The system log of mappings in AWS's shape, a JSON object a line: errors, what each poller's consumer is and has, and
 * once a minute the offsets of each partition. No line has anything of a record, nor of what the function said.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/esm-logging.html
 */
export class SystemLog {
  readonly #clock: Clock
  readonly #mappings: () => readonly ServedMapping[]
  readonly #write: (mapping: string, line: string) => void
  readonly #unset: SystemLogLevel | undefined
  readonly #assignments = new Map<string, Assignment>()
  #cancel = () => {}

  /** @param unset the level of mappings that have none; undefined: they have no log */
  constructor(
    clock: Clock,
    mappings: () => readonly ServedMapping[],
    unset: SystemLogLevel | undefined,
    write: (mapping: string, line: string) => void,
  ) {
    this.#clock = clock
    this.#mappings = mappings
    this.#unset = unset
    this.#write = write
  }

  start(): void {
    this.#cancel = this.#clock.after(offsetsEveryMs, () => {
      for (const mapping of this.#mappings()) this.#offsets(mapping)
      this.start()
    })
  }

  stop(): void {
    this.#cancel()
  }

  event(name: string, event: MappingEvent): void {
    const changed = this.#assigned(name, event)
    const error = changed ? undefined : errorOf(event)
    if (!changed && !error) return
    const mapping = this.#mappings().find((one) => one.name === name)
    if (!mapping) return
    if (error) this.#put(mapping, 'WARN', 'ESM_PROCESSING_EVENT', { error })
    else this.#put(mapping, 'INFO', 'POLLER_STATUS_EVENT', { kafkaEventSourceConnection: this.#connection(mapping) })
  }

  #assigned(name: string, event: MappingEvent): boolean {
    if (event.kind !== 'assigned' && event.kind !== 'revoked' && event.kind !== 'lost') return false
    const assignment = this.#assignments.get(name) ?? { partitions: new Set(), generation: 0 }
    this.#assignments.set(name, assignment)
    assignment.generation++
    for (const one of event.partitions) {
      if (event.kind === 'assigned') assignment.partitions.add(one)
      else assignment.partitions.delete(one)
    }
    return true
  }

  /** The network interface is AWS's: there is none here. */
  #connection({ name, uuid, settings, servers, securityProtocol, saslMechanism, running }: ServedMapping) {
    const { partitions, generation } = this.#assignments.get(name)!
    return {
      brokerEndpoints: servers.join(','),
      consumerId: `${uuid}-0`,
      topics: [settings.topic],
      consumerGroupId: settings.consumerGroupId,
      securityProtocol,
      ...(saslMechanism && { saslMechanism }),
      totalPartitionCount: running.status().topicPartitions,
      assignedPartitionCount: partitions.size,
      partitionsAssignmentGeneration: generation,
      assignedPartitions: [...partitions],
    }
  }

  #offsets(mapping: ServedMapping): void {
    for (const { topic, partition, highWatermark, position, settled, committed } of mapping.running.status().partitions)
      this.#put(mapping, 'DEBUG', 'KAFKA_STATUS_EVENT', {
        kafkaPartitionOffsets: {
          partition: `${topic}-${partition}`,
          endOffset: highWatermark,
          // Of the last record each; the two others are of the next one, as AWS's example has it.
          consumedOffset: position - 1,
          processedOffset: settled - 1,
          committedOffset: committed,
        },
      })
  }

  #put(mapping: ServedMapping, logLevel: SystemLogLevel, eventType: string, body: object): void {
    const wanted = mapping.systemLogLevel ?? this.#unset
    if (!wanted || ranks[logLevel] > ranks[wanted]) return
    const { uuid, eventSourceArn } = mapping
    const line = {
      eventType,
      timestamp: this.#clock.now(),
      resourceArn: resourceArnOf(mapping),
      ...(eventSourceArn && { eventSourceArn }),
      eventProcessorId: `${uuid}/0`,
      logLevel,
      ...body,
    }
    this.#write(mapping.name, JSON.stringify(line))
  }
}

/** With the account of whichever ARN there is, else that of local functions. */
function resourceArnOf({ uuid, eventSourceArn, functionArn, region }: ServedMapping): string {
  const known = [functionArn, eventSourceArn ?? ''].map((arn) => arn.split(':')).find((parts) => parts.length > 5)
  const [, partition = 'aws', , ofArn, account = '000000000000'] = known ?? []
  return `arn:${partition}:lambda:${ofArn || region || 'local'}:${account}:event-source-mapping:${uuid}`
}

interface SystemError {
  readonly errorMessage: string
  readonly errorCode: string
}

function errorOf(event: MappingEvent): SystemError | undefined {
  switch (event.kind) {
    case 'poll-failed':
    case 'commit-failed':
    case 'registry-failed':
      return { errorMessage: event.cause.message, errorCode: errorCodeOf(event.cause) }
    case 'invoked':
      if (event.outcome === 'success') return undefined
      return {
        errorMessage: `the function did not take ${event.failed} of ${event.records} records (request ${event.requestId || 'none'}, call ${event.attempt})`,
        errorCode: invocationCodes[event.outcome],
      }
    case 'destination':
      if (event.outcome === 'delivered') return undefined
      return {
        errorMessage: `the failure destination did not take ${event.records} records: ${event.message ?? ''}`,
        errorCode: 'DESTINATION_REFUSED',
      }
    case 'dropped':
      return { errorMessage: `${event.records} records were dropped`, errorCode: event.reason }
    case 'undecoded':
      // What libraries say of it stays out, to be sure.
      return {
        errorMessage: `${event.records} records cannot be decoded, ${event.partition}@${event.offset} first`,
        errorCode: event.condition,
      }
    case 'oversized':
      return { errorMessage: event.message, errorCode: 'RECORD_TOO_LARGE' }
    default:
      return undefined
  }
}

const invocationCodes = {
  'partial-failure': 'BATCH_ITEMS_FAILED',
  'function-error': 'FUNCTION_FAILED',
  throttled: 'FUNCTION_THROTTLED',
  'service-error': 'INVOKE_FAILED',
} as const

/** AWS's pollers are Java's clients: their names where the error is the same, else our codes. */
const javaNames: Readonly<Record<string, string>> = {
  KAFKA_REQUEST_TIMEOUT: 'common.errors.TimeoutException',
  CONNECT_TIMEOUT: 'common.errors.TimeoutException',
  SASL_FAILED: 'common.errors.SaslAuthenticationException',
  KAFKA_UNAUTHORIZED: 'common.errors.AuthorizationException',
  TOPIC_MISSING: 'common.errors.UnknownTopicOrPartitionException',
  OFFSET_OUT_OF_RANGE: 'clients.consumer.OffsetOutOfRangeException',
  LOG_TRUNCATED: 'clients.consumer.LogTruncationException',
  COMMIT_FENCED: 'clients.consumer.CommitFailedException',
}

function errorCodeOf(error: Error): string {
  if (!(error instanceof IsthmusError)) return error.name
  const java = error.code.startsWith('TLS_') ? 'common.errors.SslAuthenticationException' : javaNames[error.code]
  return java ? `org.apache.kafka.${java}` : error.code
}
