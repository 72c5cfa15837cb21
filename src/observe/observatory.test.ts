import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { partitionStatus, servedMapping } from '../../test/support/served-mapping.ts'
import type { MetricGroup } from '../control/index.ts'
import { type MappingEvent, noCounts, type PartitionStatus } from '../mapping/index.ts'
import { embeddedMetrics } from './embedded-metrics.ts'
import { Observatory } from './observatory.ts'

function start(metrics?: readonly MetricGroup[], given: Parameters<typeof servedMapping>[0] = {}) {
  const clock = new FakeClock()
  const world = { partitions: [] as PartitionStatus[], looks: 0, gone: false, topic: 'orders' }
  const mapping = servedMapping(
    { ...given, ...(metrics && { metrics }) },
    {
      now: () => ({ partitions: world.partitions }),
      async lookAtEnds() {
        world.looks++
      },
    },
  )
  const other = { ...mapping, settings: { ...mapping.settings, topic: 'other' } }
  const there = () => (world.topic === 'other' ? other : mapping)
  const observatory = new Observatory(clock, () => (world.gone ? [] : [there()]))
  observatory.start()
  const event = (one: MappingEvent) => observatory.event('orders', one)
  return { clock, event, mapping, observatory, world }
}

const invoked = (outcome: 'success' | 'throttled'): MappingEvent => ({
  kind: 'invoked',
  outcome,
  requestId: 'r',
  records: 5,
  bytes: 9,
  ranges: {},
  taken: {},
  takenAlone: () => ({}),
  failed: outcome === 'success' ? 0 : 5,
  milliseconds: 250,
  attempt: 1,
})

test('looks at the ends of the logs every ten seconds, and tells rates and what stands still by it', async () => {
  const { clock, observatory, world } = start()
  const at = (end: number, committed: number) => partitionStatus(0, { highWatermark: end, position: end, committed })
  world.partitions = [at(100, 0)]
  await clock.advance(10_000)
  assert.equal(observatory.read()[0]?.rates, undefined)
  world.partitions = [at(300, 100)]
  await clock.advance(10_000)
  assert.equal(world.looks, 2)
  assert.deepEqual(observatory.read()[0]?.rates, { produced: 20, consumed: 10, drainSeconds: 20 })
  await clock.advance(25_000)
  assert.equal(observatory.read()[0]?.stuckMs.get(0), 25_000)
  world.partitions = [at(300, 101)]
  assert.equal(observatory.read()[0]?.stuckMs.get(0), 0)
  world.partitions = [at(300, 300)]
  await clock.advance(60_000)
  assert.equal(observatory.read()[0]?.stuckMs.get(0), 0)
  observatory.stop()
  await clock.advance(60_000)
  assert.equal(world.looks, 10)
})

test('counts calls by how they end, and tells each', () => {
  const { event, observatory } = start()
  const told: unknown[] = []
  observatory.onInvocation(({ mapping, outcome, seconds }) => told.push([mapping.name, outcome, seconds]))
  event(invoked('success'))
  event(invoked('throttled'))
  event({ kind: 'assigned', partitions: [], startOffsets: {} })
  assert.deepEqual(told, [
    ['orders', 'success', 0.25],
    ['orders', 'throttled', 0.25],
  ])
  const [reading] = observatory.read()
  assert.deepEqual([reading?.invocations.success, reading?.invocations.throttled], [1, 1])
  assert.deepEqual(reading?.rebalances, { assigned: 1, revoked: 0, lost: 0 })
  observatory.stop()
})

test('a mapping that is gone is forgotten', () => {
  const { event, observatory, world } = start()
  event(invoked('success'))
  world.gone = true
  assert.deepEqual(observatory.read(), [])
  world.gone = false
  assert.equal(observatory.read()[0]?.invocations.success, 0)
  observatory.stop()
})

test('one that an edit leads to another topic begins anew; what comes of one that is gone is nobody’s', () => {
  const { event, observatory, world } = start()
  event(invoked('success'))
  const calls = () => observatory.read()[0]?.invocations.success
  assert.equal(calls(), 1)
  world.topic = 'other'
  event(invoked('success'))
  event(invoked('success'))
  assert.equal(calls(), 2)
  world.gone = true
  event(invoked('success'))
  world.gone = false
  assert.equal(calls(), 2)
  observatory.stop()
})

