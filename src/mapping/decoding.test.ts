import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { countersOf } from '../../test/support/counters.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { chunkOf, FakePartition } from '../../test/support/fake-consumer.ts'
import { FakeDestination } from '../../test/support/fake-destination.ts'
import { settled, startFakeMapping, success } from '../../test/support/fake-mapping.ts'
import type { NewRecord } from '../kafka/index.ts'
import type { Decoded, Decoder } from '../registry/index.ts'
import { IsthmusError } from '../world/index.ts'
import { Batch } from './batch.ts'
import type { Decoding, Undecoded } from './decoding.ts'
import { EventMemory, EventPool } from './event-memory.ts'
import { envelopeOf } from './event-source.ts'
import { PartitionReader } from './partition-reader.ts'

/**
 * A registry whose messages are `SCHEMA:TEXT`, with `bad` and `absent` as texts that fail. A schema is known once it was
 * asked for; `answer` lets that end.
 */
class FakeDecoder implements Decoder {
  readonly known = new Set<string>()
  readonly asked: string[] = []
  readonly headers: (string | undefined)[] = []
  answer: () => Promise<void> = async () => {}

  decode(bytes: Buffer, header?: Buffer): Decoded | Promise<Decoded> {
    this.headers.push(header?.toString())
    const [schemaId = '', text = ''] = bytes.toString().split(':')
    if (this.known.has(schemaId)) return decoded(schemaId, text)
    this.asked.push(schemaId)
    return this.answer().then(() => {
      this.known.add(schemaId)
      return decoded(schemaId, text)
    })
  }
}

function decoded(schemaId: string, text: string): Decoded {
  if (text === 'bad') return { kind: 'failed', condition: 'DESERIALIZATION_ERROR', message: 'it does not fit' }
  if (text === 'absent') return { kind: 'failed', condition: 'SCHEMA_NOT_FOUND', message: 'there is none' }
  const json = Buffer.from(JSON.stringify({ text }))
  return { kind: 'decoded', bytes: json, json, dataFormat: 'AVRO', schemaId }
}

const record = (value: string | null, more: Partial<NewRecord> = {}): NewRecord => ({
  key: null,
  value: value === null ? null : Buffer.from(value),
  timestamp: 1000,
  ...more,
})

interface Shown {
  readonly offset: number
  readonly key?: string
  readonly value?: string
}
function shown(text: string): Shown[] {
  const { records } = JSON.parse(text) as { records: Record<string, Shown[]> }
  return Object.values(records).flat()
}
const text = (base64: string | undefined) => base64 && Buffer.from(base64, 'base64').toString()

function start(options: Parameters<typeof startFakeMapping>[0] & { readonly given?: Partial<Decoding> } = {}) {
  const decoder = new FakeDecoder()
  const { given, ...more } = options
  const decoding: Decoding = { decoder, attributes: ['VALUE'], format: 'JSON', ...given }
  const run = startFakeMapping({ decoding, ...more })
  const partition = new FakePartition(0)
  run.consumer.assign(partition)
  return {
    ...run,
    decoder,
    partition,
    consumer: run.consumer,
    async fetched(records: readonly NewRecord[], from = 0) {
      run.consumer.fetched(partition, chunkOf(records, from))
      await settled()
    },
    counters: () => countersOf(run.events),
    async committed() {
      await run.clock.advance(50)
      return run.consumer.committed.get('orders-0')
    },
  }
}

