import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import type { IsthmusError } from '../world/index.ts'
import { buildBatch, type NewRecord } from './build-batch.ts'
import { type Compression, compressions } from './compression.ts'
import { crc32c } from './crc32c.ts'
import { recordsOf } from './fixtures/records-of.ts'
import { at, batchInfo, stampBatch } from './record-batch.ts'
import type { RecordChunk } from './record-chunk.ts'
import { scanBatches } from './scan.ts'
import { verifyBatch } from './verify-batch.ts'

function offsetsOf(chunks: readonly RecordChunk[]): number[] {
  return chunks.flatMap(({ offsets, count }) => [...offsets.subarray(0, count)])
}

/** A batch of `count` records whose values are their offsets. */
function numbered(baseOffset: number, count: number, compression: Compression = 'none'): Buffer {
  const records = Array.from({ length: count }, (_, i) => {
    return { key: null, value: Buffer.from(`${baseOffset + i}`), timestamp: 1_700_000_000_000 + i }
  })
  return buildBatch({ baseOffset, records, compression })
}

/** Why the scan of these bytes ends before their end. */
function problemOf(records: Buffer, from: number) {
  return told(scanBatches(records, from, checked).problem)
}

function told(problem: IsthmusError | undefined) {
  return problem && { code: problem.code, message: problem.message, data: problem.data }
}

/** Changes what is under the checksum, and the checksum with it. */
function edited(batch: Buffer, edit: (batch: Buffer) => void): Buffer {
  const copy = Buffer.from(batch)
  edit(copy)
  copy.writeUInt32BE(crc32c(copy, at.attributes, copy.length), at.crc)
  return copy
}

function withAttributes(batch: Buffer, bits: number): Buffer {
  return edited(batch, (copy) => copy.writeInt16BE(copy.readInt16BE(at.attributes) | bits, at.attributes))
}

const logAppendTime = 0x08
const control = 0x30
const checked = { checkCrc: true }

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const anyRecord: fc.Arbitrary<NewRecord> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  timestamp: fc.integer({ min: 0, max: 2 ** 45 }),
  headers: fc.array(
    fc.record({ key: fc.string({ unit: 'binary' }), value: fc.option(bytes) }, { noNullPrototype: true }),
    { maxLength: 4 },
  ),
})

