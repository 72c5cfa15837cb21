import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { chunkOf } from '../../test/support/fake-consumer.ts'
import type { LogReader, NewRecord } from '../kafka/index.ts'
import type { Decoded } from '../registry/index.ts'
import type { EventSource } from './event-source.ts'
import { keptEvent } from './kept-event.ts'
import { type LeftOut, type RecordRun, rebuild } from './rebuild.ts'

const source: EventSource = { eventSource: 'SelfManagedKafka', bootstrapServers: 'a:1' }
const world = { clock: new FakeClock(), random: { next: () => 0.5, uuid: () => '' } as never }

/** What stands at an offset: a record with that text, nothing, or the end of a transaction. */
type Place = string | null | 'end'

interface Log {
  readonly start: number
  readonly places: readonly Place[]
}

const record = (text: string): NewRecord => ({ key: null, value: Buffer.from(text), timestamp: 1000 })

/** A log by partition: read in pieces of up to `step` offsets. */
function logOf(logs: readonly Log[], step: number): LogReader {
  return {
    partitions: async () => logs.length,
    bounds: async (_topic, partition) => {
      const { start, places } = logs[partition]!
      return { start, end: start + places.length }
    },
    async *read(_topic, partition, [first, last]) {
      const { start, places } = logs[partition]!
      for (let from = first; from <= last; from += step) {
        const to = Math.min(from + step - 1, last)
        const offsets = Array.from({ length: to - from + 1 }, (_, i) => from + i)
        const at = (offset: number) => places[offset - start] ?? null
        yield {
          chunks: offsets.flatMap((offset) => {
            const text = at(offset)
            return text === null || text === 'end' ? [] : [chunkOf([record(text)], offset)]
          }),
          silent: offsets.filter((offset) => at(offset) === 'end').map((offset) => [offset, offset] as const),
        }
      }
    },
    async close() {},
  }
}

/** The event by objects and `JSON.stringify`, as mapping.md 2.1 has it. */
function plainly(
  partitions: readonly (readonly [partition: number, offsets: readonly number[]])[],
  log: readonly Log[],
) {
  const records = partitions.map(([partition, offsets]) => [
    `orders-${partition}`,
    offsets.map((offset) => ({
      topic: 'orders',
      partition,
      offset,
      timestamp: 1000,
      timestampType: 'CREATE_TIME',
      value: Buffer.from(log[partition]!.places[offset - log[partition]!.start]!).toString('base64'),
      headers: [],
    })),
  ])
  return JSON.stringify({ ...source, records: Object.fromEntries(records) })
}

async function built(runs: readonly RecordRun[], options: Omit<Parameters<typeof rebuild>[2], 'source'>) {
  const events: string[] = []
  const leftOut: LeftOut[] = []
  for await (const each of rebuild(world, runs, { ...options, source })) {
    if (each.kind === 'left-out') leftOut.push(each.leftOut)
    else {
      events.push(each.event.bytes.toString())
      assert.deepEqual(each.event.offsets, keptEvent(each.event.bytes).offsets)
      assert.equal(each.event.records, keptEvent(each.event.bytes).records)
    }
  }
  const offsets = leftOut.flatMap(({ partition, offsets, reason }) =>
    offsets.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, i) => `${partition}@${first + i} ${reason}`),
    ),
  )
  return { events, leftOut: offsets.toSorted() }
}

const shown = '{"shown":true}'
const hidden = '{"shown":false}'
const place = fc.constantFrom<Place>(shown, shown, hidden, null, 'end')
const logs = fc.tuple(...[0, 1].map(() => fc.record({ start: fc.nat(5), places: fc.array(place, { maxLength: 12 }) })))
const runs = fc.array(
  fc.tuple(fc.nat(1), fc.nat(20), fc.nat(9)).map(([partition, first, more]): RecordRun => {
    return { topic: 'orders', partition, run: [first, first + more] }
  }),
  { minLength: 1, maxLength: 4 },
)