test('the counts of a minute are not less than none where one has begun anew', async () => {
  const { clock, event, observatory, world } = start(['EventCount'])
  const lines: Record<string, unknown>[] = []
  observatory.everyMinute((reading, before) => lines.push(embeddedMetrics(reading, before) as Record<string, unknown>))
  event(invoked('success'))
  await clock.advance(60_000)
  world.topic = 'other'
  await clock.advance(60_000)
  observatory.stop()
  assert.deepEqual(
    lines.map(({ InvokedEventCount }) => InvokedEventCount),
    [5, 0, 0],
  )
})

test('the Embedded Metric Format has what MetricsConfig chooses: counts of the minute, lags of now', async () => {
  const { clock, event, mapping, observatory, world } = start(['EventCount', 'ErrorCount', 'KafkaMetrics'])
  const lines: unknown[] = []
  observatory.everyMinute((reading, before) => lines.push(embeddedMetrics(reading, before)))
  event({ kind: 'pollers', mode: 'provisioned', pollers: 2, before: 0, reason: 'partitions', bytesPerSecond: 0 })
  event(invoked('success'))
  event(invoked('throttled'))
  await clock.advance(60_000)
  event(invoked('success'))
  world.partitions = [0, 1].map((n) => partitionStatus(n, { highWatermark: 7, committed: n }))
  await clock.advance(60_000)
  event(invoked('success'))
  await clock.advance(10_000)
  observatory.stop()
  await clock.advance(60_000)
  const counts = ['PolledEventCount', 'FilteredOutEventCount', 'InvokedEventCount', 'FailedInvokeEventCount']
  const more = ['DroppedEventCount', 'OnFailureDestinationDeliveredEventCount', 'CommittedEventCount']
  const always = [
    'MaxOffsetLag',
    'SumOffsetLag',
    'ProvisionedPollers',
    'EventPollerUnit',
    'EventPollerThroughputInBytes',
  ]
  const frame = (Timestamp: number, names: readonly string[]) => ({
    _aws: {
      Timestamp,
      CloudWatchMetrics: [
        {
          Namespace: 'Isthmus',
          Dimensions: [['EventSourceMappingUUID']],
          Metrics: names.map((Name) => ({ Name, Unit: Name.endsWith('Bytes') ? 'Bytes' : 'Count' })),
        },
      ],
    },
    EventSourceMappingUUID: mapping.uuid,
    mapping: 'orders',
    ...Object.fromEntries(names.map((name) => [name, 0])),
  })
  const from = clock.now() - 190_000
  assert.deepEqual(lines, [
    {
      ...frame(from + 60_000, [...counts, ...more, 'InvokeErrorCount', ...always]),
      ...{
        InvokedEventCount: 10,
        FailedInvokeEventCount: 5,
        InvokeErrorCount: 1,
        ProvisionedPollers: 2,
        EventPollerUnit: 1,
      },
    },
    {
      ...frame(from + 120_000, [...counts, ...more, ...always]),
      ...{ InvokedEventCount: 5, MaxOffsetLag: 7, SumOffsetLag: 13, ProvisionedPollers: 2, EventPollerUnit: 1 },
    },
    // What is left of a minute when all stops.
    {
      ...frame(from + 130_000, [...counts, ...more, ...always]),
      ...{ InvokedEventCount: 5, MaxOffsetLag: 7, SumOffsetLag: 13, ProvisionedPollers: 2, EventPollerUnit: 1 },
    },
  ])
})

test('without MetricsConfig there are those of provisioned pollers, and while disabled none for CloudWatch', () => {
  const told = (run: ReturnType<typeof start>) => {
    const [reading] = run.observatory.read()
    run.observatory.stop()
    const metrics = embeddedMetrics(reading!, noCounts)
    return metrics && Object.keys(metrics).slice(3)
  }
  const pollers = ['ProvisionedPollers', 'EventPollerUnit', 'EventPollerThroughputInBytes']
  assert.deepEqual(told(start()), pollers)
  assert.equal(told(start(undefined, { mode: 'on-demand' })), undefined)
  assert.ok(!told(start(['EventCount'], { mode: 'on-demand' }))?.some((name) => pollers.includes(name)))
  const settings = { topic: 'orders', consumerGroupId: 'g', enabled: false }
  assert.equal(told(start(['EventCount'], { settings })), undefined)
})
