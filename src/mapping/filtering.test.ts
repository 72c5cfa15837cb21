import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { chunkOf, FakeConsumer, FakePartition } from '../../test/support/fake-consumer.ts'
import type { NewRecord } from '../kafka/index.ts'
import { Batch } from './batch.ts'
import { EventMemory, EventPool } from './event-memory.ts'
import { envelopeOf } from './event-source.ts'
import { filterOf, passesOf } from './filtering.ts'
import { startMapping } from './mapping.ts'
import { PartitionReader } from './partition-reader.ts'
import { pollerRules } from './poller-rules.ts'
import { patient } from './settings.ts'
import type { MappingEvent } from './types.ts'

const source = { eventSource: 'SelfManagedKafka', bootstrapServers: 'a:1' } as const
const record = (value: unknown, more: Partial<NewRecord> = {}): NewRecord => ({
  key: null,
  value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  timestamp: 1000,
  ...more,
})
const wanted = (pass: boolean) => record({ status: pass ? 'active' : 'idle' })
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Event {
  readonly records: Readonly<Record<string, readonly { readonly offset: number }[]>>
}
const offsetsOf = (event: Event) => Object.values(event.records).flatMap((list) => list.map(({ offset }) => offset))

describe('a partition with filters', () => {
  const chunks = fc.array(fc.array(fc.boolean(), { maxLength: 12 }), { minLength: 1, maxLength: 6 })

  it('gives the batches the records that pass, each judged once, and every offset is settled', () => {
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 9 }), (chunks, batchSize) => {
        const assigned = new FakePartition(0)
        let offset = 0
        for (const passing of chunks) {
          if (passing.length > 0) assigned.push(chunkOf(passing.map(wanted), offset))
          offset += passing.length
        }
        const filter = filterOf({ filters: ['{"value":{"status":["active"]}}'] })!
        let judged = 0
        let filtered = 0
        const reader = new PartitionReader(assigned, {
          passesOf: (text) => {
            const passes = passesOf(filter, text)
            return (chunk, i) => {
              judged++
              return passes(chunk, i)
            }
          },
          onTaken() {},
          onFiltered: (_, records) => {
            filtered += records
          },
        })
        const delivered: number[] = []
        let next = 0
        for (;;) {
          const batch = new Batch(envelopeOf(source), batchSize, new EventMemory(new EventPool(1e9)))
          assert.equal(batch.fill(reader), undefined)
          if (batch.records === 0) break
          const payload = batch.close()
          const offsets = offsetsOf(JSON.parse(payload.bytes.toString()))
          const [section] = payload.sections
          assert.deepEqual(
            [section!.first, section!.last, section!.records],
            [offsets[0], offsets.at(-1), offsets.length],
          )
          assert.ok(section!.nextOffset > offsets.at(-1)! && section!.nextOffset > next)
          next = section!.nextOffset
          delivered.push(...offsets)
        }
        const flags = chunks.flat()
        assert.deepEqual(
          delivered,
          [...flags.keys()].filter((i) => flags[i]),
        )
        assert.equal(Math.max(next, reader.passed), flags.length === 0 ? 0 : flags.length)
        assert.equal(judged, flags.length)
        assert.equal(filtered, flags.length - delivered.length)
        assert.equal(assigned.held.size, 0)
      }),
    )
  })
})

/** A mapping whose function takes everything at once. */
function start(filters: readonly string[], batchSize = 100) {
  const clock = new FakeClock()
  const events: MappingEvent[] = []
  const delivered: number[][] = []
  const told: unknown[] = []
  let consumer: FakeConsumer | undefined
  startMapping(
    { clock, random: { next: () => 1, bytes: (count) => Buffer.alloc(count), uuid: () => 'uuid' } },
    {
      settings: {
        topic: 'orders',
        enabled: true,
        batchSize,
        batchingWindowMs: 0,
        startingPosition: 'TRIM_HORIZON',
        consumerGroupId: 'g',
        filters,
        failures: patient,
      },
      event: source,
      connect(listener) {
        consumer = new FakeConsumer(listener)
        return consumer
      },
      target: {
        async invoke(payload) {
          delivered.push(offsetsOf(JSON.parse(payload.toString())))
          return { kind: 'success', requestId: 'r', payload: Buffer.from('null') }
        },
        async close() {},
      },
      pollers: pollerRules(undefined, 'aws'),
      drainMs: 1000,
    },
    (event) => {
      events.push(event)
      if (event.kind === 'invoked') told.push([event.taken, event.takenAlone()])
    },
  )
  const partition = new FakePartition(0)
  consumer!.assign(partition)
  return {
    clock,
    delivered,
    told,
    consumer: consumer!,
    partition,
    filtered: () => events.flatMap((event) => (event.kind === 'filtered' ? [event.records] : [])),
    async fetched(records: readonly NewRecord[], from = 0) {
      consumer!.fetched(partition, chunkOf(records, from))
      await settled()
      await clock.advance(50)
    },
  }
}

describe('a mapping with filters', () => {
  it('commits what no filter lets through at once, without a call (mapping.md 12.13)', async () => {
    const { consumer, delivered, fetched, filtered, partition } = start(['{"value":{"status":["active"]}}'])
    await fetched([wanted(false), wanted(false), wanted(false)])
    assert.deepEqual(Object.fromEntries(consumer.committed), { 'orders-0': 3 })
    assert.deepEqual([delivered, filtered(), partition.held.size], [[], [3], 0])
  })

  it('settles them with the batch that they came with', async () => {
    const { consumer, delivered, fetched, filtered, told } = start(['{"value":{"status":["active"]}}'])
    await fetched([false, true, false, true, false].map(wanted), 10)
    assert.deepEqual(delivered, [[11, 13]])
    assert.deepEqual([Object.fromEntries(consumer.committed), filtered()], [{ 'orders-0': 15 }, [3]])
    const single = (offset: number) => [offset, offset]
    assert.deepEqual(told, [[{ 'orders-0': [[11, 13]] }, { 'orders-0': [single(11), single(13)] }]])
  })

  it('fills a batch with records that pass', async () => {
    const { delivered, fetched } = start(['{"value":{"status":["active"]}}'], 2)
    await fetched([true, false, false, true, true, false].map(wanted))
    assert.deepEqual(delivered, [[0, 3], [4]])
  })

  it('a record that fits one of several filters passes; so does one of the other format', async () => {
    const { delivered, fetched } = start(['{"value":{"a":[1]}}', '{"value":{"b":[2]}}'])
    await fetched([record({ a: 1 }), record({ b: 2 }), record({ a: 2, b: 1 }), record('text'), record(null)])
    assert.deepEqual(delivered, [[0, 1, 3]])
  })

  it('what a pattern says of other fields than the value is read from the record as the event shows it', async () => {
    const { delivered, fetched } = start(['{"partition":[0],"offset":[{"numeric":[">",0]}],"headers":{"h":[-1]}}'])
    const headers = [{ key: 'h', value: Buffer.from([255]) }]
    await fetched([record('x', { headers }), record('x', { headers }), record('x'), record(null, { headers })])
    assert.deepEqual(delivered, [[1, 3]])
    const byKey = start([`{"key":["${Buffer.from('k').toString('base64')}"],"value":{"a":[1]}}`])
    const key = Buffer.from('k')
    await byKey.fetched([record({ a: 1 }), record({ a: 1 }, { key }), record({ a: 2 }, { key }), record('s', { key })])
    assert.deepEqual(byKey.delivered, [[1, 3]])
  })
})
