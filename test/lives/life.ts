/** One life of a mapping: what happens to it, step by step, and a model that watches all it does. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { RecordChunk } from '../../src/kafka/index.ts'
import type { MappingEvent } from '../../src/mapping/types.ts'
import type { Failure, InvokeOutcome } from '../../src/targets/index.ts'
import { countersOf } from '../support/counters.ts'
import { chunkOf, FakePartition } from '../support/fake-consumer.ts'
import { FakeDestination } from '../support/fake-destination.ts'
import {
  type Call,
  functionError,
  range,
  settled,
  startFakeMapping,
  success,
  throttled,
} from '../support/fake-mapping.ts'
import { Model, type Places, type Rules, type Verdict } from './model.ts'

type Step =
  | {
      readonly kind: 'fetch'
      readonly partition: number
      readonly count: number
      readonly agedMs: number
      readonly big: boolean
      /** Which records pass, where there is a filter. */
      readonly passing: number
    }
  | { readonly kind: 'answer'; readonly call: number; readonly how: How; readonly mask: number }
  /** One that does not work may have taken some. */
  | { readonly kind: 'deliver'; readonly works: boolean; readonly mask: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'assign'; readonly partition: number }
  /** `answered`: how many running calls succeed before the deadline. `slowMs`: how long commits hang meanwhile. */
  | {
      readonly kind: 'revoke' | 'lose'
      readonly partition: number
      readonly answered: number
      readonly slowMs: number
    }
  | { readonly kind: 'commits'; readonly fail: boolean }
  | { readonly kind: 'retention'; readonly partition: number; readonly share: number }

type How = 'success' | 'error' | 'throttled' | 'away' | 'report' | 'stranger' | 'nonsense'

export interface Life extends Rules {
  readonly partitions: number
  readonly partialResponses: boolean
  readonly batchingWindowMs: number
  readonly mode: 'on-demand' | 'provisioned'
  readonly filtered: boolean
  /** Of each poller. */
  readonly bytesPerSecond: number
  readonly steps: readonly Step[]
}

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })
const kind = <K extends string>(name: K) => fc.constant(name)

const step: fc.Arbitrary<Step> = fc.oneof(
  weighted(
    12,
    fc.record({
      kind: kind('fetch'),
      partition: fc.nat(3),
      count: fc.integer({ min: 1, max: 9 }),
      agedMs: fc.constantFrom(0, 0, 0, 59_000, 61_000, -1),
      big: fc.integer({ min: 0, max: 15 }).map((n) => n === 7),
      passing: fc.oneof(fc.constantFrom(0, 255), fc.nat(255)),
    }),
  ),
  weighted(
    20,
    fc.record({
      kind: kind('answer'),
      call: fc.nat(5),
      how: fc.constantFrom<How>(
        'success',
        'success',
        'error',
        'error',
        'report',
        'report',
        'throttled',
        'away',
        'stranger',
        'nonsense',
      ),
      mask: fc.nat(255),
    }),
  ),
  weighted(
    12,
    fc.record({
      kind: kind('deliver'),
      works: fc.constantFrom(true, false, false),
      mask: fc.oneof(fc.constant(0), fc.nat(255)),
    }),
  ),
  weighted(10, fc.record({ kind: kind('wait'), ms: fc.constantFrom(1, 100, 500, 3000, 20_000, 61_000) })),
  weighted(3, fc.record({ kind: kind('assign'), partition: fc.nat(3) })),
  weighted(
    3,
    fc.record({
      kind: fc.constantFrom('revoke' as const, 'lose' as const),
      partition: fc.nat(3),
      answered: fc.nat(2),
      slowMs: fc.constantFrom(0, 0, 300, 3000),
    }),
  ),
  weighted(2, fc.record({ kind: kind('commits'), fail: fc.boolean() })),
  weighted(
    1,
    fc.record({ kind: kind('retention'), partition: fc.nat(3), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ),
)

export const life: fc.Arbitrary<Life> = fc.record({
  retries: fc.constantFrom(-1, 0, 1, 2, 5),
  maximumAgeMs: fc.constantFrom(-1, -1, 60_000),
  bisect: fc.boolean(),
  partialResponses: fc.boolean(),
  destination: fc.constantFrom('none', 'wait', 'drop'),
  batchSize: fc.integer({ min: 1, max: 12 }),
  pollers: fc
    .record({
      minimum: fc.integer({ min: 1, max: 3 }),
      more: fc.constantFrom(0, 1, 2, Number.POSITIVE_INFINITY),
      eager: fc.boolean(),
      invocations: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ minimum, more, eager, invocations }) => {
      const maximum = minimum + more
      return { minimum, maximum, initial: eager ? maximum : minimum, invocations }
    }),
  bytesPerSecond: fc.constantFrom(Number.POSITIVE_INFINITY, 1_000_000),
  partitions: fc.integer({ min: 1, max: 4 }),
  batchingWindowMs: fc.constantFrom(0, 500),
  mode: fc.constantFrom('on-demand', 'provisioned'),
  filtered: fc.boolean(),
  steps: fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }),
})

