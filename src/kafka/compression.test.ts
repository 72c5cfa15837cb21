import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { compress, compressions, decompress } from './compression.ts'
import { recordsOf } from './fixtures/records-of.ts'
import { batchInfo } from './record-batch.ts'
import { scanBatches } from './scan.ts'
import { expandZstd } from './zstd.ts'

/** What `lz4 -9` (the C library's tool) made of `lz4Content` with these options: base64. */
const lz4Frames = JSON.parse(readFileSync(new URL('fixtures/lz4-frames.json', import.meta.url), 'utf8'))
const lz4Content = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${i % 1000} `).join(''))

const codecs = compressions.filter((name) => name !== 'none')

suite('compression', () => {
  for (const codec of codecs) {
    test(`${codec}: what was compressed is decompressed`, () => {
      const small = fc.uint8Array({ minLength: 1, maxLength: 2000 }).map((bytes) => Buffer.from(bytes))
      const long = fc.integer({ min: 1, max: 300_000 }).map((size) => Buffer.alloc(size, 'abcdefghij'))
      fc.assert(
        fc.property(fc.oneof(small, long), (bytes) => {
          assert.deepEqual(decompress(codec, compress(codec, bytes)), bytes)
        }),
        { numRuns: 40 },
      )
    })

    test(`${codec}: corrupt data is an error, and the next good data is not`, () => {
      const good = compress(codec, Buffer.alloc(5000, 'abc'))
      const bad = [
        Buffer.alloc(0),
        Buffer.from('no such thing'),
        good.subarray(0, good.length - 9),
        Buffer.alloc(64, 0xff),
      ]
      for (const bytes of bad) {
        assert.throws(() => decompress(codec, bytes), {
          code: 'KAFKA_DECOMPRESSION_FAILED',
          data: { compression: codec },
        })
        assert.deepEqual(decompress(codec, good), Buffer.alloc(5000, 'abc'))
      }
    })
  }

  for (const [windowLog, fast] of [
    [21, true],
    [24, false],
  ] as const) {
    test(`zstd without a content size in its frame, as streams write it, with a window of 2^${windowLog}`, async () => {
      const bytes = Buffer.alloc(3_000_000, 'abcdefgh')
      const stream = zlib.createZstdCompress({ params: { [zlib.constants.ZSTD_c_windowLog]: windowLog } })
      for (let position = 0; position < bytes.length; position += 100_000)
        stream.write(bytes.subarray(position, position + 100_000))
      stream.end()
      const frame = await buffer(stream)
      assert.ok(decompress('zstd', frame).equals(bytes))
      assert.equal(expandZstd(frame, Buffer.alloc)?.length, fast ? bytes.length : undefined)
    })
  }

  test('zstd of any size, and its corruption: what the fast way cannot, the other does', () => {
    const random = randomBytes(1_500_000)
    for (const bytes of [random, Buffer.alloc(9_000_000, 'abcdefgh'), Buffer.alloc(3_000_000), Buffer.from('a')]) {
      const good = compress('zstd', bytes)
      assert.ok(decompress('zstd', good).equals(bytes), `${bytes.length} bytes`)
      assert.throws(() => decompress('zstd', good.subarray(0, -1)), { code: 'KAFKA_DECOMPRESSION_FAILED' })
    }
    const fastWay = (zstd: Buffer) => expandZstd(zstd, Buffer.alloc)?.length
    // Also tells when Node has another inside than the fast way needs.
    assert.equal(fastWay(compress('zstd', Buffer.alloc(8_000_000))), 8_000_000)
    assert.equal(fastWay(compress('zstd', random)), 1_500_000)
    assert.equal(fastWay(compress('zstd', Buffer.alloc(9_000_000))), undefined)
    assert.equal(fastWay(compress('zstd', Buffer.from('a'))), 1)
    for (const rest of ['z', 'zz', 'zzzzzzzz'])
      assert.equal(fastWay(Buffer.concat([compress('zstd', random), Buffer.from(rest)])), undefined)
    assert.equal(fastWay(Buffer.from('zzzzzzzz')), undefined)
  })

  for (const [way, repeated] of [
    ['fast', 20_000],
    ['other', 3_000_000],
  ] as const) {
    test(`zstd in several frames, as one, the ${way} way`, () => {
      const parts = ['one'.repeat(repeated), 'two', 'three'.repeat(5)].map((text) => Buffer.from(text))
      const frames = Buffer.concat(parts.map((part) => compress('zstd', part)))
      assert.ok(decompress('zstd', frames).equals(Buffer.concat(parts)))
      for (const rest of [Buffer.from('zzzz'), frames.subarray(0, 9)])
        assert.throws(() => decompress('zstd', Buffer.concat([frames, rest])), { code: 'KAFKA_DECOMPRESSION_FAILED' })
    })
  }

  for (const [options, base64] of Object.entries<string>(lz4Frames)) {
    test(`a frame of lz4 ${options}; a broken one is an error`, () => {
      const frame = Buffer.from(base64, 'base64')
      assert.ok(decompress('lz4', frame).equals(lz4Content))
      // Of the header, which has a sum of its own, and of a block that has one.
      for (const at of [5, ...(options.includes('-BX') ? [frame.length >> 1] : [])]) {
        const broken = Buffer.from(frame)
        broken[at] = (frame[at] ?? 0) ^ 0x10
        assert.throws(() => decompress('lz4', broken), { message: /the data is corrupt/ })
      }
      for (const end of [20, frame.length >> 1])
        assert.throws(() => decompress('lz4', frame.subarray(0, end)), { message: /a frame ends in the middle/ })
      assert.ok(decompress('lz4', frame).equals(lz4Content))
    })
  }

  test('an lz4 frame that may hold more than 256 MiB is refused before memory is taken', () => {
    const header = Buffer.from('04224d18' + '607073', 'hex')
    const block = Buffer.concat([Buffer.from([0, 0, 1, 0]), Buffer.alloc(65_536)])
    const frame = Buffer.concat([header, ...Array.from({ length: 65 }, () => block), Buffer.alloc(4)])
    assert.throws(() => decompress('lz4', frame), { message: /a frame may hold 272629760 bytes/ })
  })

  test('the result is put into the memory that is given for it', () => {
    const bytes = Buffer.alloc(5000, 'abc')
    for (const codec of codecs) {
      const asked: number[] = []
      const target = Buffer.alloc(6000, 'x')
      const memory = (size: number) => {
        asked.push(size)
        return target.subarray(500, 500 + size)
      }
      decompress(codec, compress(codec, bytes), memory)
      assert.deepEqual(asked, [5000], codec)
      assert.deepEqual(target, Buffer.concat([Buffer.alloc(500, 'x'), bytes, Buffer.alloc(500, 'x')]), codec)
    }
  })

  test("snappy in several of snappy-java's blocks", () => {
    const header = Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex')
    const texts = ['one'.repeat(20_000), 'two', 'three'.repeat(5)]
    const blocks = texts.flatMap((text) => {
      const block = compress('snappy', Buffer.from(text))
      const size = Buffer.alloc(4)
      size.writeInt32BE(block.length)
      return [size, block]
    })
    assert.equal(decompress('snappy', Buffer.concat([header, ...blocks])).toString(), texts.join(''))
    for (const cut of [
      Buffer.concat([header, ...blocks]).subarray(0, -3),
      Buffer.concat([header, Buffer.from('fffffffc', 'hex')]),
    ])
      assert.throws(() => decompress('snappy', cut), {
        code: 'KAFKA_DECOMPRESSION_FAILED',
        message: /a block has a wrong length/,
      })
  })

  test('a snappy block that claims more than it can hold is refused before memory is taken', () => {
    assert.throws(() => decompress('snappy', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07, 0])), {
      code: 'KAFKA_DECOMPRESSION_FAILED',
      message: /claims 2147483647 bytes/,
    })
  })
})

// Made by kafka-clients 4.4.0: the same three records in each compression, and an end-of-transaction marker.
suite('batches written by the Java client', () => {
  const lines = readFileSync(new URL('fixtures/java-batches.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const baseOffset = 1_234_567_890_123

  for (const line of lines) {
    const {
      compression,
      batch,
      control = false,
    }: { compression: string; batch: string; control?: boolean } = JSON.parse(line)
    const bytes = Buffer.from(batch, 'hex')

    test(control ? 'control batch' : compression, () => {
      const { chunks, nextOffset } = scanBatches(bytes, 0, { checkCrc: true })
      assert.partialDeepStrictEqual(batchInfo(bytes, 0), {
        compression,
        control,
        leaderEpoch: 6,
        producerId: 9000,
        producerEpoch: 2,
      })
      if (control) return assert.deepEqual({ chunks, nextOffset }, { chunks: [], nextOffset: baseOffset + 4 })
      assert.equal(batchInfo(bytes, 0).baseSequence, 41)
      assert.equal(nextOffset, baseOffset + 3)
      const headers = [
        { key: 'trace', value: Buffer.from([1, 0x80, 0xff]) },
        { key: 'trace', value: null },
        { key: 'é', value: Buffer.alloc(0) },
      ]
      const text = 'value one, value one, value one, value one'
      assert.deepEqual(recordsOf(chunks), [
        {
          offset: baseOffset,
          timestamp: 1_700_000_000_000,
          key: Buffer.from('key-1'),
          value: Buffer.from(text),
          headers,
        },
        {
          offset: baseOffset + 1,
          timestamp: 1_700_000_000_123,
          key: null,
          value: Buffer.alloc(300, 'x'),
          headers: [],
        },
        { offset: baseOffset + 2, timestamp: 1_699_999_999_000, key: Buffer.alloc(0), value: null, headers: [] },
      ])
    })
  }
})
