import {
  formatLocation,
  isUnknown,
  type MappingSettings,
  type Maybe,
  type SettingProblem,
  type SourceLocation,
  type StartingPosition,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'

/** The settings that a running mapping acts on, all known. */
export interface ActiveSettings {
  readonly topic: string
  readonly enabled: boolean
  readonly batchSize: number
  /** Milliseconds; 0: send what is there at once. */
  readonly batchingWindowMs: number
  readonly startingPosition: StartingPosition
  /** Milliseconds since the epoch. */
  readonly startingTimestampMs?: number
  readonly consumerGroupId: string
  /** Patterns; a record passes that matches one of them, or every record when there is none. */
  readonly filters: readonly string[]
  /** What becomes of records that the function does not take. */
  readonly failures: FailureSettings
  /** Absent: keys and values are given as they came. */
  readonly registry?: RegistrySettings
  /** ARN of a queue, an SNS topic or a bucket, or `kafka://TOPIC`. */
  readonly onFailure?: string
  /** Present: provisioned mode. */
  readonly provisioned?: ProvisionedSettings
}

export interface ProvisionedSettings {
  readonly minimum: number
  readonly maximum: number
  /** The mappings of a group share event poller units. */
  readonly group?: string
}

export interface RegistrySettings {
  /** A URL, or the ARN of a Glue registry. */
  readonly uri: string
  readonly format: 'JSON' | 'SOURCE'
  readonly attributes: readonly ('KEY' | 'VALUE')[]
  readonly access: readonly { readonly type: string; readonly uri: string }[]
}

export interface FailureSettings {
  /** After the first call that failed; infinite: without end. */
  readonly retries: number
  /** By the record's timestamp, in milliseconds; infinite: without end. */
  readonly maximumAgeMs: number
  /** A batch that the function fails on is sent in halves. */
  readonly bisect: boolean
  /** The function reports which records failed. */
  readonly partialResponses: boolean
}

/** What AWS does where nothing is set: tries again until the log drops the records. */
export const patient: FailureSettings = {
  retries: Number.POSITIVE_INFINITY,
  maximumAgeMs: Number.POSITIVE_INFINITY,
  bisect: false,
  partialResponses: false,
}

/**
 * With a destination and no limit of retries. AWS lists retries for provisioned mode; that the same holds on-demand is
 * not verified (mapping.md 4.1).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
const retriesBeforeDestination = 10

/**
 * What of a mapping's settings is acted on, with the defaults that depend on the mapping.
 *
 * @param uuid the mapping's; it names the consumer group where none is given
 * @throws IsthmusError `SETTING_UNKNOWN` when one of them is not known
 */
export function activeSettings(settings: MappingSettings, uuid: string): ActiveSettings {
  const known = <T>(parameter: string, value: Maybe<T>): T => {
    if (!isUnknown(value)) return value
    const at = settings.places[parameter] ?? value.at
    throw new IsthmusError(
      'SETTING_UNKNOWN',
      `${at ? `${formatLocation(at)}: ` : ''}${parameter} is not known, and a mapping cannot run without it: give the ${value.question}`,
      { data: { parameter, question: value.question, unknown: value.unknown } },
    )
  }
  const { startingTimestampMs, consumerGroupId, schemaRegistry: registry } = settings
  const ofRegistry = <T>(value: Maybe<T>): T => known('SchemaRegistryConfig', value)
  const onFailure =
    settings.onFailure === undefined ? '' : known('DestinationConfig.OnFailure.Destination', settings.onFailure)
  const retries = known('MaximumRetryAttempts', settings.maximumRetryAttempts)
  const age = known('MaximumRecordAgeInSeconds', settings.maximumRecordAgeSeconds)
  const without = onFailure === '' ? patient.retries : retriesBeforeDestination
  return {
    topic: known('Topics', settings.topic),
    enabled: known('Enabled', settings.enabled),
    batchSize: known('BatchSize', settings.batchSize),
    batchingWindowMs: known('MaximumBatchingWindowInSeconds', settings.batchingWindowMs),
    startingPosition: known('StartingPosition', settings.startingPosition),
    ...(startingTimestampMs === undefined
      ? {}
      : { startingTimestampMs: known('StartingPositionTimestamp', startingTimestampMs) }),
    consumerGroupId: consumerGroupId === undefined ? uuid : known('ConsumerGroupId', consumerGroupId),
    filters: settings.filters.map((pattern) => known('FilterCriteria.Filters', pattern)),
    failures: {
      retries: retries < 0 ? without : retries,
      maximumAgeMs: age < 0 ? patient.maximumAgeMs : age * 1000,
      bisect: known('BisectBatchOnFunctionError', settings.bisectOnError),
      partialResponses: known('FunctionResponseTypes', settings.reportBatchItemFailures),
    },
    ...(registry && {
      registry: {
        uri: ofRegistry(registry.uri ?? ''),
        // What AWS takes where none is given is not documented.
        format: ofRegistry(registry.format ?? 'JSON'),
        attributes: registry.attributes.map((attribute) => ofRegistry(attribute)),
        access: registry.access.map(({ type, uri }) => ({ type: ofRegistry(type), uri: ofRegistry(uri) })),
      },
    }),
    ...(onFailure === '' ? {} : { onFailure }),
    ...(settings.provisioned && {
      provisioned: {
        minimum: known('ProvisionedPollerConfig.MinimumPollers', settings.provisioned.minimum),
        maximum: known('ProvisionedPollerConfig.MaximumPollers', settings.provisioned.maximum),
        ...(settings.provisioned.group !== undefined && {
          group: known('ProvisionedPollerConfig.PollerGroupName', settings.provisioned.group),
        }),
      },
    }),
  }
}

/**
 * Refuses what a mapping cannot run with: settings that AWS refuses, and those that are not acted on yet.
 *
 * @param at where the mapping is described, for a parameter without a place of its own
 * @param access types of SourceAccessConfigurations that whoever starts it acts on
 * @throws IsthmusError `SETTING_INVALID`, `SETTING_UNSUPPORTED`: for the first of them, with its place and remedy, and
 * the names of the others
 */
export function refuseUnrunnable(
  settings: MappingSettings,
  problems: readonly SettingProblem[],
  at: SourceLocation,
  access: readonly string[],
): void {
  const [problem, ...others] = problems.filter(({ severity }) => severity === 'error')
  if (problem) {
    const { parameter, remedy } = problem
    const message = problem.message.replace(/\.$/, '')
    const named = message.includes(parameter) ? message : `${parameter}: ${message}`
    const more = [...new Set(others.map((other) => other.parameter))].filter((other) => other !== parameter)
    const rest = more.length > 0 ? `; then mend ${more.join(', ')}` : ''
    throw refusal('SETTING_INVALID', problem.at, parameter, `${named}; ${remedy}${rest}`)
  }
  const [unsupported] = unsupportedSettings(settings, access)
  if (!unsupported) return
  const { parameter, value } = unsupported
  const place = settings.places[parameter] ?? settings.places[parameter.split('.')[0] ?? ''] ?? at
  const said = `${parameter} (${value}) is not acted on yet, and is never ignored: take it out`
  throw refusal('SETTING_UNSUPPORTED', place, parameter, said)
}

/**
 * Refuses a starting position that is to come, as AWS does: Kafka would begin at the end of the log instead.
 *
 * @param place of the mapping, or its name
 * @param now milliseconds since the epoch
 * @throws IsthmusError `SETTING_INVALID`
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export function refuseToCome(place: string, { startingTimestampMs = 0 }: ActiveSettings, now: number): void {
  if (startingTimestampMs <= now) return
  const parameter = 'StartingPositionTimestamp'
  const said = `${parameter} is ${new Date(startingTimestampMs).toISOString()}, which is to come (it is ${new Date(now).toISOString()}); give a time that has passed, or StartingPosition LATEST`
  throw new IsthmusError('SETTING_INVALID', `${place}: ${said}`, { data: { parameter } })
}

function refusal(code: string, at: SourceLocation, parameter: string, said: string): IsthmusError {
  return new IsthmusError(code, `${formatLocation(at)}: ${said}`, { data: { parameter, at } })
}

interface UnsupportedSetting {
  /** CreateEventSourceMapping's name. */
  readonly parameter: string
  /** As given, for the message. */
  readonly value: string
}

