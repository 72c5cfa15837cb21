import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decimalLength, writeDecimal } from './decimal.ts'

function written(value: number): string {
  const length = decimalLength(value)
  const out = Buffer.alloc(length + 2, '.')
  assert.equal(writeDecimal(out, 1, value, length), length + 1)
  const text = out.toString()
  assert.match(text, /^\.[^.]*\.$/)
  return text.slice(1, -1)
}

test('a safe integer is written as it is', () => {
  const edges = [0, -1, 9, 10, 1e7, 1e12 - 1, 1e12, 1e13, -1e13, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
  for (const value of edges) assert.equal(written(value), String(value))
  fc.assert(fc.property(fc.maxSafeInteger(), (value) => assert.equal(written(value), String(value))))
})

test('one that a double only came close to is an int64 all the same, and that double', () => {
  assert.equal(written(Number(2n ** 63n - 1n)), '9223372036854775807')
  assert.equal(written(-(2 ** 63)), '-9223372036854775808')
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  fc.assert(
    fc.property(int64, (value) => {
      const text = written(Number(value))
      assert.equal(Number(text), Number(value))
      assert.equal(BigInt.asIntN(64, BigInt(text)), BigInt(text))
    }),
  )
})
