/** What happened in one run, as JSON lines; `at` is the machine's clock in ms, of one machine for all. */
export type Line = { readonly at: number } & (Told | Known)

/** By the function, each before anybody can act on it. */
type Told =
  | {
      readonly kind: 'invoked'
      readonly id: number
      /** The process that runs the mapping. */
      readonly by: string
      /** By partition, in the order of the event. */
      readonly records: Readonly<Record<string, readonly number[]>>
    }
  | {
      readonly kind: 'answered'
      readonly id: number
      /** `hung` and `refused`: none of it was done. */
      readonly outcome: 'done' | 'failed' | 'partly' | 'refused' | 'hung'
      /** Of a `partly`: what was not done, by partition. */
      readonly failed?: Readonly<Record<string, readonly number[]>>
    }
  /** What the failure destination has taken. */
  | { readonly kind: 'kept'; readonly records: Readonly<Record<string, readonly number[]>>; readonly attempts: number }

/** By Apache Kafka's clients: members of the same group, and who reads the brokers when all is over. */
type Known =
  | { readonly kind: 'processed'; readonly partition: number; readonly next: number; readonly epoch: number }
  | { readonly kind: 'assigned'; readonly partition: number; readonly start: number; readonly epoch: number }
  | { readonly kind: 'acked' | 'record'; readonly partition: number; readonly offset: number; readonly value: string }
  /** Of the topic that is the failure destination. */
  | { readonly kind: 'value'; readonly base64: string }
  /** A commit that the group's coordinator has taken, and when by its own clock. */
  | { readonly kind: 'offset'; readonly partition: number; readonly next: number; readonly time: number }

export interface History {
  /** Of the function and the destinations, in the order of their happening. */
  readonly told: readonly Line[]
  /** Of Java's member of the group. */
  readonly java: readonly Line[]
  readonly producers: readonly Line[]
  /** Of the brokers. */
  readonly truth: readonly Line[]
}
