import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  contains,
  type Intervals,
  intersect,
  interval,
  isEmpty,
  isSubset,
  sizeOf,
  subtract,
  union,
} from './intervals.ts'

const universe = Array.from({ length: 40 }, (_, i) => i)
const set = fc
  .array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 6 })
  .map((pairs) => pairs.reduce<Intervals>((all, [a, b]) => union(all, interval(Math.min(a, b), Math.max(a, b))), []))

/** The numbers that are in it, one by one. */
const members = (intervals: Intervals) => universe.filter((value) => contains(intervals, value))

test('the sets are what their members say', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      assert.deepEqual(
        members(union(a, b)),
        universe.filter((v) => contains(a, v) || contains(b, v)),
      )
      assert.deepEqual(
        members(intersect(a, b)),
        universe.filter((v) => contains(a, v) && contains(b, v)),
      )
      assert.deepEqual(
        members(subtract(a, b)),
        universe.filter((v) => contains(a, v) && !contains(b, v)),
      )
      assert.equal(
        isSubset(a, b),
        members(a).every((v) => contains(b, v)),
      )
      assert.equal(sizeOf(a), members(a).length)
      assert.equal(isEmpty(a), members(a).length === 0)
    }),
  )
})

test('equal sets are equal arrays: sorted, apart, without neighbours', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      for (const made of [union(a, b), intersect(a, b), subtract(a, b)]) {
        for (let i = 0; i < made.length; i += 2) {
          assert.ok(made[i]! <= made[i + 1]!)
          if (i > 0) assert.ok(Number(made[i]) > Number(made[i - 1]) + 1, `${made} has neighbours`)
        }
      }
      assert.deepEqual(union(a, b), union(b, a))
      assert.deepEqual(intersect(a, b), intersect(b, a))
      assert.deepEqual(union(subtract(a, b), intersect(a, b)), a)
    }),
  )
})

test('IPv6 addresses are BigInts and follow the same laws', () => {
  const big = (intervals: Intervals): Intervals => intervals.map((value) => BigInt(value))
  fc.assert(
    fc.property(set, set, (a, b) => {
      assert.deepEqual(union(big(a), big(b)), big(union(a, b)))
      assert.deepEqual(intersect(big(a), big(b)), big(intersect(a, b)))
      assert.deepEqual(subtract(big(a), big(b)), big(subtract(a, b)))
      assert.equal(sizeOf(big(a)), sizeOf(a))
    }),
  )
})
