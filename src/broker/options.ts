import type { Action, ResourceRef } from './authorization.ts'

/**
 * `iam` and `scram` ask for SASL over TLS, `tls` for TLS, `plaintext` for neither; those of `host` are for tools on this
 * machine.
 */
export type ListenerName = 'iam' | 'scram' | 'tls' | 'plaintext' | 'host' | 'host-scram' | 'host-tls'

export interface ListenerOptions {
  readonly name: ListenerName
  /** What Metadata tells the clients of this listener. Port 0: the port that was bound. */
  readonly advertised: { readonly host: string; readonly port: number }
  /** Where it listens on this machine. Port 0: any free one. */
  readonly bind: { readonly host: string; readonly port: number }
  /** `sasl-tls` is for the cluster's `mechanisms`, `scram-tls` for its users. */
  readonly security: 'plaintext' | 'tls' | 'sasl-tls' | 'scram-tls'
  /** Of a `tls` listener: whether clients are asked for a certificate, or have to show one. @default neither */
  readonly clientCertificate?: 'asked' | 'required'
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
  /** One certificate with the names of all brokers, for the listeners with TLS. PEM. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Whose certificates clients may show. PEM. @default none that is known */
  readonly clientAuthorities?: readonly string[]
  /** The password of a user, on `scram-tls` listeners; undefined for one that is not known. */
  readonly passwordOf?: (username: string) => string | undefined
  /** SASL mechanisms that are offered on `sasl-tls` listeners, in order. */
  readonly mechanisms?: readonly string[]
  /**
   * Judges one SASL message of a client. `brokerHosts` are the names that this broker may be called by.
   * What it throws refuses the client with SASL_AUTHENTICATION_FAILED and the error's message.
   */
  readonly authenticate?: (mechanism: string, brokerHosts: readonly string[], payload: Buffer) => Promise<Authenticated>
  /**
   * Whether an authenticated principal may do that: an ARN, on `sasl-tls` listeners. Users by name or certificate may do
   * everything, as where MSK has no ACLs. Absent: everything is allowed.
   */
  readonly authorize?: (principal: string, action: Action, resource: ResourceRef) => boolean
  /** `group.initial.rebalance.delay.ms`; MSK's is 3000. @default 100 */
  readonly initialRebalanceDelayMs?: number
  /** Oldest records of a partition are dropped beyond about this. @default 64 MiB */
  readonly retentionBytes?: number
  readonly onProduced?: (event: ProducedEvent) => void
  /** Takes one line for each connection that the cluster closes for its client's fault. */
  readonly log?: (line: string) => void
}