describe('rebuilt events', () => {
  it('hold every record that was asked for once, in order, or it is told why not', async () => {
    await fc.assert(
      fc.asyncProperty(logs, runs, fc.integer({ min: 1, max: 6 }), fc.boolean(), async (logs, runs, n, filtered) => {
        const filters = filtered ? ['{"value":{"shown":[true]}}'] : []
        const got = await built(runs, { log: logOf(logs, n), filters, batchSize: n })
        // By single offsets: partitions in the order in which they are named.
        const wanted = [...new Set(runs.map(({ partition }) => partition))].flatMap((partition) =>
          Array.from({ length: 40 }, (_, offset) => ({ partition, offset })).filter(({ offset }) =>
            runs.some((one) => one.partition === partition && one.run[0] <= offset && offset <= one.run[1]),
          ),
        )
        const leftOut: string[] = []
        const sent = wanted.filter(({ partition, offset }) => {
          const { start, places } = logs[partition]!
          const at = places[offset - start]
          const reason =
            offset < start
              ? 'Expired'
              : offset >= start + places.length
                ? 'NotWritten'
                : at === null
                  ? 'Compacted'
                  : at === 'end'
                    ? 'Transaction'
                    : filtered && at === hidden
                      ? 'Filtered'
                      : undefined
          if (reason) leftOut.push(`orders-${partition}@${offset} ${reason}`)
          return reason === undefined
        })
        const events: string[] = []
        for (let i = 0; i < sent.length; i += n) {
          const byPartition = Map.groupBy(sent.slice(i, i + n), ({ partition }) => partition)
          events.push(
            plainly(
              [...byPartition].map(([p, list]) => [p, list.map(({ offset }) => offset)]),
              logs,
            ),
          )
        }
        assert.deepEqual(got, { events, leftOut: leftOut.toSorted() })
      }),
    )
  })

  it('are of one topic each, as those of a mapping', async () => {
    const log = logOf([{ start: 0, places: [shown, shown] }], 5)
    const run = (topic: string): RecordRun => ({ topic, partition: 0, run: [0, 1] })
    const { events } = await built([run('orders'), run('audit'), run('orders')], { log, filters: [], batchSize: 100 })
    assert.deepEqual(
      events.map((event) => Object.keys(JSON.parse(event).records)),
      [['orders-0'], ['audit-0']],
    )
  })

  it('leave out what is too long for any event, and begin anew where 6 MB are reached', async () => {
    const long = 'x'.repeat(2_000_000)
    const log = [{ start: 0, places: ['a', 'y'.repeat(5_000_000), long, long, long, 'b'] }]
    const run: RecordRun = { topic: 'orders', partition: 0, run: [0, 5] }
    const got = await built([run], { log: logOf(log, 6), filters: [], batchSize: 100 })
    assert.deepEqual(got.leftOut, ['orders-0@1 MaximumPayloadSizeExceeded'])
    const offsets = got.events.map((event) => keptEvent(Buffer.from(event)).offsets['orders-0'])
    // As in the mapping, what lies before it is sent first.
    assert.deepEqual(offsets, [[[0, 0]], [[2, 3]], [[4, 5]]])
  })

  it('are decoded, once their schemas have come; what no schema reads is left out', async () => {
    const known = new Set<string>()
    const answer = (text: string): Decoded =>
      text === 'bad'
        ? { kind: 'failed', condition: 'DESERIALIZATION_ERROR', message: '' }
        : {
            kind: 'decoded',
            bytes: Buffer.from(`"${text}"`),
            json: Buffer.from(`"${text}"`),
            dataFormat: 'AVRO',
            schemaId: '7',
          }
    const decoder = {
      decode(bytes: Buffer): Decoded | Promise<Decoded> {
        const text = bytes.toString()
        if (known.has(text)) return answer(text)
        return new Promise<Decoded>((resolve) => setImmediate(() => resolve(answer(text)))).then((got) => {
          known.add(text)
          return got
        })
      },
    }
    const log = [{ start: 0, places: ['a', 'bad', 'b', 'a'] }]
    const run: RecordRun = { topic: 'orders', partition: 0, run: [0, 3] }
    const decoding = { decoder, attributes: ['VALUE'], format: 'JSON' } as const
    const got = await built([run], { log: logOf(log, 4), filters: [], batchSize: 100, decoding })
    assert.deepEqual(got.leftOut, ['orders-0@1 DESERIALIZATION_ERROR'])
    const [event = ''] = got.events
    const { records } = JSON.parse(event)
    assert.deepEqual(
      records['orders-0'].map(({ value }: { value: string }) => Buffer.from(value, 'base64').toString()),
      ['"a"', '"b"', '"a"'],
    )
    assert.deepEqual(records['orders-0'][0].valueSchemaMetadata, { dataFormat: 'AVRO', schemaId: '7' })

    const failing = { decode: () => Promise.reject(new Error('no registry')) }
    const asked = built([run], {
      log: logOf(log, 4),
      filters: [],
      batchSize: 9,
      decoding: { ...decoding, decoder: failing },
    })
    await assert.rejects(asked, /no registry/)
  })
})

describe('a kept event', () => {
  it('has records by their partitions, and fits', () => {
    const { records, offsets } = keptEvent(Buffer.from('{"records":{"a-0":[{"offset":4},{"offset":5},{"offset":9}]}}'))
    assert.deepEqual(
      [records, offsets],
      [
        3,
        {
          'a-0': [
            [4, 5],
            [9, 9],
          ],
        },
      ],
    )
    for (const text of ['no', 'null', '{}', '{"records":{}}', '{"records":{"a-0":1}}'])
      assert.throws(() => keptEvent(Buffer.from(text)), { code: 'EVENT_INVALID' }, text)
    const long = `{"records":{"a-0":[{"offset":4}]},"x":"${'x'.repeat(7e6)}"}`
    assert.throws(() => keptEvent(Buffer.from(long)), /7000041 bytes/)
  })
})
