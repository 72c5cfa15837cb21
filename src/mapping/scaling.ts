import type { Clock } from '../world/index.ts'
import type { PollerRules } from './poller-rules.ts'
import type { Pollers } from './pollers.ts'
import { type ScalerState, scale } from './scaler.ts'
import type { MappingEvent } from './types.ts'

type PollersEvent = Extract<MappingEvent, { kind: 'pollers' }>

export interface ScalingOptions {
  readonly clock: Clock
  readonly rules: PollerRules
  readonly pollers: Pick<Pollers, 'count' | 'resize' | 'takeWork'>
  /** Asks where the logs end: what waits for the function is not fetched. */
  readonly lookAtEnds: () => Promise<void>
  /** Of the partitions that are owned: where each is settled, and where its log ends. */
  readonly positions: () => Iterable<{ readonly settled: number; readonly end: number }>
  readonly tell: (event: PollersEvent) => void
}

/** Looks at the load again and again, and brings the pollers in line with it. */
export class Scaling {
  readonly #options: ScalingOptions
  #state: ScalerState
  #told: PollersEvent | undefined
  #lookedAt: number
  #bytesPerSecond = 0
  #polledBytes = 0
  #throttled = 0
  #settled = 0
  /** Why there are more or fewer, if there are. */
  #why: PollersEvent['reason'] = 'partitions'
  #cancel = () => {}
  #stopped = false

  constructor(options: ScalingOptions) {
    this.#options = options
    this.#state = { pollers: options.rules.initial }
    this.#lookedAt = options.clock.monotonic()
    const { mode, minimum, maximum } = options.rules
    // Where nothing is to be decided, provisioned mode still has figures to tell.
    if (minimum < maximum || mode === 'provisioned') this.#wait()
  }

  polled(bytes: number): void {
    this.#polledBytes += bytes
  }

  /** An invocation was refused. */
  throttled(): void {
    this.#throttled++
  }

  /** There are more or fewer pollers. */
  counted(): void {
    this.#tell()
  }

  /** So many records more are settled. */
  settled(records: number): void {
    this.#settled += records
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #wait(): void {
    this.#cancel = this.#options.clock.after(this.#options.rules.everyMs, async () => {
      // Without an answer the ends of the last fetches do.
      await this.#options.lookAtEnds().catch(() => {})
      if (this.#stopped) return
      this.#decide()
      this.#wait()
    })
  }

  #decide(): void {
    const { clock, pollers, positions, rules } = this.#options
    const now = clock.monotonic()
    const passedMs = Math.max(1, now - this.#lookedAt)
    this.#bytesPerSecond = Math.round((this.#polledBytes / passedMs) * 1000)
    const owned = [...positions()]
    const before = this.#state.pollers
    this.#state = scale(rules, this.#state, {
      now,
      partitions: owned.length,
      lag: owned.reduce((sum, { settled, end }) => sum + Math.max(0, end - settled), 0),
      settled: this.#settled,
      load: Math.max(pollers.takeWork() / passedMs / rules.invocations, this.#bytesPerSecond / rules.bytesPerSecond),
      throttled: this.#throttled,
    })
    this.#why = this.#throttled > 0 ? 'throttled' : this.#state.pollers > before ? 'lag' : 'idle'
    this.#lookedAt = now
    this.#polledBytes = 0
    this.#settled = 0
    this.#throttled = 0
    pollers.resize(this.#state.pollers)
    this.#why = 'partitions'
    // What it polls is another figure, also where the number is the same.
    this.#tell()
  }

  #tell(): void {
    const { mode } = this.#options.rules
    const pollers = this.#options.pollers.count
    const before = this.#told?.pollers ?? 0
    const bytesPerSecond = this.#bytesPerSecond
    const isMeasured = mode === 'provisioned' && this.#told?.bytesPerSecond !== bytesPerSecond
    if (pollers === before && !isMeasured) return
    const reason = pollers === before ? 'throughput' : this.#why
    this.#told = { kind: 'pollers', mode, pollers, before, reason, bytesPerSecond }
    this.#options.tell(this.#told)
  }
}