describe('a mapping with a schema registry', () => {
  it('gives decoded values with what was decoded by; a null value, and what is not selected, as they came', async () => {
    const { fetched, target, partition, decoder } = start()
    const header = { key: '__value_schema_id', value: Buffer.from('g') }
    await fetched([record('1:a', { key: Buffer.from('2:k'), headers: [header] }), record(null), record('1:c')])
    assert.deepEqual(JSON.parse(target.calls[0]!.text).records['orders-0'], [
      {
        ...{ topic: 'orders', partition: 0, offset: 0, timestamp: 1000, timestampType: 'CREATE_TIME' },
        key: Buffer.from('2:k').toString('base64'),
        value: Buffer.from('{"text":"a"}').toString('base64'),
        headers: [{ __value_schema_id: [103] }],
        valueSchemaMetadata: { dataFormat: 'AVRO', schemaId: '1' },
      },
      { topic: 'orders', partition: 0, offset: 1, timestamp: 1000, timestampType: 'CREATE_TIME', headers: [] },
      {
        ...{ topic: 'orders', partition: 0, offset: 2, timestamp: 1000, timestampType: 'CREATE_TIME' },
        value: Buffer.from('{"text":"c"}').toString('base64'),
        headers: [],
        valueSchemaMetadata: { dataFormat: 'AVRO', schemaId: '1' },
      },
    ])
    assert.deepEqual(decoder.asked, ['1'])
    assert.ok(decoder.headers.includes('g') && decoder.headers.includes(undefined))
    assert.equal(partition.held.size, 0)
  })

  it('decodes keys, too; the record is this text (mapping.md 2.2)', async () => {
    const { fetched, target } = start({ given: { attributes: ['KEY', 'VALUE'] } })
    await fetched([record('1:a', { key: Buffer.from('2:k') })])
    await settled()
    const [, records] = /"orders-0":\[(.*)\]\}\}$/.exec(target.calls[0]!.text) ?? []
    const base64 = (json: string) => Buffer.from(json).toString('base64')
    assert.equal(
      records,
      '{"topic":"orders","partition":0,"offset":0,"timestamp":1000,"timestampType":"CREATE_TIME",' +
        `"key":"${base64('{"text":"k"}')}","value":"${base64('{"text":"a"}')}","headers":[],` +
        '"keySchemaMetadata":{"dataFormat":"AVRO","schemaId":"2"},"valueSchemaMetadata":{"dataFormat":"AVRO","schemaId":"1"}}',
    )
  })

  it('what cannot be decoded goes to the destination as it came, the others to the function, all are settled', async () => {
    const destination = new FakeDestination()
    const { fetched, target, committed, counters, events, partition } = start({
      onFailure: { destination, functionArn: 'arn:f', whenItFails: 'wait' },
    })
    await fetched([record('1:bad'), record('1:a'), record('1:absent'), record('1:b'), record('1:bad')])
    assert.deepEqual(
      shown(target.calls[0]!.text).map(({ offset }) => offset),
      [1, 3],
    )
    assert.equal(await committed(), undefined)
    await target.calls[0]!.answer(success)
    assert.equal(await committed(), undefined)
    await destination.take()
    assert.equal(await committed(), 2)
    await destination.take()
    assert.deepEqual(
      destination.failures.map(({ condition, invokeCount, event }) => [
        condition,
        invokeCount,
        shown(event.toString()).map(({ offset, value }) => [offset, text(value)]),
      ]),
      [
        [
          'DESERIALIZATION_ERROR',
          0,
          [
            [0, '1:bad'],
            [4, '1:bad'],
          ],
        ],
        ['SCHEMA_NOT_FOUND', 0, [[2, '1:absent']]],
      ],
    )
    assert.equal(await committed(), 5)
    assert.equal(partition.held.size, 0)
    assert.equal(counters().OnFailureDestinationDeliveredEventCount, 3)
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'undecoded'),
      [
        {
          ...{ kind: 'undecoded', partition: 'orders-0', records: 3, offset: 0 },
          ...{ condition: 'DESERIALIZATION_ERROR', message: 'it does not fit' },
        },
      ],
    )
  })

  it('without a destination it is dropped, which is counted; nothing is called with it', async () => {
    const { fetched, target, committed, counters, mapping } = start()
    await fetched([record('1:bad'), record('1:absent')])
    assert.equal(target.calls.length, 0)
    assert.equal(await committed(), 2)
    assert.equal(counters().DroppedEventCount, 2)
    assert.equal(mapping.lastProcessingResult, 'No records processed')
  })

  it('filters see JSON, also where the function gets the source, and do not see what is not decoded', async () => {
    const source = new FakeDecoder()
    const decode = source.decode.bind(source)
    source.decode = (bytes) => {
      // JSON by itself names no schema: the filter would leave it out.
      if (bytes[0] === 0x7b) return { kind: 'failed', condition: 'DESERIALIZATION_ERROR', message: 'no schema' }
      const given = decode(bytes)
      if (given instanceof Promise) return given
      return given.kind === 'decoded' ? { ...given, bytes: Buffer.from('raw') } : given
    }
    const filters = ['{"value":{"text":["a"]}}']
    const run = start({ filters, given: { decoder: source, format: 'SOURCE' } })
    await run.fetched([record('1:b'), record('1:a'), record('{"text":"b"}'), record('1:b')])
    const records = shown(run.target.calls[0]!.text)
    assert.deepEqual(
      records.map(({ offset, value }) => [offset, text(value)]),
      [[1, 'raw']],
    )
    await run.target.calls[0]!.answer(success)
    await settled()
    assert.equal(await run.committed(), 4)
    const { FilteredOutEventCount, DroppedEventCount } = run.counters()
    assert.deepEqual([FilteredOutEventCount, DroppedEventCount], [2, 1])
  })

  it('a registry that cannot be asked is asked again, and told; the records wait, in order', async () => {
    const run = start()
    let failing = true
    run.decoder.answer = async () => {
      if (failing) throw new IsthmusError('SERVICE_DENIED', 'schema registry r denies')
    }
    await run.fetched([record('1:a'), record('1:b')])
    await run.fetched([record('1:c')], 2)
    assert.equal(run.counters().SchemaRegistryErrorCount, 1)
    assert.equal(run.mapping.lastProcessingResult, 'PROBLEM: The schema registry does not give schemas.')
    await run.clock.advance(250)
    assert.equal(run.counters().SchemaRegistryErrorCount, 2)
    await run.clock.advance(499)
    assert.equal(run.counters().SchemaRegistryErrorCount, 2)
    assert.equal(run.target.calls.length, 0)
    failing = false
    await run.mapping.redial()
    await settled()
    assert.notEqual(run.mapping.lastProcessingResult, 'PROBLEM: The schema registry does not give schemas.')
    const offsets = () => run.target.calls.flatMap((call) => shown(call.text).map(({ offset }) => offset))
    await run.target.calls[0]!.answer(success)
    assert.deepEqual(offsets(), [0, 1, 2])
    assert.equal(run.partition.held.size, 0)
  })

  it('a registry that is asked too often is not asked before it says', async () => {
    const run = start()
    run.decoder.answer = async () => {
      throw new IsthmusError('SERVICE_FAILED', 'too many', { data: { retryAfter: '7' } })
    }
    await run.fetched([record('1:a')])
    await run.clock.advance(6999)
    assert.equal(run.counters().SchemaRegistryErrorCount, 1)
    await run.clock.advance(1)
    assert.equal(run.counters().SchemaRegistryErrorCount, 2)
  })

  it('a schema that cannot be used holds its records, and nothing else', async () => {
    const run = start()
    const other = new FakePartition(1)
    run.consumer.assign(other)
    run.decoder.known.add('2')
    run.decoder.answer = () => Promise.reject(new IsthmusError('SCHEMA_UNUSABLE', 'schema 1 cannot be used here'))
    await run.fetched([record('1:a')])
    run.consumer.fetched(other, chunkOf([record('2:b')], 0))
    await run.target.calls[0]!.answer(success)
    assert.equal(run.mapping.lastProcessingResult, 'PROBLEM: A schema of the schema registry cannot be used.')
    assert.deepEqual(run.target.calls[0]!.offsets, { 'orders-1': [0] })
    assert.equal(await run.committed(), undefined)
    assert.equal(run.counters().DroppedEventCount, 0)
  })

  it('a partition that is revoked while a schema is waited for gives its chunk back, and its problem goes with it', async () => {
    const run = start()
    let answer = () => {}
    run.decoder.answer = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    await run.fetched([record('1:a')])
    assert.equal(run.partition.held.size, 1)
    await run.consumer.revoke([run.partition])
    assert.equal(run.partition.held.size, 0)
    answer()
    await settled()
    assert.equal(run.target.calls.length, 0)

    const failing = start()
    failing.decoder.answer = () => Promise.reject(new IsthmusError('SERVICE_FAILED', 'no'))
    await failing.fetched([record('1:a')])
    failing.consumer.lose([failing.partition])
    await failing.clock.advance(10_000)
    assert.equal(failing.counters().SchemaRegistryErrorCount, 1)
    assert.equal(failing.mapping.lastProcessingResult, 'No records processed')
    assert.equal(failing.partition.held.size, 0)
  })

  it('one oversized when decoded goes by what it lacks; what a chunk becomes is cut where it is large', async () => {
    const run = start({ failures: { retries: 0 } })
    const large = `1:${'x'.repeat(3 * 1024 * 1024)}`
    await run.fetched([record(large), record(large), record('1:bad'), record(large)])
    await settled()
    for (let call = 0; call < 3; call++) {
      assert.equal(shown(run.target.calls[call]!.text).length, 1)
      await run.target.calls[call]!.answer(success)
      await settled()
    }
    assert.equal(await run.committed(), 4)
    assert.equal(run.partition.held.size, 0)
  })
})

