import { type AssignedPartition, Backoff, type Consumer } from '../kafka/index.ts'
import { type Clock, IsthmusError, type Random } from '../world/index.ts'
import { commitChannel, type Origin } from './channels.ts'
import { aborted, Pause } from './pause.ts'

export interface CommitterOptions {
  readonly clock: Clock
  readonly random: Random
  readonly commit: Consumer['commit']
  /** As its channel names the mapping. */
  readonly origin: Origin
  readonly onCommitted: (offsets: Readonly<Record<string, number>>) => void
  readonly onFailed: (error: Error) => void
  /** What a commit failed with is committed, or is not ours any more. */
  readonly onNothingLeft: () => void
}

/**
 * From the end of one commit to the next, unless partitions are being given up: with small batches the broker and we
 * would do little else. What a crash in between costs is so much work done twice.
 */
const commitEveryMs = 50

/**
 * Brings settled offsets to the group, one request at a time: what settles meanwhile goes with the next one, so a slow
 * commit holds up no batch. Partitions are settled in order, so the newest settled offset is the lowest unsettled one.
 */
export class Committer {
  readonly #options: CommitterOptions
  /** Between commits that work. */
  readonly #pace: Pause
  /** After one that failed. */
  readonly #pause: Pause
  readonly #backoff: Backoff
  /** Settled and not committed. */
  readonly #offsets = new Map<AssignedPartition, number>()
  /** In a row. */
  #passing = 0
  #running = false
  #closed = false
  #attempted: ((failure: unknown) => void)[] = []

  constructor(options: CommitterOptions) {
    this.#options = options
    this.#pace = new Pause(options.clock)
    this.#pause = new Pause(options.clock)
    this.#backoff = new Backoff(options.random)
  }

  /** Everything of the partition below `nextOffset` is settled. */
  settle(partition: AssignedPartition, nextOffset: number): void {
    this.#offsets.set(partition, nextOffset)
    if (!this.#running) void this.#run()
  }

  /**
   * Resolves when all that these partitions settled is committed, or the group refuses it, at the deadline, or after
   * `patienceMs`.
   */
  async drained(partitions: readonly AssignedPartition[], deadline: AbortSignal, patienceMs?: number): Promise<void> {
    const patience = new AbortController()
    const cancel = patienceMs === undefined ? () => {} : this.#options.clock.after(patienceMs, () => patience.abort())
    const over = AbortSignal.any([deadline, patience.signal])
    this.#pause.skip()
    while (this.#running && !over.aborted && partitions.some((partition) => this.#offsets.has(partition))) {
      this.#pace.skip()
      const attempted = new Promise((resolve) => this.#attempted.push(resolve))
      if (isFenced(await Promise.race([attempted, aborted(over)]))) break
    }
    cancel()
  }

  close(): void {
    this.#closed = true
    this.#pace.skip()
    this.#pause.skip()
  }

  async #run(): Promise<void> {
    this.#running = true
    while (!this.#closed) {
      // What comes too late for its ownership is not ours to commit.
      for (const partition of this.#offsets.keys()) if (!partition.owned) this.#offsets.delete(partition)
      if (this.#offsets.size === 0) {
        this.#options.onNothingLeft()
        break
      }
      const failure = await this.#attempt()
      for (const resolve of this.#attempted.splice(0)) resolve(failure)
      if (this.#closed) break
      if (failure === undefined) {
        this.#backoff.reset()
        await this.#pace.wait(commitEveryMs)
      } else await this.#pause.wait(this.#backoff.next())
    }
    this.#running = false
    for (const resolve of this.#attempted.splice(0)) resolve(undefined)
  }

  async #attempt(): Promise<unknown> {
    const offsets = [...this.#offsets].map(([partition, nextOffset]) => ({ partition, nextOffset }))
    try {
      const { commit, origin } = this.#options
      await commitChannel.run(
        () => ({ ...origin, offsets: byName(offsets) }),
        () => commit(offsets),
        () => ({}),
      )
    } catch (error) {
      // A rebalance refuses every member's commits for a moment; what is still owned after it is sent again.
      if (!isFenced(error) && !(isPassing(error) && ++this.#passing < 4))
        this.#options.onFailed(error instanceof Error ? error : new Error(String(error)))
      return error
    }
    this.#passing = 0
    for (const { partition, nextOffset } of offsets)
      if (this.#offsets.get(partition) === nextOffset) this.#offsets.delete(partition)
    this.#options.onCommitted(byName(offsets))
    return undefined
  }
}

function byName(offsets: Parameters<Consumer['commit']>[0]): Record<string, number> {
  return Object.fromEntries(
    offsets.map(({ partition, nextOffset }) => [`${partition.topic}-${partition.partition}`, nextOffset]),
  )
}

function isFenced(error: unknown): boolean {
  return error instanceof IsthmusError && error.code === 'COMMIT_FENCED'
}

function isPassing(error: unknown): boolean {
  return error instanceof IsthmusError && error.data.retriable === true
}
