import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { buildBatch, type NewRecord } from './build-batch.ts'
import { at, batchInfo } from './record-batch.ts'
import { newChunk } from './record-chunk.ts'
import { scanRecords } from './scan-records.ts'

/** Everything that the scan notes of a record: where a null key or no headers would begin means nothing. */
type Positions = readonly (number | undefined)[]

/** Memory in which something was before. */
const usedMemory = (size: number) => Buffer.alloc(size, 0x5a)

function scanned(bytes: Buffer, count: number, from: number): readonly Positions[] | undefined {
  const chunk = newChunk(bytes, count, false, usedMemory)
  const info = { ...batchInfo(buildBatch({ records: [tiny] }), 0), count, baseOffset: 1000, baseTimestamp: 5 }
  try {
    scanRecords(chunk, info, 0, bytes.length, from)
  } catch {
    return undefined
  }
  return Array.from({ length: chunk.count }, (_, i) => [
    chunk.offsets[i],
    chunk.timestamps[i],
    chunk.keyLength[i] === -1 ? undefined : chunk.keyStart[i],
    chunk.keyLength[i],
    chunk.valueStart[i],
    chunk.valueLength[i],
    chunk.headerCount[i] === 0 ? undefined : chunk.headersStart[i],
    chunk.headerCount[i],
  ])
}

const tiny: NewRecord = { key: null, value: null, timestamp: 0 }

/** The same by the letter of the format (https://kafka.apache.org/documentation/#record), one number after the other. */
function read(bytes: Buffer, count: number, from: number): readonly Positions[] | undefined {
  let position = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[position++]
      if (byte === undefined) throw new Error('it ends')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(value & 1n ? -((value + 1n) / 2n) : value / 2n)
    }
    throw new Error('longer than 64 bits')
  }
  const skip = (length: number) => {
    position += Math.max(0, length)
  }
  const insist = (holds: boolean) => {
    if (!holds) throw new Error('refused')
  }
  const record = (): Positions => {
    const length = varint()
    const end = position + length
    skip(1)
    const [timestamp, offset, keyLength] = [varint(), varint(), varint()]
    const keyStart = keyLength < 0 ? undefined : position
    skip(keyLength)
    const valueLength = varint()
    const valueStart = position
    skip(valueLength)
    const headerCount = varint()
    const headersStart = headerCount === 0 ? undefined : position
    insist(offset >= 0 && keyLength >= -1 && valueLength >= -1 && headerCount >= 0)
    for (let left = headerCount; left > 0; left--) {
      const nameLength = varint()
      insist(nameLength >= 0)
      skip(nameLength)
      skip(varint())
      insist(position <= end)
    }
    insist(position === end)
    return [1000 + offset, 5 + timestamp, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount]
  }
  try {
    const records = Array.from({ length: count }, record)
    insist(position === bytes.length)
    return records.filter(([offset]) => offset! >= from)
  } catch {
    return undefined
  }
}

const size = fc.oneof(fc.nat(3), fc.integer({ min: 62, max: 65 }), fc.integer({ min: 8190, max: 8193 }))
const text = fc.tuple(size, fc.integer({ min: 0, max: 255 })).map(([length, byte]) => Buffer.alloc(length, byte))
const anyRecord: fc.Arbitrary<NewRecord> = fc.record({
  key: fc.option(text),
  value: fc.option(text),
  timestamp: fc.oneof(size, fc.integer({ min: 0, max: 2 ** 45 })),
  headers: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.record({ key: text.map((bytes) => bytes.toString('hex')), value: fc.option(text) }), { maxLength: 3 }),
    size.map((length) => Array.from({ length: length % 70 }, () => ({ key: '', value: null }))),
  ),
})

/** The bytes of records, as they stand behind the head of their batch. */
function bytesOf(records: readonly NewRecord[]): Buffer {
  return buildBatch({ records }).subarray(at.records)
}

suite('the scan of records agrees with the format, number by number', () => {
  test('whatever their numbers take', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 6 }), fc.nat(7), (records, skipped) => {
        const bytes = bytesOf(records)
        assert.deepEqual(scanned(bytes, records.length, 1000 + skipped), read(bytes, records.length, 1000 + skipped))
      }),
      { numRuns: 500 },
    )
  })

  test('whatever is wrong with them', () => {
    const small = fc.array(
      anyRecord.filter(({ key, value }) => (key?.length ?? 0) + (value?.length ?? 0) < 200),
      { minLength: 1, maxLength: 3 },
    )
    const flip = fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constantFrom(1, 2, 3, 0x80, 0x81))
    const changes = fc.array(fc.tuple(fc.nat(23), flip), { minLength: 1, maxLength: 3 })
    let readable = 0
    fc.assert(
      fc.property(small, changes, fc.nat(3), (records, edits, cut) => {
        const bytes = Buffer.from(bytesOf(records))
        for (const [position, bits] of edits) if (position < bytes.length) bytes[position]! ^= bits
        const whole = bytes.subarray(0, bytes.length - cut)
        const expected = read(whole, records.length, 0)
        if (expected) readable++
        assert.deepEqual(scanned(whole, records.length, 0), expected)
      }),
      { numRuns: 5000 },
    )
    assert.ok(readable > 100, `${readable} could be read all the same`)
  })

  test('a number of three bytes before bytes that would do as what follows one of two', () => {
    // Length, attributes, timestamp delta, offset delta, key, value, headers.
    for (const record of ['16 00 808002 00 046161 0200 00', '12 00 00 808002 01 0261 00']) {
      const bytes = Buffer.from(record.replaceAll(' ', ''), 'hex')
      const expected = read(bytes, 1, 0)
      assert.equal(expected?.length, 1)
      assert.deepEqual(scanned(bytes, 1, 0), expected)
    }
  })

  test('more records than two bytes count', () => {
    const records = Array.from({ length: 8200 }, (_, i) => ({ ...tiny, timestamp: i * 3 }))
    const bytes = bytesOf(records)
    assert.deepEqual(scanned(bytes, records.length, 0), read(bytes, records.length, 0))
  })
})
