import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KafkaMskEventSchema, KafkaSelfManagedEventSchema } from '@aws-lambda-powertools/parser/schemas/kafka'
import type { MSKEvent, SelfManagedKafkaEvent } from 'aws-lambda'
import fc from 'fast-check'
import { chunkOf, FakePartition } from '../../test/support/fake-consumer.ts'
import type { NewRecord, RecordChunk } from '../kafka/index.ts'
import { Batch, maximumEventBytes } from './batch.ts'
import { headersEnd } from './event-headers.ts'
import { EventMemory, EventPool } from './event-memory.ts'
import { type EventSource, envelopeOf } from './event-source.ts'
import { PartitionReader } from './partition-reader.ts'

const msk: EventSource = {
  eventSource: 'aws:kafka',
  eventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/orders/751d2973-a626-431c-9d4e-d7975eb44dd7-2',
  bootstrapServers: 'b-1.orders.kafka.eu-west-1.amazonaws.com:9098,b-2.orders.kafka.eu-west-1.amazonaws.com:9098',
}
const selfManaged: EventSource = { eventSource: 'SelfManagedKafka', bootstrapServers: '127.0.0.1:9092' }

function readerOf(partition: number, ...chunks: RecordChunk[]): PartitionReader {
  const assigned = new FakePartition(partition)
  for (const chunk of chunks) assigned.push(chunk)
  return new PartitionReader(assigned, { onTaken() {}, onFiltered() {} })
}

/** The same event by objects and `JSON.stringify`, field by field as mapping.md 2.1 has it. */
function plainly(
  source: EventSource,
  partitions: readonly { partition: number; baseOffset: number; records: readonly NewRecord[] }[],
): string {
  const records = Object.fromEntries(
    partitions.map(({ partition, baseOffset, records }) => [
      `orders-${partition}`,
      records.map(({ key, value, timestamp, headers = [] }, index) => ({
        topic: 'orders',
        partition,
        offset: baseOffset + index,
        timestamp,
        timestampType: 'CREATE_TIME',
        ...(key ? { key: key.toString('base64') } : {}),
        ...(value ? { value: value.toString('base64') } : {}),
        headers: headers.map(({ key, value }) => ({ [key]: [...new Int8Array(value ?? [])] })),
      })),
    ]),
  )
  return JSON.stringify({ ...source, records })
}

/** The chunk without the records that are not `kept`: their bytes stay, as those of an aborted transaction do. */
function only(chunk: RecordChunk, kept: readonly boolean[]): RecordChunk {
  const some = <A extends Float64Array | Int32Array>(array: A) => array.filter((_, i) => kept[i]) as A
  const { offsets, timestamps, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount } = chunk
  return {
    ...chunk,
    count: kept.filter((isKept) => isKept).length,
    offsets: some(offsets),
    timestamps: some(timestamps),
    keyStart: some(keyStart),
    keyLength: some(keyLength),
    valueStart: some(valueStart),
    valueLength: some(valueLength),
    headersStart: some(headersStart),
    headerCount: some(headerCount),
  }
}

/** The same records with nothing between keys, values and headers, as those of a schema registry are put together. */
function packed(chunk: RecordChunk): RecordChunk {
  const pieces: Buffer[] = []
  let length = 0
  const place = (start: number, size: number) => {
    const piece = chunk.bytes.subarray(start, start + Math.max(0, size))
    pieces.push(piece)
    length += piece.length
    return length - piece.length
  }
  const positions = Array.from({ length: chunk.count }, (_, i) => ({
    key: place(chunk.keyStart[i]!, chunk.keyLength[i]!),
    value: place(chunk.valueStart[i]!, chunk.valueLength[i]!),
    headers:
      chunk.headerCount[i]! > 0 ? place(chunk.headersStart[i]!, headersEnd(chunk, i) - chunk.headersStart[i]!) : 0,
  }))
  return {
    ...chunk,
    keyStart: Int32Array.from(positions, ({ key }) => key),
    valueStart: Int32Array.from(positions, ({ value }) => value),
    headersStart: Int32Array.from(positions, ({ headers }) => headers),
    bytes: Buffer.concat(pieces),
  }
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const headerKey = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u007f', 'é', '\u2028') }),
)
const anyRecord: fc.Arbitrary<NewRecord> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  timestamp: fc.oneof(fc.constant(-1), fc.nat(), fc.integer({ min: 1e12, max: 1e15 })),
  headers: fc.array(fc.record({ key: headerKey, value: fc.option(bytes) }), { maxLength: 3 }),
})

