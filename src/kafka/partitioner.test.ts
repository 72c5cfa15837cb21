import assert from 'node:assert/strict'
import { test } from 'node:test'
import { murmur2, partitionOf } from './partitioner.ts'

// The vectors that Kafka's own clients are tested with (UtilsTest of kafka-clients).
const vectors: readonly (readonly [string, number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
]

test('keys hash as in Java', () => {
  for (const [key, hash] of vectors) assert.equal(murmur2(Buffer.from(key)), hash, key)
})

test('a negative hash gives a partition all the same', () => {
  assert.equal(partitionOf(Buffer.from('21'), 7), (-973932308 & 0x7fffffff) % 7)
})
