/** What happened in one run, as JSON lines; `at` is the machine's clock in ms, of one machine for all. */
import { writeSync } from 'node:fs'

export type Line = { readonly at: number } & (Told | Known)

/** Offsets by partition, in the order of the event. */
export type Records = readonly (readonly [partition: number, offsets: readonly number[]])[]

/** By those that the mapping calls, each before anybody can act on it. */
export type Told =
  /** Whoever stands before the function, as Lambda does, has the whole event. */
  | {
      readonly kind: 'invoked'
      readonly id: string
      /** The process that runs the mapping. */
      readonly by: string
      readonly records: Records
    }
  /** And what it answers: 0 for a connection that it cuts. */
  | { readonly kind: 'returned'; readonly id: string; readonly status: number }
  /** By the function. */
  | {
      readonly kind: 'answered'
      readonly id: string
      readonly outcome: 'done' | 'failed' | 'partly'
      /** Of a `partly`: what was not done. */
      readonly failed?: Records
    }
  /** What the failure destination has taken. */
  | {
      readonly kind: 'kept'
      readonly condition: string
      readonly records: Records
      readonly attempts: number
    }

/** By Apache Kafka's clients: members of the same group, and who reads the brokers when all is over. */
type Known =
  | { readonly kind: 'processed'; readonly partition: number; readonly next: number; readonly epoch: number }
  | { readonly kind: 'assigned'; readonly partition: number; readonly start: number; readonly epoch: number }
  | { readonly kind: 'acked'; readonly partition: number; readonly offset: number; readonly value: string }
  | {
      readonly kind: 'record'
      readonly partition: number
      readonly offset: number
      readonly value: string
      /** As its producer says it. */
      readonly timestamp: number
    }
  /** Of the topic that is the failure destination, and when the broker took it. */
  | { readonly kind: 'value'; readonly base64: string; readonly time: number }
  /** A commit that the group's coordinator has taken, and when by its own clock. */
  | { readonly kind: 'offset'; readonly partition: number; readonly next: number; readonly time: number }

/** An event that `isthmus serve --json` prints, as its documentation has it; `topic-partition` names a partition. */
export interface Event {
  readonly at: number
  readonly kind: string
  readonly partitions?: readonly string[]
  readonly startOffsets?: Readonly<Record<string, number>>
  readonly partition?: string
  readonly records?: number
  /** Of a call; empty when the function was not reached. */
  readonly requestId?: string
  readonly milliseconds?: number
  readonly outcome?: string
  readonly failed?: number
  readonly ranges?: Readonly<Record<string, unknown>>
  readonly reason?: string
  readonly condition?: string
  /** Of a commit, or as runs of what was given up. */
  readonly offsets?: Readonly<Record<string, number | readonly (readonly [first: number, last: number])[]>>
}

/** What one process of the mapping said of itself. */
export interface Process {
  readonly events: readonly Event[]
  /** Its metrics, by AWS's names. */
  readonly counters: Readonly<Record<string, unknown>>
  /** When its time stood still: then it finds a time-out over that nobody else saw. */
  readonly frozen: readonly { readonly from: number; readonly until: number }[]
}

export interface History {
  /** Of the function, of what stands before it, and of the destinations, each in the order of its happening. */
  readonly told: readonly Line[]
  readonly processes: ReadonlyMap<string, Process>
  /** Of Java's member of the group. */
  readonly java: readonly Line[]
  readonly producers: readonly Line[]
  /** Of the brokers. */
  readonly truth: readonly Line[]
}

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never

/** The line as text, of now. */
export function lineOf(line: Untimed<Line>): string {
  return `${JSON.stringify({ at: Date.now(), ...line })}\n`
}

/** @param to a file that is open for appending */
export function tell(to: number, line: Untimed<Line>): void {
  writeSync(to, lineOf(line))
}

/** As an event or a failure record names it: `topic-partition`. */
export function partitionOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1))
}

/** The offsets of an event's records. */
export function recordsOf(records: Readonly<Partial<Record<string, readonly { readonly offset: number }[]>>>): Records {
  return Object.entries(records).map(([name, list]) => [partitionOf(name), (list ?? []).map(({ offset }) => offset)])
}
