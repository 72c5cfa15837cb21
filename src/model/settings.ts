import type { SourceLocation } from './source.ts'
import type { Maybe, Unknown } from './unknown.ts'

export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'

export interface SourceAccess {
  /** mapping.md 1.2: `SASL_SCRAM_512_AUTH`, `VPC_SUBNET`... */
  readonly type: string
  readonly uri: Maybe<string>
}

/** mapping.md 1.4. */
export interface SchemaRegistrySettings {
  /** A URL, or the ARN of a Glue registry. */
  readonly uri?: Maybe<string>
  /** What the function gets: `JSON`, or the bytes without what names their schema. */
  readonly format?: Maybe<'JSON' | 'SOURCE'>
  /** What is checked and decoded of each record. */
  readonly attributes: readonly Maybe<'KEY' | 'VALUE'>[]
  readonly access: readonly { readonly type: Maybe<string>; readonly uri: Maybe<string> }[]
}

export interface ProvisionedPollers {
  readonly minimum: Maybe<number>
  readonly maximum: Maybe<number>
  readonly group?: Maybe<string>
}

/**
 * A mapping's settings by CreateEventSourceMapping's parameters (mapping.md 1.1), defaults applied.
 * Absent optional fields were not given and have no default.
 */
export interface MappingSettings {
  readonly topic: Maybe<string>
  readonly enabled: Maybe<boolean>
  /** 1-10,000, default 100. */
  readonly batchSize: Maybe<number>
  /** Milliseconds. Unset means 500, which no given value can say again; 0: send what is there at once. */
  readonly batchingWindowMs: Maybe<number>
  readonly startingPosition: Maybe<StartingPosition>
  /** Milliseconds since the epoch. */
  readonly startingTimestampMs?: Maybe<number>
  /** Absent: the mapping's UUID. */
  readonly consumerGroupId?: Maybe<string>
  /** Present: provisioned mode. Absent: on-demand. */
  readonly provisioned?: ProvisionedPollers
  readonly access: readonly SourceAccess[]
  readonly onFailure?: Maybe<string>
  /** -1: no limit. */
  readonly maximumRetryAttempts: Maybe<number>
  /** -1: no limit. */
  readonly maximumRecordAgeSeconds: Maybe<number>
  readonly bisectOnError: Maybe<boolean>
  readonly reportBatchItemFailures: Maybe<boolean>
  readonly filters: readonly Maybe<string>[]
  readonly kmsKeyArn?: Maybe<string>
  readonly schemaRegistry?: SchemaRegistrySettings
  readonly metrics: readonly Maybe<string>[]
  readonly systemLogLevel?: Maybe<string>
  readonly tags: Readonly<Record<string, Maybe<string>>>
  readonly consumptionMode: Maybe<'Stream' | 'Queue'>
  /** Where each given parameter is written, by its API name. */
  readonly places: Readonly<Record<string, SourceLocation>>
}

/** Something about a mapping's settings that AWS refuses, or that does not do what it seems to. */
export interface SettingProblem {
  /** Stable; docs/errors.md has a line for it. */
  readonly code: SettingCode
  readonly severity: 'error' | 'warning'
  /** By its API name: `BatchSize`, `DestinationConfig.OnFailure.Destination`. */
  readonly parameter: string
  readonly value?: string
  /** Of `SETTING_UNDECIDED`: what it hangs on. */
  readonly open?: Unknown
  readonly at: SourceLocation
  /** AWS's own text where one is known. */
  readonly message: string
  readonly remedy: string
}

export type SettingCode =
  /** Not of the range, pattern or words that AWS takes. */
  | 'SETTING_INVALID'
  /** Must be given and is not. */
  | 'SETTING_MISSING'
  /** A self-managed cluster without SourceAccessConfigurations: AWS refuses it, a cluster without authentication needs it. */
  | 'SETTING_ACCESS_MISSING'
  /** Does not go with another one. */
  | 'SETTING_CONFLICT'
  /** Listed by AWS for provisioned mode only, and the mapping is on-demand. */
  | 'SETTING_PROVISIONED_ONLY'
  /** No parameter of a Kafka mapping. */
  | 'SETTING_UNKNOWN'
  /** Hangs on a value that the description does not give. */
  | 'SETTING_UNDECIDED'
