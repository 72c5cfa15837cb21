import type { Clock } from '../world/index.ts'
import { Abandoned } from './connection.ts'
import { untilSharedSecond } from './shared-second.ts'

export type Beat = 'member' | 'rebalance' | 'fenced'

export interface HeartbeatOptions {
  /** From one beat to the next, asked before each. */
  readonly intervalMs: () => number
  /** Without an answer for so long, the group has dropped us, whether it could tell us or not. */
  readonly sessionTimeoutMs: number
  /** Asks the coordinator once. */
  readonly beat: () => Promise<Beat>
  readonly answered: () => void
  readonly failed: (error: Error) => void
}

/** Keeps a membership alive from one SyncGroup to the next JoinGroup, whatever else is waited for meanwhile. */
export class Heartbeat {
  /** Resolves when the group wants us to join anew, or has dropped us. */
  readonly rejoin: Promise<void>
  readonly #clock: Clock
  readonly #options: HeartbeatOptions
  readonly #dropped = new AbortController()
  #wantRejoin = () => {}
  #cancel = () => {}
  #cancelExpiry = () => {}
  #beating = false
  #hurried = false
  #stopped = false

  constructor(clock: Clock, options: HeartbeatOptions) {
    this.#clock = clock
    this.#options = options
    this.rejoin = new Promise((resolve) => {
      this.#wantRejoin = resolve
    })
    this.#expireLater()
    this.#schedule(options.intervalMs())
  }

  /** Aborted once the group has dropped us. */
  get dropped(): AbortSignal {
    return this.#dropped.signal
  }

  /** The group told somebody else of us, a commit, that we are no member any more. */
  drop(): void {
    this.#dropped.abort()
    this.#wantRejoin()
    this.stop()
  }

  /** The group is to share out anew; beats on until we join. */
  ask(): void {
    this.#wantRejoin()
  }

  /** Asks at once: the connection is a new one, or there is something to tell. */
  hurry(): void {
    if (this.#stopped) return
    this.#hurried = true
    if (!this.#beating) this.#schedule(0)
  }

  /** `rejoin` resolves too: nobody waits for a membership that is over. */
  stop(): void {
    this.#stopped = true
    this.#cancel()
    this.#cancelExpiry()
    this.#wantRejoin()
  }

  #schedule(ms: number): void {
    this.#cancel()
    this.#cancel = this.#clock.after(untilSharedSecond(this.#clock, ms), () => void this.#beat())
  }

  /** Whatever a beat waits for meanwhile: by then the group has given to others what we held. */
  #expireLater(): void {
    this.#cancelExpiry()
    this.#cancelExpiry = this.#clock.after(this.#options.sessionTimeoutMs, () => this.drop())
  }

  async #beat(): Promise<void> {
    const { intervalMs, beat, answered, failed } = this.#options
    let abandoned = false
    this.#beating = true
    this.#hurried = false
    try {
      const state = await beat()
      if (this.#stopped) return
      this.#expireLater()
      answered()
      if (state === 'rebalance') this.#wantRejoin()
      if (state === 'fenced') return this.drop()
    } catch (error) {
      if (this.#stopped) return
      abandoned = error instanceof Abandoned
      if (!abandoned) failed(error instanceof Error ? error : new Error(String(error)))
    } finally {
      this.#beating = false
    }
    if (this.#hurried) void this.#beat()
    else this.#schedule(abandoned ? 0 : intervalMs())
  }
}
