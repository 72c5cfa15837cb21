import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { suite, test } from 'node:test'
import { buildBatch } from './build-batch.ts'
import { recordsOf } from './fixtures/records-of.ts'
import { scanBatches } from './scan.ts'
import { verifyBatch } from './verify-batch.ts'

const checked = { checkCrc: true }
const text = 'value one, value one, value one, value one'

interface Vector {
  readonly magic: 0 | 1
  readonly compression: string
  readonly time: string
  readonly bytes: Buffer
}

// Made by kafka-clients 4.4.0 (test/support/java/OldBatches.java): three messages, the last one after a gap.
const vectors: readonly Vector[] = readFileSync(new URL('fixtures/java-old-batches.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const { bytes, ...rest } = JSON.parse(line)
    return { ...rest, bytes: Buffer.from(bytes, 'hex') }
  })
const baseOffset = 1_234_567_890_123

function offsetsOf(bytes: Buffer, from: number): number[] {
  return recordsOf(scanBatches(bytes, from, checked).chunks).map(({ offset }) => offset)
}

suite('messages of before Kafka 0.11, written by Java', () => {
  for (const { magic, compression, time, bytes } of vectors) {
    test(`magic ${magic}, ${compression}, ${time}`, () => {
      const { chunks, nextOffset, epochs, problem } = scanBatches(bytes, 0, checked)
      assert.equal(problem, undefined)
      assert.equal(nextOffset, baseOffset + 6)
      assert.deepEqual(epochs, [{ leaderEpoch: -1, nextOffset }])
      assert.equal(
        chunks.reduce((sum, { size }) => sum + size, 0),
        bytes.length,
      )
      const created = [1_700_000_000_000, 1_700_000_000_123, 1_699_999_999_000]
      const timestamps = {
        NoTimestampType: [-1, -1, -1],
        CreateTime: created,
        LogAppendTime: created.map(() => 1_700_000_000_777),
      }
      const [first, second, third] = timestamps[time as keyof typeof timestamps]
      assert.equal(chunks[0]?.logAppendTime, time === 'LogAppendTime')
      assert.deepEqual(recordsOf(chunks), [
        { offset: baseOffset, timestamp: first, key: Buffer.from('key-1'), value: Buffer.from(text), headers: [] },
        { offset: baseOffset + 1, timestamp: second, key: null, value: Buffer.alloc(300, 'x'), headers: [] },
        { offset: baseOffset + 5, timestamp: third, key: Buffer.alloc(0), value: null, headers: [] },
      ])
    })

    test(`magic ${magic}, ${compression}, ${time}: from the middle, cut, and with one bit wrong`, () => {
      const all = offsetsOf(bytes, baseOffset)
      assert.deepEqual(offsetsOf(bytes, baseOffset + 1), [baseOffset + 1, baseOffset + 5])
      assert.deepEqual(offsetsOf(bytes, baseOffset + 2), [baseOffset + 5])
      assert.deepEqual(offsetsOf(bytes, baseOffset + 6), [])
      for (let length = 0; length < bytes.length; length++) {
        const { problem, nextOffset } = scanBatches(bytes.subarray(0, length), baseOffset, checked)
        assert.equal(problem, undefined)
        assert.ok(nextOffset <= baseOffset + 2)
      }
      for (let at = 12; at < bytes.length; at++) {
        const wrong = Buffer.from(bytes)
        wrong[at]! ^= 0x40
        const { chunks, problem } = scanBatches(wrong, baseOffset, checked)
        if (problem) assert.equal(problem.code, 'KAFKA_CORRUPT_BATCH', `at byte ${at}`)
        // No checksum covers an offset; and what follows a size that became too long is an incomplete message.
        else
          assert.notDeepEqual(
            recordsOf(chunks).map(({ offset }) => offset),
            all,
            `at byte ${at}`,
          )
      }
    })
  }

  test('they stand before batches of today in one log', () => {
    const [old] = vectors
    assert.ok(old)
    const batch = buildBatch({
      baseOffset: baseOffset + 6,
      records: [{ key: null, value: Buffer.from('new'), timestamp: 5 }],
    })
    const { chunks, nextOffset } = scanBatches(Buffer.concat([old.bytes, batch]), 0, checked)
    assert.deepEqual(
      recordsOf(chunks).map(({ offset, timestamp }) => [offset, timestamp]),
      [
        [baseOffset, -1],
        [baseOffset + 1, -1],
        [baseOffset + 5, -1],
        [baseOffset + 6, 5],
      ],
    )
    assert.equal(nextOffset, baseOffset + 7)
  })

  test('a wrapper in a wrapper, an empty one, and one of another magic are refused', () => {
    const { bytes: gzip } = vectors.find(({ magic, compression }) => magic === 1 && compression === 'gzip')!
    const { bytes: other } = vectors.find(({ magic, compression }) => magic === 0 && compression === 'none')!
    for (const inside of [gzip, other, Buffer.alloc(0)]) {
      const { problem, chunks } = scanBatches(wrapped(inside), 0, { checkCrc: false })
      assert.equal(problem?.code, inside.length === 0 ? 'KAFKA_DECOMPRESSION_FAILED' : 'KAFKA_CORRUPT_BATCH')
      assert.deepEqual(chunks, [])
    }
  })

  test('a broker of ours does not take them', () => {
    for (const { bytes } of vectors) assert.equal(verifyBatch(bytes)?.errorCode, 43)
  })
})

/** A wrapper of magic 1, snappy, around these bytes; its checksum is not set. */
function wrapped(inside: Buffer): Buffer {
  const literal = inside.length === 0 ? Buffer.alloc(0) : rawSnappy(inside)
  const message = Buffer.alloc(34 + literal.length)
  message.writeInt32BE(message.length - 12, 8)
  message[16] = 1
  message[17] = 2
  message.writeInt32BE(-1, 26)
  message.writeInt32BE(literal.length, 30)
  literal.copy(message, 34)
  return message
}

/** One block of literals only, at most 64 KB. */
function rawSnappy(bytes: Buffer): Buffer {
  const head = Buffer.from([0x80 | (bytes.length & 0x7f), bytes.length >> 7, 61 << 2, 0, 0])
  head.writeUInt16LE(bytes.length - 1, 3)
  return Buffer.concat([head, bytes])
}

interface Encoder {
  readonly buffer: Buffer
}
const require = createRequire(import.meta.url)
const messageSet: (of: {
  messageVersion: number
  compression?: number
  entries: readonly object[]
}) => Encoder = require('kafkajs/src/protocol/messageSet')

test('messages written by kafkajs are read', () => {
  const entries = [
    { offset: 7, timestamp: 1000, key: 'k', value: 'one' },
    { offset: 8, timestamp: 2000, key: null, value: 'two' },
  ]
  for (const messageVersion of [0, 1]) {
    const { buffer } = messageSet({ messageVersion, entries })
    assert.deepEqual(
      recordsOf(scanBatches(buffer, 0, checked).chunks).map(({ key, value }) => [key?.toString(), value?.toString()]),
      [
        ['k', 'one'],
        [undefined, 'two'],
      ],
    )
  }
})
