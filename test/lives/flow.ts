/** A mapping and its consumer against brokers that freeze, thaw with old news and lose leaders: whatever it owns flows. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createConsumer } from '../../src/kafka/index.ts'
import { startMapping } from '../../src/mapping/mapping.ts'
import { patient } from '../../src/mapping/settings.ts'
import type { InvokeOutcome } from '../../src/targets/index.ts'
import { systemWorld } from '../../src/world/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { functionError, range, success, throttled } from '../support/fake-mapping.ts'
import { Brokers, topic } from './brokers.ts'

type Step =
  | { readonly kind: 'append'; readonly partition: number; readonly count: number }
  | { readonly kind: 'elect'; readonly partition: number; readonly broker: number }
  | { readonly kind: 'freeze' | 'thaw' | 'learn' | 'cut'; readonly broker: number }
  /** A broker freezes, an heir leads what it led and takes records, the group shares out anew; then it is back, with old news. */
  | { readonly kind: 'absence'; readonly broker: number; readonly heir: number; readonly ms: number }
  /** The group grants the partitions whose bits are set. */
  | { readonly kind: 'grant'; readonly bits: number }
  | { readonly kind: 'function'; readonly how: How }
  | { readonly kind: 'pass'; readonly ms: number }

type How = 'works' | 'throttles' | 'fails' | 'hangs'

export interface Flow {
  readonly partitions: number
  /** Small: fetching stops and goes on with what the function takes. */
  readonly maxBufferedBytes: number
  readonly batchSize: number
  readonly batchingWindowMs: number
  readonly pollers: number
  /** In flight at once, of each poller. */
  readonly invocations: number
  readonly steps: readonly Step[]
}

/** More than there may be: what is meant is what is left by the number that there are. */
const partition = fc.nat(11)
const broker = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('append'), partition, count: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('elect'), partition, broker }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('freeze', 'thaw', 'learn', 'cut'), broker }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('absence'), broker, heir: broker, ms: fc.constantFrom(600, 3500) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('grant'), bits: fc.nat(15) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('function'),
      how: fc.constantFrom('works', 'works', 'throttles', 'fails', 'hangs'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.constantFrom(10, 600, 3500) }) },
)

export const flow: fc.Arbitrary<Flow> = fc.record({
  partitions: fc.constantFrom(1, 2, 2, 4),
  maxBufferedBytes: fc.constantFrom(20_000, 200_000, 32 * 1024 * 1024),
  batchSize: fc.constantFrom(1, 7, 100),
  batchingWindowMs: fc.constantFrom(0, 1000),
  pollers: fc.integer({ min: 1, max: 3 }),
  invocations: fc.constantFrom(1, 2),
  steps: fc.array(step, { minLength: 10, maxLength: 50, size: 'max' }),
})

/**
 * After all is well again: longer than any time-out and pause of the client, shorter than metadata lives, which would
 * mend what nothing else does.
 */
const patienceMs = 90_000

