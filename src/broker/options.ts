import type { Action, ResourceRef } from './authorization.ts'

/** `iam` asks for SASL over TLS, `tls` for TLS, `plaintext` and `host` (for tools on this machine) for neither. */
export type ListenerName = 'iam' | 'tls' | 'plaintext' | 'host'

export interface ListenerOptions {
  readonly name: ListenerName
  /** What Metadata tells the clients of this listener. Port 0: the port that was bound. */
  readonly advertised: { readonly host: string; readonly port: number }
  /** Where it listens on this machine. Port 0: any free one. */
  readonly bind: { readonly host: string; readonly port: number }
  readonly security: 'plaintext' | 'tls' | 'sasl-tls'
}

export interface BrokerOptions {
  readonly id: number
  /** The zone. */
  readonly rack: string
  readonly listeners: readonly ListenerOptions[]
}

export interface TopicOptions {
  readonly name: string
  readonly partitions: number
}

export interface Authenticated {
  /** The ARN that the credentials belong to. */
  readonly principal: string
  /** 0: the session does not end (KIP-368). */
  readonly sessionLifetimeMs: number
  readonly reply: Buffer
}

/** Records that a partition took. */
export interface ProducedEvent {
  readonly broker: number
  readonly topic: string
  readonly partition: number
  readonly baseOffset: number
  readonly records: number
  readonly bytes: number
}

export interface ClusterOptions {
  /** @default 22 random characters, as Kafka makes them. */
  readonly clusterId?: string
  readonly brokers: readonly BrokerOptions[]
  readonly topics: readonly TopicOptions[]
  /** Topics come to be when clients ask for them. */
  readonly autoCreateTopics: boolean
  /** Partitions of a topic that is created without a number. @default 1 */
  readonly defaultPartitions?: number
  /** One certificate with the names of all brokers, for the `tls` and `sasl-tls` listeners. PEM. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** SASL mechanisms that are offered on `sasl-tls` listeners, in order. */
  readonly mechanisms?: readonly string[]
  /**
   * Judges one SASL message of a client. `brokerHosts` are the names that this broker may be called by.
   * What it throws refuses the client with SASL_AUTHENTICATION_FAILED and the error's message.
   */
  readonly authenticate?: (mechanism: string, brokerHosts: readonly string[], payload: Buffer) => Promise<Authenticated>
  /** Whether an authenticated principal may do that; asked on `sasl-tls` listeners only. Absent: everything is allowed. */
  readonly authorize?: (principal: string, action: Action, resource: ResourceRef) => boolean
  /** `group.initial.rebalance.delay.ms`; MSK's is 3000. @default 100 */
  readonly initialRebalanceDelayMs?: number
  /** Oldest records of a partition are dropped beyond about this. @default 64 MiB */
  readonly retentionBytes?: number
  readonly onProduced?: (event: ProducedEvent) => void
  /** Takes one line for each connection that the cluster closes for its client's fault. */
  readonly log?: (line: string) => void
}
