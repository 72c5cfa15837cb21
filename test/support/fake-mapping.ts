/** The mapping's engine with everything around it in the test's hands. */

import { type MappingOptions, startMapping } from '../../src/mapping/mapping.ts'
import type { PollerRules } from '../../src/mapping/poller-rules.ts'
import { type ActiveSettings, type FailureSettings, patient } from '../../src/mapping/settings.ts'
import type { MappingEvent } from '../../src/mapping/types.ts'
import type { InvokeOutcome, Target } from '../../src/targets/index.ts'
import { FakeClock } from './fake-clock.ts'
import { chunkOf, FakeConsumer } from './fake-consumer.ts'

export interface Call {
  /** Offsets by `topic-partition`. */
  readonly offsets: Readonly<Record<string, readonly number[]>>
  readonly text: string
  answer(outcome: InvokeOutcome): Promise<void>
}

export const success: InvokeOutcome = { kind: 'success', requestId: 'r', payload: Buffer.from('null') }
export const functionError: Extract<InvokeOutcome, { kind: 'function-error' }> = {
  kind: 'function-error',
  requestId: 'r',
  error: 'TypeError',
  message: 'boom',
}
export const throttled: InvokeOutcome = { kind: 'throttled', message: '' }
/** Lets everything that is ready to go on do so. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A function whose calls wait for the test to answer them. */
class FakeTarget implements Target {
  readonly calls: Call[] = []
  readonly running = new Set<Call>()
  onCall: (call: Call) => void = () => {}

  invoke(payload: Buffer, { signal }: { readonly signal?: AbortSignal }): Promise<InvokeOutcome> {
    return new Promise((resolve, reject) => {
      const text = payload.toString()
      const { records } = JSON.parse(text) as { records: Record<string, { offset: number }[]> }
      const call: Call = {
        text,
        offsets: Object.fromEntries(
          Object.entries(records).map(([name, list]) => [name, list.map(({ offset }) => offset)]),
        ),
        answer: (outcome) => {
          this.running.delete(call)
          resolve(outcome)
          return settled()
        },
      }
      this.calls.push(call)
      this.running.add(call)
      this.onCall(call)
      signal?.addEventListener('abort', () => {
        this.running.delete(call)
        reject(signal.reason)
      })
    })
  }

  async close(): Promise<void> {}
}

/** A mapping over a consumer, a function and a clock that the test decides. */
export function startFakeMapping(
  options: Partial<Omit<MappingOptions, 'settings' | 'pollers'>> & {
    readonly mode?: PollerRules['mode']
    /** So many lanes, if `pollers` does not say otherwise. */
    readonly concurrency?: number
    readonly pollers?: Partial<PollerRules>
  } & Partial<Omit<ActiveSettings, 'failures' | 'onFailure' | 'provisioned'>> & {
      readonly failures?: Partial<FailureSettings>
    } = {},
  listener: (event: MappingEvent) => void = () => {},
) {
  const clock = new FakeClock()
  const random = { next: () => 1, bytes: (count: number) => Buffer.alloc(count), uuid: () => 'uuid' }
  const target = new FakeTarget()
  const events: MappingEvent[] = []
  const { batchSize = 100, batchingWindowMs = 0, enabled = true, filters = [], failures, ...others } = options
  const { mode = 'on-demand', concurrency = 1, pollers, ...given } = others
  let consumer: FakeConsumer | undefined
  const mapping = startMapping(
    { clock, random },
    {
      settings: {
        topic: 'orders',
        enabled,
        batchSize,
        batchingWindowMs,
        startingPosition: 'TRIM_HORIZON',
        consumerGroupId: 'g',
        filters,
        failures: { ...patient, ...failures },
      },
      event: { eventSource: 'SelfManagedKafka', bootstrapServers: 'a:1' },
      connect(listener) {
        consumer = new FakeConsumer(listener)
        return consumer
      },
      target,
      pollers: {
        mode,
        minimum: concurrency,
        maximum: concurrency,
        initial: concurrency,
        invocations: 1,
        bytesPerSecond: Number.POSITIVE_INFINITY,
        everyMs: 60_000,
        ...pollers,
      },
      drainMs: 1000,
      ...given,
    },
    (event) => {
      events.push(event)
      listener(event)
    },
  )
  const states = () =>
    events.flatMap((event) => (event.kind === 'state' ? [`${event.state}: ${event.lastProcessingResult}`] : []))
  return {
    clock,
    target,
    events,
    mapping,
    states,
    get consumer() {
      return consumer!
    },
  }
}

/** `count` records from offset `from` on, of `size` bytes each. */
export function records(from: number, count: number, size = 10) {
  const value = Buffer.alloc(size, 65)
  return chunkOf(
    Array.from({ length: count }, (_, i) => ({ key: null, value, timestamp: 1000 + i })),
    from,
  )
}

/** The same as `[from, to)`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