/** Rejects when something stands still for good, or a record was passed over. */
export async function flows(drawn: Flow): Promise<void> {
  const { partitions, maxBufferedBytes, batchSize, batchingWindowMs, pollers, invocations, steps } = drawn
  const clock = new FakeClock()
  await using cluster = new Brokers(partitions, clock)
  await cluster.start()
  let how: How = 'works'
  let answered = 0
  const hanging: (() => void)[] = []
  const errors: string[] = []
  /** By partition: the record that the function is to get next. */
  const next = range(0, partitions).map(() => 0)
  const mapping = startMapping(
    { clock, random: { ...systemWorld.random, next: () => 1 } },
    {
      settings: {
        topic,
        enabled: true,
        batchSize,
        batchingWindowMs,
        startingPosition: 'TRIM_HORIZON',
        consumerGroupId: 'g',
        filters: [],
        failures: patient,
      },
      event: { eventSource: 'SelfManagedKafka', bootstrapServers: 'a:1' },
      connect: (events) =>
        createConsumer(
          { clock, random: { ...systemWorld.random, next: () => 1 }, dial: systemWorld.dial },
          {
            bootstrapServers: cluster.brokers.map(({ server }) => `127.0.0.1:${server.port}`),
            clientId: 'test',
            groupId: 'g',
            topic,
            startingPosition: { position: 'TRIM_HORIZON' },
            sessionTimeoutMs: 10_000,
            rebalanceTimeoutMs: 10_000,
            maxBufferedBytes,
          },
          events,
        ),
      target: {
        async invoke(payload): Promise<InvokeOutcome> {
          if (how === 'hangs') await new Promise<void>((resolve) => hanging.push(resolve))
          answered++
          if (how === 'throttles') return throttled
          if (how === 'fails') return functionError
          take(JSON.parse(payload.toString()))
          return success
        },
        async close() {},
      },
      pollers: {
        mode: 'provisioned',
        minimum: 1,
        maximum: 3,
        initial: pollers,
        invocations,
        bytesPerSecond: Number.POSITIVE_INFINITY,
        everyMs: 1000,
      },
      drainMs: 100,
    },
    (event) => {
      if (event.kind === 'poll-failed') errors.push(event.cause.message)
    },
  )
  function take({ records }: { readonly records: Record<string, readonly { partition: number; offset: number }[]> }) {
    for (const { partition, offset } of Object.values(records).flat()) {
      const expected = next[partition]!
      if (offset > expected) errors.push(`${partition}@${expected} was passed over`)
      next[partition] = Math.max(expected, offset + 1)
    }
  }
  const say = (now: How) => {
    how = now
    for (const answer of hanging.splice(0)) answer()
  }

  /** Lets sockets and promises go on until nothing comes of it. */
  async function settle(): Promise<void> {
    let quiet = 0
    for (let seen = -1; quiet < 6; quiet++) {
      const now = cluster.requests + answered
      if (now !== seen) quiet = 0
      seen = now
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  async function pass(ms: number): Promise<void> {
    await settle()
    for (let left = ms; left > 0; left -= 250) {
      await clock.advance(Math.min(left, 250))
      await settle()
    }
  }
  const behind = () =>
    cluster.granted.filter(
      (one) => (cluster.committed.get(one)?.committedOffset ?? 0) < cluster.partitions[one]!.log.length,
    )

  async function go(one: Step): Promise<void> {
    switch (one.kind) {
      case 'append':
        return cluster.append(one.partition % partitions, one.count)
      case 'elect':
        return cluster.elect(one.partition % partitions, one.broker)
      case 'absence':
        cluster.freeze(one.broker)
        for (const [i, { leader }] of cluster.partitions.entries())
          if (leader === one.broker) cluster.elect(i, one.heir)
        cluster.granted = [...cluster.granted]
        await pass(one.ms)
        for (const i of cluster.partitions.keys()) cluster.append(i, 2)
        await pass(600)
        cluster.thaw(one.broker)
        await settle()
        return cluster.learn(one.broker)
      case 'grant':
        cluster.granted = range(0, partitions).filter((i) => one.bits & (1 << i))
        return
      case 'function':
        return say(one.how)
      case 'pass':
        return pass(one.ms)
      default:
        return cluster[one.kind](one.broker)
    }
  }

  for (const one of steps) await go(one)
  for (const { id } of cluster.brokers) cluster.thaw(id)
  await settle()
  for (const { id } of cluster.brokers) cluster.learn(id)
  say('works')
  for (let ms = 0; ms < patienceMs && behind().length > 0; ms += 250) await pass(250)
  const stuck = behind().map((one) => `${one}: ${JSON.stringify(mapping.status().partitions[one])}`)
  const result = mapping.lastProcessingResult
  const stopped = mapping.stop()
  for (let ms = 0; ms < 20_000; ms += 1000) await pass(1000)
  await stopped
  assert.deepEqual(stuck, [], `${result}; ${errors.join('\n')}`)
  assert.deepEqual(
    errors.filter((error) => /not in the log|was cut/.test(error)),
    [],
  )
}