/**
 * The given parameters that a mapping does not act on yet. Whoever starts one refuses them, each with a clear error:
 * none is ever ignored. Tags, and where a self-managed cluster's network interface stands, ask nothing of a mapping.
 */
export function unsupportedSettings(settings: MappingSettings, access: readonly string[]): UnsupportedSetting[] {
  const found: UnsupportedSetting[] = []
  const refuse = (parameter: string, value: unknown, neutral?: unknown) => {
    if (value !== undefined && value !== neutral) found.push({ parameter, value: textOf(value) })
  }
  refuse('SelfManagedKafkaEventSourceConfig.ConsumptionMode', settings.consumptionMode, 'Stream')
  for (const { type } of settings.access) {
    if (!['VPC_SUBNET', 'VPC_SECURITY_GROUP', ...access].includes(type)) refuse('SourceAccessConfigurations', type)
  }
  return found
}

/**
 * Says which given parameters are AWS's own affair: a mapping does the same with and without them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filter-criteria-encryption
 */
export function idleNotes({ kmsKeyArn }: MappingSettings): readonly string[] {
  if (kmsKeyArn === undefined || kmsKeyArn === '') return []
  const why = 'it encrypts the filters where Lambda keeps them, and here they are taken as they are written'
  return [`KMSKeyArn (${textOf(kmsKeyArn)}) changes nothing: ${why}`]
}

function textOf(value: unknown): string {
  if (isUnknown(value)) return `the ${value.question}, which is not known`
  return typeof value === 'string' ? value : JSON.stringify(value)
}