suite('scan: batches that we build', () => {
  for (const compression of compressions) {
    test(`any records are found again (${compression})`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.array(anyRecord, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 0, max: 2 ** 50 }),
          (batches, from) => {
            let baseOffset = from
            const expected = batches.flat().map((record, i) => ({ offset: from + i, ...record }))
            const built = batches.map((records) => {
              const batch = buildBatch({ baseOffset, records, compression })
              baseOffset += records.length
              return batch
            })
            const { chunks, nextOffset } = scanBatches(Buffer.concat(built), from, checked)
            assert.deepEqual(recordsOf(chunks), expected)
            assert.equal(nextOffset, baseOffset)
            assert.equal(chunks.at(-1)?.nextOffset, baseOffset)
          },
        ),
        { numRuns: 60 },
      )
    })
  }

  test('consecutive batches are one chunk that looks into the fetched bytes', () => {
    const records = Buffer.concat([numbered(10, 3), numbered(13, 2), numbered(20, 1)])
    const { chunks } = scanBatches(records, 10, checked)
    assert.equal(chunks.length, 1)
    assert.equal(chunks[0]?.bytes, records)
    assert.equal(chunks[0]?.size, records.length)
    assert.deepEqual(offsetsOf(chunks), [10, 11, 12, 13, 14, 20])
  })

  test('consecutive compressed batches are one chunk, of whatever compression', () => {
    const records = Buffer.concat([numbered(0, 2), numbered(2, 2, 'gzip'), numbered(4, 2, 'zstd'), numbered(6, 2)])
    const { chunks } = scanBatches(records, 0, checked)
    assert.deepEqual(
      chunks.map((chunk) => chunk.nextOffset),
      [2, 6, 8],
    )
    assert.equal(
      chunks.reduce((sum, { size }) => sum + size, 0),
      records.length,
    )
    assert.deepEqual(offsetsOf(chunks), [0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('batches that are large when they are decompressed are several chunks', () => {
    const value = Buffer.alloc(400_000, 'abc')
    const batches = Array.from({ length: 6 }, (_, baseOffset) =>
      buildBatch({ baseOffset, compression: 'zstd', records: [{ key: null, value, timestamp: 0 }] }),
    )
    const { chunks, nextOffset } = scanBatches(Buffer.concat(batches), 0, checked)
    assert.equal(nextOffset, 6)
    assert.ok(chunks.length > 1)
    assert.ok(chunks.every(({ bytes }) => bytes.buffer.byteLength <= 1024 * 1024))
    assert.deepEqual(
      recordsOf(chunks).map(({ offset, value: found }) => [offset, found?.equals(value)]),
      batches.map((_, offset) => [offset, true]),
    )
  })

  test('what is in the memory before does not matter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(anyRecord, { minLength: 1, maxLength: 4 }), fc.constantFrom(...compressions))),
        fc.integer({ min: 0, max: 255 }),
        (batches, dirt) => {
          let baseOffset = 0
          const built = batches.map(([records, compression]) => {
            baseOffset += records.length
            return buildBatch({ baseOffset: baseOffset - records.length, records, compression })
          })
          const memory = (size: number) => Buffer.from(new ArrayBuffer(size + 8)).fill(dirt)
          const { chunks } = scanBatches(Buffer.concat(built), 0, { checkCrc: true, memory })
          const expected = batches.flatMap(([records]) => records)
          assert.deepEqual(
            recordsOf(chunks),
            expected.map((record, offset) => ({ offset, ...record })),
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})

suite('scan: what a fetch may bring', () => {
  test('nothing at all', () => {
    assert.partialDeepStrictEqual(scanBatches(Buffer.alloc(0), 7, checked), { chunks: [], nextOffset: 7, epochs: [] })
  })

  test('records before the wanted offset are left out', () => {
    for (const compression of compressions) {
      const records = Buffer.concat([numbered(0, 5, compression), numbered(5, 5, compression)])
      const { chunks, nextOffset } = scanBatches(records, 7, checked)
      assert.deepEqual(offsetsOf(chunks), [7, 8, 9])
      assert.equal(nextOffset, 10)
    }
  })

  test('batches that end before the wanted offset are not looked into', () => {
    const old = numbered(0, 3)
    old[old.length - 2]! ^= 1
    assert.deepEqual(offsetsOf(scanBatches(Buffer.concat([old, numbered(3, 2)]), 3, checked).chunks), [3, 4])
  })

  test('an incomplete last batch is ignored, wherever it is cut', () => {
    const whole = numbered(0, 3)
    const cut = numbered(3, 3)
    for (let length = 0; length < cut.length; length++) {
      const { chunks, nextOffset } = scanBatches(Buffer.concat([whole, cut.subarray(0, length)]), 0, checked)
      assert.deepEqual(offsetsOf(chunks), [0, 1, 2])
      assert.equal(nextOffset, 3)
    }
  })

  test('control batches give no records but move the offset on', () => {
    const marker = (offset: number) => withAttributes(numbered(offset, 1), control)
    const between = scanBatches(Buffer.concat([numbered(0, 2), marker(2), numbered(3, 1), marker(4)]), 0, checked)
    assert.deepEqual(offsetsOf(between.chunks), [0, 1, 3])
    assert.equal(between.chunks.at(-1)?.nextOffset, 5)
    assert.equal(between.nextOffset, 5)
    const afterCompressed = scanBatches(Buffer.concat([numbered(0, 2, 'lz4'), marker(2)]), 0, checked)
    assert.equal(afterCompressed.chunks.at(-1)?.nextOffset, 3)
    assert.partialDeepStrictEqual(scanBatches(marker(9), 9, checked), { chunks: [], nextOffset: 10 })
  })

  test('compaction leaves gaps: the offset goes past the whole batch', () => {
    const compacted = edited(numbered(100, 3), (batch) => batch.writeInt32BE(49, at.lastOffsetDelta))
    const { chunks, nextOffset } = scanBatches(compacted, 100, checked)
    assert.deepEqual(offsetsOf(chunks), [100, 101, 102])
    assert.equal(nextOffset, 150)
    const emptied = edited(numbered(0, 1), (batch) => batch.writeInt32BE(0, at.count)).subarray(0, at.records)
    const empty = edited(emptied, (batch) => batch.writeInt32BE(at.records - 12, at.batchLength))
    assert.partialDeepStrictEqual(scanBatches(empty, 0, checked), { chunks: [], nextOffset: 1 })
  })

  test('with log append time every record has the time of the broker', () => {
    const appended = edited(withAttributes(numbered(0, 2), logAppendTime), (batch) =>
      batch.writeBigInt64BE(1_800_000_000_000n, at.maxTimestamp),
    )
    const { chunks } = scanBatches(Buffer.concat([appended, numbered(2, 1)]), 0, checked)
    assert.deepEqual(
      chunks.map((chunk) => [chunk.logAppendTime, ...chunk.timestamps]),
      [
        [true, 1_800_000_000_000, 1_800_000_000_000],
        [false, 1_700_000_000_000],
      ],
    )
  })
})

suite('scan: transactions', () => {
  const transactional = 0x10
  const producing = (baseOffset: number, count: number, producerId: number, compression: Compression = 'none') => {
    const records = Array.from({ length: count }, (_, i) => ({ key: null, value: Buffer.from(`${i}`), timestamp: 1 }))
    const batch = buildBatch({ baseOffset, records, compression, producerId, producerEpoch: 0, baseSequence: 0 })
    return withAttributes(batch, transactional)
  }
  /** The end of a transaction: its key is version, then type. */
  const marker = (baseOffset: number, producerId: number, outcome: 'abort' | 'commit') => {
    const key = Buffer.from([0, 0, 0, outcome === 'commit' ? 1 : 0])
    const records = [{ key, value: Buffer.alloc(6), timestamp: 1 }]
    return withAttributes(buildBatch({ baseOffset, records, producerId, producerEpoch: 0 }), control)
  }
  const plain = numbered
  const log = Buffer.concat([
    ...[producing(0, 2, 1), producing(2, 2, 2, 'lz4'), plain(4, 1), marker(5, 1, 'abort')],
    ...[producing(6, 1, 1), marker(7, 2, 'commit'), producing(8, 1, 2), marker(9, 2, 'abort'), marker(10, 1, 'commit')],
    ...[producing(11, 2, 2, 'gzip'), marker(13, 2, 'abort'), plain(14, 1)],
  ])
  const aborted = [
    { producerId: 2, firstOffset: 8 },
    { producerId: 1, firstOffset: 0 },
    { producerId: 2, firstOffset: 11 },
  ]

  test('aborted ones are left out, whoever else writes between their records', () => {
    const { chunks, nextOffset, problem } = scanBatches(log, 0, { checkCrc: true, aborted })
    assert.equal(problem, undefined)
    assert.deepEqual(offsetsOf(chunks), [2, 3, 4, 6, 14])
    assert.equal(nextOffset, 15)
  })

  test('from the middle of an aborted one, the rest of it is left out', () => {
    const of = (from: number) => offsetsOf(scanBatches(log, from, { checkCrc: true, aborted }).chunks)
    assert.deepEqual(of(1), [2, 3, 4, 6, 14])
    assert.deepEqual(of(3), [3, 4, 6, 14])
    assert.deepEqual(of(12), [14])
  })

  test('without a word about them all records count', () => {
    for (const none of [undefined, []])
      assert.deepEqual(
        offsetsOf(scanBatches(log, 0, { checkCrc: true, aborted: none }).chunks),
        [0, 1, 2, 3, 4, 6, 8, 11, 12, 14],
      )
  })

  test('nothing but an aborted one moves the offset on, and its checksum counts all the same', () => {
    const only = Buffer.concat([producing(0, 2, 1, 'zstd'), marker(2, 1, 'abort')])
    const options = { checkCrc: true, aborted: [{ producerId: 1, firstOffset: 0 }] }
    assert.partialDeepStrictEqual(scanBatches(only, 0, options), { chunks: [], nextOffset: 3 })
    only[70]! ^= 1
    assert.equal(scanBatches(only, 0, options).problem?.code, 'KAFKA_CORRUPT_BATCH')
  })
})

suite('scan: bad batches', () => {
  test('a wrong checksum is an error that names the offset; unchecked it passes', () => {
    const batch = numbered(42, 2)
    batch[batch.length - 2]! ^= 1
    assert.partialDeepStrictEqual(problemOf(batch, 42), { code: 'KAFKA_CORRUPT_BATCH', data: { baseOffset: 42 } })
    assert.deepEqual(offsetsOf(scanBatches(batch, 42, { checkCrc: false }).chunks), [42, 43])
  })

  test('a format of tomorrow is refused', () => {
    const batch = numbered(5, 1)
    batch[at.magic] = 3
    assert.match(problemOf(batch, 5)?.message ?? '', /offset 5 is corrupt: magic 3 is not/)
  })

  for (const compression of ['none', 'lz4'] as const) {
    test(`what stands before a bad batch is read, of the same chunk too (${compression})`, () => {
      const bad = numbered(7, 2, compression)
      bad[bad.length - 2]! ^= 1
      const records = Buffer.concat([numbered(0, 2), numbered(2, 2), numbered(4, 3, compression), bad, numbered(9, 1)])
      const { chunks, nextOffset, problem, epochs } = scanBatches(records, 1, checked)
      assert.deepEqual(offsetsOf(chunks), [1, 2, 3, 4, 5, 6])
      assert.equal(nextOffset, 7)
      assert.equal(chunks.at(-1)?.nextOffset, 7)
      assert.deepEqual(epochs, [{ leaderEpoch: -1, nextOffset: 7 }])
      assert.equal(
        chunks.reduce((sum, { size }) => sum + size, 0),
        records.length - bad.length - numbered(9, 1).length,
      )
      assert.partialDeepStrictEqual(told(problem), { code: 'KAFKA_CORRUPT_BATCH', data: { baseOffset: 7 } })
      // Asked again from there it is the same problem and no progress.
      const again = scanBatches(records, nextOffset, checked)
      assert.partialDeepStrictEqual(again, { chunks: [], nextOffset: 7 })
      assert.equal(again.problem?.code, 'KAFKA_CORRUPT_BATCH')
    })
  }

  test('a head that cannot be read leaves what stands before it', () => {
    for (const edit of [
      (batch: Buffer) => batch.writeInt32BE(20, at.batchLength),
      (batch: Buffer) => batch.writeInt16BE(7, at.attributes),
      (batch: Buffer) => batch.writeInt32BE(-1, at.count),
    ]) {
      const { chunks, problem } = scanBatches(Buffer.concat([numbered(0, 2), edited(numbered(2, 2), edit)]), 0, checked)
      assert.deepEqual(offsetsOf(chunks), [0, 1])
      assert.equal(problem?.data.baseOffset, 2)
    }
  })

  test('a count of records is refused before memory is taken for it', () => {
    for (const compression of ['none', 'zstd'] as const) {
      const batch = edited(numbered(0, 3, compression), (copy) => copy.writeInt32BE(0x7fffffff, at.count))
      assert.match(problemOf(batch, 0)?.message ?? '', /claims 2147483647 records in \d+ bytes/)
    }
  })

  test('records that do not fit their batch are refused', () => {
    const batchOf = (records: string) => {
      const batch = Buffer.concat([numbered(0, 1).subarray(0, at.records), Buffer.from(records, 'hex')])
      return edited(batch, (copy) => copy.writeInt32BE(copy.length - 12, at.batchLength))
    }
    const scan = (records: string) => problemOf(Buffer.concat([batchOf(records), numbered(1, 1)]), 0)?.code
    // length, attributes, timestamp delta, offset delta, key length, value length, headers
    assert.equal(scan('0c' + '00' + '00' + '00' + '01' + '01' + '00'), undefined)
    const bad = {
      'a second record': '0c000000010100' + '0c000002010100',
      'key length -2': '0c000000030100',
      'value length -2': '0c000000010300',
      'negative header count': '0c000000010101',
      'negative offset delta': '0c000001010100',
      'value reaches into the next batch': '22000000011600',
      'varint of eleven bytes': `1e00${'80'.repeat(10)}00010100`,
      'negative length, of as many bytes as there are': '0d' + '00' + '00' + '00' + '01' + '01' + '00',
      'negative length of a header': '12' + '00' + '00' + '00' + '01' + '01' + '02' + '0361' + '01',
      'a byte after a header whose value has length -2':
        '14' + '00' + '00' + '00' + '01' + '01' + '02' + '0261' + '0361',
      // Were 0x80 a count by itself, these were its 64 headers.
      'fewer headers than two bytes count': `8e02${'00'}${'00'}${'00'}${'01'}${'01'}8002${'61'}01${'0001'.repeat(63)}`,
    }
    for (const [name, records] of Object.entries(bad)) assert.equal(scan(records), 'KAFKA_CORRUPT_BATCH', name)
  })

  test('more headers than there are, or fewer, are refused', () => {
    const headers = [{ key: 'a', value: Buffer.from('b') }]
    const batch = buildBatch({ records: [{ key: null, value: null, timestamp: 0, headers }] })
    const countAt = batch.length - 5
    assert.equal(batch[countAt], 2)
    for (const wrong of [0, 4, 6, 1]) {
      const bad = edited(batch, (copy) => {
        copy[countAt] = wrong
      })
      assert.equal(problemOf(bad, 0)?.code, 'KAFKA_CORRUPT_BATCH', `${wrong}`)
    }
  })

  test('whatever the bytes are, they are read or refused', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...compressions),
        edits,
        (records, compression, changes) => {
          const batch = edited(buildBatch({ records, compression }), (copy) => {
            for (const [position, byte] of changes) copy[position % copy.length] = byte
          })
          const { chunks, problem } = scanBatches(batch, 0, { checkCrc: false })
          for (const chunk of chunks)
            for (let i = 0; i < chunk.count; i++) {
              if (chunk.keyLength[i]! >= 0) assert(chunk.keyStart[i]! + chunk.keyLength[i]! <= chunk.bytes.length)
              assert(chunk.valueStart[i]! + chunk.valueLength[i]! <= chunk.bytes.length)
            }
          recordsOf(chunks)
          if (problem) assert.match(problem.code, /^KAFKA_(CORRUPT_BATCH|DECOMPRESSION_FAILED)$/)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

suite('batches in a broker', () => {
  test('info says what was built', () => {
    const records = [5, 9, 7].map((timestamp) => ({ key: null, value: null, timestamp }))
    const batch = buildBatch({ records, producerId: 2 ** 40, producerEpoch: 3, baseSequence: 17, compression: 'lz4' })
    const info = batchInfo(Buffer.concat([numbered(0, 1), batch]), numbered(0, 1).length)
    assert.deepEqual(info, {
      magic: 2,
      baseOffset: 0,
      endOffset: 3,
      size: batch.length,
      leaderEpoch: -1,
      attributes: 3,
      compression: 'lz4',
      logAppendTime: false,
      transactional: false,
      control: false,
      lastOffsetDelta: 2,
      baseTimestamp: 5,
      maxTimestamp: 9,
      producerId: 2 ** 40,
      producerEpoch: 3,
      baseSequence: 17,
      count: 3,
    })
  })

  test('a stamp needs no new checksum', () => {
    const batch = numbered(0, 3)
    stampBatch(batch, 0, { baseOffset: 2 ** 35, leaderEpoch: 4 })
    assert.equal(batchInfo(batch, 0).leaderEpoch, 4)
    assert.deepEqual(offsetsOf(scanBatches(batch, 0, checked).chunks), [2 ** 35, 2 ** 35 + 1, 2 ** 35 + 2])
  })

  test('a good batch is accepted', () => {
    for (const compression of compressions) assert.equal(verifyBatch(numbered(0, 4, compression)), undefined)
  })

  test('what a producer must not send is refused with its error', () => {
    const good = numbered(0, 3)
    const flipped = Buffer.from(good)
    flipped[good.length - 2]! ^= 1
    const old = Buffer.from(good)
    old[at.magic] = 0
    const cases: [string, Buffer, number][] = [
      ['checksum', flipped, 2],
      ['magic', old, 43],
      ['cut', good.subarray(0, 70), 2],
      ['nothing', Buffer.alloc(0), 2],
      ['two batches', Buffer.concat([good, good]), 87],
      ['control', withAttributes(good, control), 87],
      ['last offset delta', edited(good, (batch) => batch.writeInt32BE(7, at.lastOffsetDelta)), 87],
      ['count', edited(good, (batch) => batch.writeInt32BE(2, at.count)), 87],
    ]
    for (const [name, batch, errorCode] of cases) assert.equal(verifyBatch(batch)?.errorCode, errorCode, name)
  })
})
