import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FramePool } from './frame-pool.ts'

const kib = 1024
const mib = 1024 * kib

test('memory is used again by what is about as large', () => {
  const pool = new FramePool(8 * mib)
  const first = pool.take(3 * mib)
  assert.equal(first.length, 3 * mib)
  pool.give(first.buffer)
  const second = pool.take(2 * mib)
  assert.equal(second.length, 2 * mib)
  assert.equal(second.buffer, first.buffer)
  assert.notEqual(pool.take(2 * mib).buffer, first.buffer)
})

test('a small response does not take large memory', () => {
  const pool = new FramePool(8 * mib)
  const large = pool.take(6 * mib)
  pool.give(large.buffer)
  assert.ok(pool.take(mib).buffer.byteLength <= 2 * mib)
  assert.equal(pool.take(6 * mib).buffer, large.buffer)
})

test('small pieces are used again too, by what is about as large', () => {
  const pool = new FramePool(8 * mib)
  const positions = pool.take(13 * kib)
  pool.give(positions.buffer)
  assert.notEqual(pool.take(3 * kib).buffer, positions.buffer)
  assert.equal(pool.take(12 * kib).buffer, positions.buffer)
})

test('so much is kept and no more, and the newest first', () => {
  const pool = new FramePool(4 * mib)
  const [a, b, c] = [pool.take(2 * mib), pool.take(2 * mib), pool.take(mib)]
  for (const { buffer } of [a, b, c]) pool.give(buffer)
  assert.equal(pool.take(mib).buffer, c.buffer)
  assert.equal(pool.take(2 * mib).buffer, b.buffer)
  assert.notEqual(pool.take(2 * mib).buffer, a.buffer)
})

test('what is not from the pool does not come into it', () => {
  const pool = new FramePool(4 * mib)
  const [foreign, small] = [Buffer.alloc(mib), pool.take(kib)]
  pool.give(foreign.buffer)
  pool.give(small.buffer)
  assert.notEqual(pool.take(mib).buffer, foreign.buffer)
})
