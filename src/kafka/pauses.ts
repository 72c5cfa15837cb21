import type { Random } from '../world/index.ts'
import { Backoff } from './backoff.ts'
import type { Health } from './health.ts'
import { isPassing } from './kafka-failure.ts'
import type { OwnedPartition } from './owned-partition.ts'

interface Pause {
  readonly backoff: Backoff
  failures: number
  over: boolean
}

type Resume = (partition: OwnedPartition, end: () => void) => Promise<void>

/** Partitions that are left out for a while after a failure, longer with each one in a row. */
export class Pauses {
  readonly #random: Random
  readonly #health: Health
  readonly #wait: (ms: number) => Promise<void>
  readonly #resume: Resume
  readonly #pauses = new Map<OwnedPartition, Pause>()

  /**
   * @param wait resolves after so long, or sooner
   * @param resume what is to be done after a pause; it ends it and rejects never
   */
  constructor(
    deps: { readonly random: Random; readonly health: Health; readonly wait: (ms: number) => Promise<void> },
    resume: Resume,
  ) {
    this.#random = deps.random
    this.#health = deps.health
    this.#wait = deps.wait
    this.#resume = resume
  }

  /** Nothing failed of any: the usual state, which a round over thousands need not look at one by one. */
  get none(): boolean {
    return this.#pauses.size === 0
  }

  has(partition: OwnedPartition): boolean {
    return this.#pauses.get(partition)?.over === false
  }

  /** What passes by itself is not told, unless it does not. */
  begin(partition: OwnedPartition, error: Error): void {
    const pause = this.#pauses.get(partition) ?? { backoff: new Backoff(this.#random), failures: 0, over: true }
    this.#pauses.set(partition, pause)
    if (!pause.over) return
    pause.over = false
    pause.failures++
    if (!isPassing(error) || pause.failures > 3) this.#health.fails(partOf(partition), error)
    void this.#wait(pause.backoff.next()).then(() => {
      if (this.#pauses.get(partition) !== pause) return
      void this.#resume(partition, () => {
        pause.over = true
      })
    })
  }

  /** It works, or is not ours any more. */
  forget(partition: OwnedPartition): void {
    if (this.#pauses.delete(partition)) this.#health.forget(partOf(partition))
  }
}

/** One partition's name among the parts of the consumer's health. */
export const partOf = ({ topic, partition }: OwnedPartition) => `partition ${topic}-${partition}`