describe('a partition that is decoded', () => {
  const values = fc.constantFrom(...['1:a', '2:bb', '3:ccc', '1:bad', '2:absent'], null)
  const chunks = fc.array(fc.array(values, { maxLength: 8 }), { minLength: 1, maxLength: 5 })

  it('gives every record once and in order, decoded or not, whatever waits; events are as long as was reckoned', async () => {
    await fc.assert(
      fc.asyncProperty(
        chunks,
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.boolean()),
        async (chunks, size, fails) => {
          const assigned = new FakePartition(0)
          let offset = 0
          for (const list of chunks) {
            if (list.length > 0)
              assigned.push(
                chunkOf(
                  list.map((value) => record(value)),
                  offset,
                ),
              )
            offset += list.length
          }
          const decoder = new FakeDecoder()
          decoder.answer = async () => {
            if (fails.next().value) throw new IsthmusError('SERVICE_FAILED', 'no')
          }
          const clock = new FakeClock()
          const undecoded: Undecoded[] = []
          const random = { next: () => 1, bytes: (count: number) => Buffer.alloc(count), uuid: () => 'uuid' }
          const reader = new PartitionReader(assigned, {
            decoding: () => ({
              ...{ clock, random, decoder, attributes: ['VALUE'], format: 'JSON', filtered: false },
              ...{ onFailed() {}, onWorks() {}, onReady() {}, onUndecoded: (failed) => undecoded.push(failed) },
            }),
            onTaken() {},
            onFiltered() {},
          })
          const all = chunks.flat()
          const seen: number[] = []
          let next = 0
          for (let round = 0; next < all.length && round < 1000; round++) {
            const batch = new Batch(
              envelopeOf({ eventSource: 'SelfManagedKafka', bootstrapServers: 'a:1' }),
              size,
              new EventMemory(new EventPool(1e9)),
            )
            batch.fill(reader)
            if (batch.records === 0) {
              await clock.advance(10_000)
              continue
            }
            const { length } = batch
            const payload = batch.close()
            assert.equal(payload.bytes.length, length)
            for (const { offset, value } of shown(payload.bytes.toString())) {
              const given = all[offset]!
              const [id = '', part = ''] = given?.split(':') ?? []
              const fine = given === null || decoded(id, part).kind === 'decoded'
              assert.equal(text(value), given === null ? undefined : fine ? JSON.stringify({ text: part }) : given)
              assert.equal(payload.sections[0]!.undecoded.has(offset), !fine)
              seen.push(offset)
            }
            next = payload.sections[0]!.nextOffset
          }
          assert.deepEqual(seen, [...all.keys()])
          assert.equal(assigned.held.size, 0)
          const failing = all.filter((value) => value?.endsWith('bad') || value?.endsWith('absent')).length
          assert.equal(
            undecoded.reduce((sum, { records }) => sum + records, 0),
            failing,
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})