/** The markers of transactions hold an offset and no record. */
function isMarker(offset: number): boolean {
  return offset % 7 === 6
}

/** Says how many records were taken of it. */
class CountedPartition extends FakePartition {
  records = 0

  override take(): RecordChunk | undefined {
    const chunk = super.take()
    this.records += chunk?.count ?? 0
    return chunk
  }
}

const bigBytes = Buffer.alloc(4_800_000, 'v')
const filter = JSON.stringify({ value: [{ prefix: 'v' }] })

/** @throws what the model finds wrong */
export async function live(given: Life): Promise<void> {
  const { partitions: partitionCount, retries, maximumAgeMs } = given
  const model = new Model(given)
  const destination = new FakeDestination()
  const faults: unknown[] = []
  const watch = (look: () => void) => {
    try {
      look()
    } catch (fault) {
      // Thrown inside the engine it would be an error of the target, which the mapping lives with.
      faults.push(fault)
    }
  }
  const unlimited = (value: number) => (value < 0 ? Number.POSITIVE_INFINITY : value)
  const isGiven = given.destination !== 'none'
  const run = startFakeMapping(
    {
      batchSize: given.batchSize,
      batchingWindowMs: given.batchingWindowMs,
      mode: given.mode,
      filters: given.filtered ? [filter] : [],
      pollers: { ...given.pollers, bytesPerSecond: given.bytesPerSecond, everyMs: 20_000 },
      failures: {
        // The documented cap is the settings' affair: they make ten of "without end".
        retries: isGiven && retries < 0 ? 10 : unlimited(retries),
        maximumAgeMs: unlimited(maximumAgeMs),
        bisect: given.bisect,
        partialResponses: given.partialResponses,
      },
      ...(given.destination === 'none'
        ? {}
        : { onFailure: { destination, functionArn: 'arn:f', whenItFails: given.destination } }),
    },
    (event) => watch(() => seen(event)),
  )
  const { clock, consumer, target } = run
  const owned = new Map<number, FakePartition>()
  const logs = range(0, partitionCount).map(
    () => new Map<number, { timestamp: number; big: boolean; passes: boolean }>(),
  )
  const ends = logs.map(() => 0)
  const fetched = logs.map(() => 0)
  let epoch = 0
  const everOwned: CountedPartition[] = []
  let failCommits = false
  let commitsFailedAt = Number.NEGATIVE_INFINITY
  let hanging: Promise<void> | undefined
  consumer.beforeCommit = async () => {
    await hanging
    if (!failCommits) return
    commitsFailedAt = clock.now()
    throw new Error('the coordinator is away')
  }
  target.onCall = (call) => watch(() => model.called(call, placesOf(call.offsets), clock.now()))
  destination.onDelivery = (failure) =>
    watch(() => model.given(failure.condition, placesOfFailure(failure), failure.invokeCount, clock.now()))

  function seen(event: MappingEvent): void {
    if (event.kind === 'dropped') {
      const offsets = Object.entries(event.offsets).map(([name, runs]) => {
        const log = logs[partitionOf(name)]!
        const isRecord = (offset: number) => !isMarker(offset) && log.get(offset)!.passes
        return [name, runs.flatMap(([first, last]) => range(first, last + 1).filter(isRecord))]
      })
      model.dropped(event.reason, placesOf(Object.fromEntries(offsets)), clock.now())
    }
    if (event.kind === 'pollers') model.scaled(event.pollers)
    if (event.kind === 'committed')
      for (const [name, next] of Object.entries(event.offsets)) model.commits(partitionOf(name), next)
  }

  function assign(index: number): void {
    if (owned.has(index)) return
    const at = consumer.committed.get(`orders-${index}`) ?? 0
    const partition = new CountedPartition(index, at, ++epoch)
    everOwned.push(partition)
    owned.set(index, partition)
    fetched[index] = at
    model.assigned(index)
    consumer.assign(partition)
  }

  function fetch(index: number, total: number, agedMs: number, big: boolean, passing: number): void {
    const partition = owned.get(index)
    if (!partition) return
    const [log, from] = [logs[index]!, fetched[index]!]
    const to = from + total
    fetched[index] = to
    const middle = Math.floor((ends[index]! + to) / 2)
    for (let offset = ends[index]!; offset < to; offset++) {
      if (isMarker(offset)) continue
      const isBig = big && offset === middle
      const passes = !given.filtered || isBig || ((passing >> (offset % 8)) & 1) === 1
      const record = { timestamp: agedMs < 0 ? -1 : clock.now() - agedMs, big: isBig, passes }
      log.set(offset, record)
      model.written({ partition: index, offset, ...record })
    }
    ends[index] = Math.max(ends[index]!, to)
    for (let at = from, end = at; at < to; at = end) {
      while (end < to && isMarker(end) === isMarker(at)) end++
      const offsets = range(at, end)
      const records = offsets.map((offset) => {
        const { timestamp, big, passes } = log.get(offset) ?? { timestamp: 0, big: false, passes: true }
        return { key: null, value: big ? bigBytes : Buffer.from(passes ? 'v' : 'w'), timestamp }
      })
      const chunk = chunkOf(records, at)
      if (isMarker(at)) partition.push({ ...chunk, count: 0 })
      else {
        for (const offset of offsets) model.fetched({ partition: index, offset, ...log.get(offset)! })
        partition.push(chunk)
      }
    }
    consumer.events.records(partition)
  }

  async function answer(call: Call, how: How, mask: number): Promise<void> {
    const places = placesOf(call.offsets)
    const [outcome, verdict] = outcomeOf(how, places, mask, given.partialResponses)
    watch(() => model.answered(call, verdict, clock.now()))
    await call.answer(outcome)
  }

  async function deliver(works: boolean, mask: number): Promise<void> {
    const records = destination.oldest?.records ?? 0
    if (records === 0) return
    // It refuses one at least.
    const taken = range(1, records).filter((index) => (mask >> (index % 8)) & 1)
    watch(() => model.delivered(works, (index) => taken.includes(index), clock.now()))
    await (works ? destination.take() : destination.refuse(new Error('away'), taken))
  }

  async function giveUp(index: number, how: 'revoke' | 'lose', answered: number, slowMs: number): Promise<void> {
    const partition = owned.get(index)
    if (!partition) return
    owned.delete(index)
    // From here on nothing more of it is sent; what is running counts until the deadline.
    model.released(index)
    if (how === 'lose') return consumer.lose([partition])
    const { promise, resolve: goOn } = Promise.withResolvers<void>()
    if (slowMs > 0) hanging = promise
    const deadline = new AbortController()
    const revoked = consumer.revoke([partition], deadline.signal)
    for (const call of [...target.running].slice(0, answered)) await answer(call, 'success', 0)
    if (slowMs > 0) {
      // What else there is goes on meanwhile, and settles.
      await clock.advance(slowMs)
      for (const call of [...target.running]) await answer(call, 'success', 0)
      hanging = undefined
      goOn()
      await settled()
    }
    deadline.abort()
    await revoked
  }

  async function take(step: Step): Promise<void> {
    const index = 'partition' in step ? step.partition % partitionCount : 0
    if (step.kind === 'assign') assign(index)
    else if (step.kind === 'fetch') fetch(index, step.count, step.agedMs, step.big, step.passing)
    else if (step.kind === 'wait') await clock.advance(step.ms)
    else if (step.kind === 'commits') failCommits = step.fail
    else if (step.kind === 'deliver') await deliver(step.works, step.mask)
    else if (step.kind === 'retention') {
      const from = Math.floor(step.share * ends[index]!)
      consumer.logStarts.set(`orders-${index}`, Math.max(from, consumer.logStarts.get(`orders-${index}`) ?? 0))
      model.retained(index, consumer.logStarts.get(`orders-${index}`)!)
    } else if (step.kind === 'answer') {
      const call = [...target.running][step.call % target.running.size]
      if (call) await answer(call, step.how, step.mask)
    } else await giveUp(index, step.kind, step.answered, step.slowMs)
    await settled()
    watch(() => model.withinPollers())
    if (step.kind === 'wait' && step.ms >= 3000 && !failCommits && clock.now() - commitsFailedAt > 15_000)
      watch(() => model.quiet())
    if (faults.length > 0) throw faults[0]
  }

  for (const index of range(0, partitionCount)) assign(index)
  for (const step of given.steps) await take(step)

  // All is well again: every record comes to its end, and is committed.
  failCommits = false
  for (const [index, end] of ends.entries()) {
    assign(index)
    fetch(index, end - fetched[index]!, 0, false, 255)
  }
  // What is ready to go on does so before time passes.
  await settled()
  const isDone = () => ends.every((end, index) => (consumer.committed.get(`orders-${index}`) ?? 0) === end)
  for (let round = 0; round < 300 && !isDone(); round++) {
    for (const call of target.running) await answer(call, 'success', 0)
    while (destination.running > 0) await deliver(true, 0)
    // What fits in no event, and has no other way out, is waited for until the log drops it.
    if (round === 100)
      for (const [index, end] of ends.entries()) {
        consumer.logStarts.set(`orders-${index}`, end)
        model.retained(index, end)
      }
    await take({ kind: 'wait', ms: 2000 })
  }
  assert.deepEqual(
    ends.map((_, index) => consumer.committed.get(`orders-${index}`) ?? 0),
    ends,
  )
  assert.equal(model.open, 0)
  const counters = countersOf(run.events)
  const { invoked, failed, dropped, delivered, invokeErrors, deliveryErrors } = model.counts
  assert.deepEqual(
    {
      PolledEventCount: counters.PolledEventCount,
      InvokedEventCount: counters.InvokedEventCount,
      FailedInvokeEventCount: counters.FailedInvokeEventCount,
      DroppedEventCount: counters.DroppedEventCount,
      OnFailureDestinationDeliveredEventCount: counters.OnFailureDestinationDeliveredEventCount,
      CommittedEventCount: counters.CommittedEventCount,
      InvokeErrorCount: counters.InvokeErrorCount,
      OnFailureDestinationDeliveryErrorCount: counters.OnFailureDestinationDeliveryErrorCount,
      SumOffsetLag: counters.SumOffsetLag,
    },
    {
      PolledEventCount: everOwned.reduce((sum, { records }) => sum + records, 0),
      InvokedEventCount: invoked,
      FailedInvokeEventCount: failed,
      DroppedEventCount: dropped,
      OnFailureDestinationDeliveredEventCount: delivered,
      CommittedEventCount: ends.reduce((sum, end) => sum + end, 0),
      InvokeErrorCount: invokeErrors,
      OnFailureDestinationDeliveryErrorCount: deliveryErrors,
      SumOffsetLag: 0,
    },
  )
  // What is read twice may be judged twice.
  const held = logs.reduce((sum, log) => sum + [...log.values()].filter(({ passes }) => !passes).length, 0)
  assert.ok(counters.FilteredOutEventCount >= held, `${counters.FilteredOutEventCount} of ${held} are filtered out`)
  if (everOwned.length === partitionCount) assert.equal(counters.FilteredOutEventCount, held)
  const stopped = run.mapping.stop()
  await clock.advance(1000)
  await stopped
  assert.equal(clock.timers, 0)
}

