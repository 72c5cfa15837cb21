import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBatch } from './build-batch.ts'
import { decodeResponse, encodeResponse } from './codec.ts'
import type { Compression } from './compression.ts'
import { FetchBudget } from './fetch-budget.ts'
import { acceptFetched, scanFetched } from './fetch-response.ts'
import { recordsOf } from './fixtures/records-of.ts'
import { FramePool } from './frame-pool.ts'
import { OwnedPartition } from './owned-partition.ts'
import type { RecordChunk } from './record-chunk.ts'

const mib = 1024 * 1024
const perBatch = 5000

/** Answers of a broker with one batch for a partition, accepted one after the other. */
class Answers {
  readonly pool = new FramePool(32 * mib)
  readonly budget = new FetchBudget(32 * mib, () => {})
  readonly partition = new OwnedPartition({ topic: 'orders', partition: 0, epoch: 1, startOffset: 0 })

  /** The next batch, in memory of the pool as a connection puts it there. */
  accept(compression: Compression): void {
    const { pool, budget, partition } = this
    const { position } = partition
    const records = Array.from({ length: perBatch }, (_, i) => ({
      key: null,
      value: Buffer.from(`value ${position + i}`.padStart(20).repeat(8)),
      timestamp: position + i,
    }))
    const batch = buildBatch({ baseOffset: position, compression, records })
    const told = { partitionIndex: 0, highWatermark: 1e6, records: batch }
    const answer = Buffer.concat(encodeResponse('Fetch', 16, 1, { responses: [{ partitions: [told] }] })).subarray(4)
    const frame = pool.take(answer.length)
    answer.copy(frame)
    const context = {
      place: 'broker:9092',
      budget,
      pool,
      checkCrc: true,
      isolation: 'read_uncommitted',
      live: () => true,
    } as const
    const asked = () => ({ target: partition, fetchOffset: position })
    const { unscanned } = acceptFetched(decodeResponse('Fetch', 16, frame).body, asked, context)
    const { failed } = scanFetched(unscanned, context)
    assert.deepEqual(failed, [])
  }

  take(): RecordChunk {
    const chunk = this.partition.take()
    assert.ok(chunk)
    return chunk
  }
}

for (const compression of ['none', 'zstd'] as const) {
  test(`bytes and positions of a chunk stay as they are until it is released, then others have them (${compression})`, () => {
    const answers = new Answers()
    const { budget, partition } = answers
    answers.accept(compression)
    const first = answers.take()
    assert.equal(first.count, perBatch)
    const before = structuredClone(recordsOf([first]))
    const held = first.bytes.buffer.byteLength + first.offsets.buffer.byteLength
    assert.ok(32 * mib - budget.room >= held, 'positions count as fetched')

    for (let i = 0; i < 3; i++) {
      answers.accept(compression)
      const other = answers.take()
      assert.equal(other.offsets[0], (i + 1) * perBatch)
      assert.notEqual(other.offsets.buffer, first.offsets.buffer)
      assert.notEqual(other.bytes.buffer, first.bytes.buffer)
      partition.release(other)
    }
    assert.deepEqual(structuredClone(recordsOf([first])), before)

    partition.release(first)
    assert.equal(budget.room, 32 * mib)
    const memory = [first.bytes.buffer, first.offsets.buffer]
    const again = new Set<ArrayBufferLike>()
    for (let i = 0; i < 4; i++) {
      answers.accept(compression)
      const { bytes, offsets } = answers.take()
      again.add(bytes.buffer).add(offsets.buffer)
    }
    for (const one of memory) assert.ok(again.has(one), 'it is used again')
  })
}