describe('the event', () => {
  it('is what objects and JSON.stringify give, and as long as was computed', () => {
    const partitions = fc.uniqueArray(
      fc.record({
        partition: fc.nat(2000),
        baseOffset: fc.oneof(fc.nat(20), fc.nat(Number.MAX_SAFE_INTEGER - 100)),
        records: fc.array(anyRecord, { minLength: 1, maxLength: 6 }),
      }),
      { selector: ({ partition }) => partition, minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(fc.constantFrom(msk, selfManaged), partitions, (source, given) => {
        const batch = new Batch(envelopeOf(source), 10_000, new EventMemory(new EventPool(1e9)))
        for (const { partition, baseOffset, records } of given) {
          batch.fill(readerOf(partition, chunkOf(records, baseOffset)))
        }
        const { length } = batch
        const payload = batch.close()
        assert.equal(payload.bytes.toString(), plainly(source, given))
        assert.equal(payload.bytes.length, length)
      }),
    )
  })

  it('is the same of long values, with records between them that are not delivered', () => {
    const length = fc.oneof(
      { weight: 20, arbitrary: fc.nat(3000) },
      { weight: 10, arbitrary: fc.nat(70) },
      { weight: 1, arbitrary: fc.integer({ min: 30_000, max: 40_000 }) },
    )
    const long = fc
      .tuple(length, fc.nat(255))
      .map(([length, seed]) => Buffer.from(Uint8Array.from({ length }, (_, i) => seed + i * 7)))
    const record = fc.record({
      key: fc.option(bytes, { freq: 1 }),
      value: fc.option(long, { freq: 5 }),
      timestamp: fc.constant(1_764_000_000_000),
      headers: fc.array(fc.record({ key: headerKey, value: fc.option(bytes) }), { maxLength: 1 }),
    })
    const luck = fc.array(fc.tuple(record, fc.nat(9)), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(luck, fc.nat(9), fc.boolean(), (given, dropped, isPacked) => {
        const records = given.map(([record]) => record)
        const kept = given.map(([, luck], i) => i === 0 || luck >= dropped)
        const batch = new Batch(envelopeOf(msk), 10_000, new EventMemory(new EventPool(1e9)))
        const chunk = only(chunkOf(records, 0), kept)
        batch.fill(readerOf(0, isPacked ? packed(chunk) : chunk))
        const { length } = batch
        const payload = batch.close()
        const all: MSKEvent = JSON.parse(plainly(msk, [{ partition: 0, baseOffset: 0, records }]))
        all.records['orders-0'] = all.records['orders-0']?.filter((_, i) => kept[i]) ?? []
        // A difference of two long texts takes minutes to tell.
        assert.ok(payload.bytes.equals(Buffer.from(JSON.stringify(all))), 'another event')
        assert.equal(payload.bytes.length, length)
      }),
    )
  })

  it('keeps a partition together when its records come in turns with others, and says LOG_APPEND_TIME', () => {
    const record = (value: string): NewRecord => ({ key: null, value: Buffer.from(value), timestamp: 5 })
    const first = readerOf(0, chunkOf([record('a')], 7))
    const second = readerOf(1, { ...chunkOf([record('b')], 3), logAppendTime: true })
    const batch = new Batch(envelopeOf(selfManaged), 100, new EventMemory(new EventPool(1e9)))
    for (const reader of [first, second]) batch.fill(reader)
    ;(first.partition as FakePartition).push(chunkOf([record('c')], 9))
    batch.fill(first)
    const event: SelfManagedKafkaEvent = JSON.parse(batch.close().bytes.toString())
    assert.deepEqual(Object.keys(event.records), ['orders-0', 'orders-1'])
    assert.deepEqual(
      event.records['orders-0']?.map(({ offset }) => offset),
      [7, 9],
    )
    assert.equal(event.records['orders-1']?.[0]?.timestampType, 'LOG_APPEND_TIME')
  })

  it('is taken by the parsers that functions use', () => {
    // No tombstone and no byte over 127 in a header: Powertools' schema takes neither, though AWS sends both.
    const records = ['{"id":1}', '{"id":2}'].map((value) => ({
      key: Buffer.from('customer-1'),
      value: Buffer.from(value),
      timestamp: 1_764_000_000_000,
      headers: [{ key: 'trace', value: Buffer.from('abc') }],
    }))
    const written = (source: EventSource): unknown => {
      const batch = new Batch(envelopeOf(source), 100, new EventMemory(new EventPool(1e9)))
      batch.fill(readerOf(0, chunkOf(records, 15)))
      return JSON.parse(batch.close().bytes.toString())
    }
    const parsed = KafkaMskEventSchema.parse(written(msk))
    assert.equal(parsed.records['orders-0']?.[1]?.value, '{"id":2}')
    assert.deepEqual(parsed.records['orders-0']?.[0]?.headers, [{ trace: 'abc' }])
    assert.equal(KafkaSelfManagedEventSchema.parse(written(selfManaged)).bootstrapServers?.[0], '127.0.0.1:9092')
    // The type is the judge here: tsc refuses a name that it does not have.
    const { eventSource, eventSourceArn, bootstrapServers, records: byPartition } = written(msk) as MSKEvent
    const [record] = byPartition['orders-0'] ?? []
    assert.deepEqual({ eventSource, eventSourceArn, bootstrapServers }, msk)
    const { topic, partition, offset, timestamp, timestampType, key, value, headers, ...rest } = record!
    assert.deepEqual(rest, {})
    assert.deepEqual(
      { topic, partition, offset, timestamp, timestampType, key, value, headers },
      {
        topic: 'orders',
        partition: 0,
        offset: 15,
        timestamp: 1_764_000_000_000,
        timestampType: 'CREATE_TIME',
        key: 'Y3VzdG9tZXItMQ==',
        value: 'eyJpZCI6MX0=',
        headers: [{ trace: [97, 98, 99] }],
      },
    )
  })
})

describe('a batch', () => {
  const sized = (size: number): NewRecord => ({ key: null, value: Buffer.alloc(size, 1), timestamp: 1 })

  it('never exceeds the limit, and leaves out no record that would fit', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 2_500_000 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(sizes, { minLength: 1, maxLength: 3 }), (partitions) => {
        const readers = partitions.map((sizes, partition) => readerOf(partition, chunkOf(sizes.map(sized), 0)))
        const batch = new Batch(envelopeOf(msk), 10_000, new EventMemory(new EventPool(1e9)))
        for (const reader of readers) batch.fill(reader)
        const { length, full, records } = batch
        assert.ok(length <= maximumEventBytes)
        assert.equal(batch.close().bytes.length, length)
        const all = partitions.flat().length
        assert.equal(full, records < all)
        if (!full) return
        // The record that was left out first, in the partition that stopped the batch.
        const stopped = readers.findIndex((reader) => reader.current())
        const next = partitions[stopped]![readers[stopped]!.index]!
        assert.ok(length + Math.ceil(next / 3) * 4 + 150 > maximumEventBytes)
      }),
      { numRuns: 30 },
    )
  })

  it('may be as large as the limit, to the byte', () => {
    // A header's key takes as many bytes of the event as it has.
    const keyed = (length: number): NewRecord => ({ ...sized(0), headers: [{ key: 'k'.repeat(length), value: null }] })
    const fill = (...records: NewRecord[]) => {
      const batch = new Batch(envelopeOf(msk), 10, new EventMemory(new EventPool(1e9)))
      return { batch, tooLong: batch.fill(readerOf(0, chunkOf(records, 0))) }
    }
    const room = maximumEventBytes - fill(keyed(0)).batch.length
    assert.equal(fill(keyed(room)).batch.length, maximumEventBytes)
    assert.deepEqual([fill(keyed(room + 1)).tooLong, fill(keyed(room + 1)).batch.records], [maximumEventBytes + 1, 0])
    const roomForSecond = maximumEventBytes - fill(sized(9), keyed(0)).batch.length
    assert.equal(fill(sized(9), keyed(roomForSecond)).batch.length, maximumEventBytes)
    const { batch } = fill(sized(9), keyed(roomForSecond + 1))
    assert.deepEqual([batch.records, batch.full], [1, true])
  })

  it('takes no more records than it may', () => {
    const reader = readerOf(0, chunkOf([1, 2, 3].map(sized), 0), chunkOf([4, 5, 6].map(sized), 3))
    const batch = new Batch(envelopeOf(msk), 4, new EventMemory(new EventPool(1e9)))
    batch.fill(reader)
    assert.deepEqual(
      { records: batch.records, full: batch.full, index: reader.index },
      { records: 4, full: true, index: 1 },
    )
    const payload = batch.close()
    assert.deepEqual(
      [payload.sections[0]?.first, payload.sections[0]?.last, payload.sections[0]?.nextOffset],
      [0, 3, 4],
    )
    // The first chunk is used up, the second is not.
    assert.equal((reader.partition as FakePartition).held.size, 1)
  })

  it('can lose a partition again, before it is closed and after, and go on', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(9), { minLength: 2, maxLength: 5 }),
        fc.nat(),
        fc.boolean(),
        (partitions, seed, inTurns) => {
          const gone = partitions[seed % partitions.length]!
          const filled = (given: readonly number[], removed?: number) => {
            const batch = new Batch(envelopeOf(msk), 100, new EventMemory(new EventPool(1e9)))
            const readers = given.map((partition) => readerOf(partition, chunkOf([1, 2].map(sized), partition)))
            const fill = () => {
              for (const reader of readers) batch.fill(reader)
            }
            fill()
            if (removed !== undefined) batch.remove(readers[removed]!)
            if (!inTurns) return { batch, readers }
            for (const { partition } of readers)
              (partition as FakePartition).push(chunkOf([3, 4].map(sized), partition.partition + 2))
            if (removed !== undefined) readers.splice(removed, 1)
            fill()
            return { batch, readers }
          }
          const kept = partitions.filter((partition) => partition !== gone)
          const expected = filled(kept).batch.close().bytes.toString()
          const parsed: { records: object } = JSON.parse(expected)
          assert.deepEqual(
            Object.keys(parsed.records),
            kept.map((partition) => `orders-${partition}`),
          )

          const before = filled(partitions, partitions.indexOf(gone)).batch
          const { length } = before
          assert.equal(before.close().bytes.toString(), expected)
          assert.equal(length, expected.length)

          const { batch, readers } = filled(partitions)
          const payload = batch.close()
          payload.retain((reader) => reader !== readers[partitions.indexOf(gone)])
          assert.equal(payload.bytes.toString(), expected)
          assert.equal(payload.records, (inTurns ? 4 : 2) * kept.length)
        },
      ),
    )
  })
})