/** What the function answers, and what that means. */
function outcomeOf(how: How, places: Places, mask: number, reports: boolean): [InvokeOutcome, Verdict] {
  if (how === 'error') return [functionError, { kind: 'failure' }]
  if (how === 'throttled') return [throttled, { kind: 'unreached' }]
  if (how === 'away') return [{ kind: 'service-error', message: '500' }, { kind: 'unreached' }]
  if (how === 'success') return [success, { kind: 'success' }]
  const failed = places.filter((_, i) => (mask >> (i % 8)) & 1)
  const named: Places = how === 'stranger' ? [...failed, [places[0]![0], 1e6]] : failed
  const items = named.map(([partition, offset]) => ({ itemIdentifier: { partition: `orders-${partition}`, offset } }))
  const text = how === 'nonsense' ? '{"batchItemFailures":["?"]}' : JSON.stringify({ batchItemFailures: items })
  const outcome = { kind: 'success', requestId: 'r', payload: Buffer.from(text) } as const
  if (!reports) return [outcome, { kind: 'success' }]
  if (how !== 'report') return [outcome, { kind: 'failure' }]
  return [outcome, failed.length > 0 ? { kind: 'report', failed } : { kind: 'success' }]
}

function placesOf(offsets: Readonly<Record<string, readonly number[]>>): Places {
  return Object.entries(offsets).flatMap(([name, list]) => list.map((offset) => [partitionOf(name), offset] as const))
}

function placesOfFailure(failure: Failure): Places {
  const { records } = JSON.parse(failure.event.toString()) as { records: Record<string, { offset: number }[]> }
  const offsets = Object.entries(records).map(([name, list]) => [name, list.map(({ offset }) => offset)])
  return placesOf(Object.fromEntries(offsets))
}

function partitionOf(name: string): number {
  return Number(name.split('-')[1])
}
