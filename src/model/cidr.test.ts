import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allIpv4, formatIpv4, parseCidr, parseIpv4 } from './cidr.ts'
import { contains, sizeOf } from './intervals.ts'

const address = fc.integer({ min: 0, max: 0xffff_ffff })

test('an address is its text and back', () => {
  fc.assert(fc.property(address, (value) => assert.equal(parseIpv4(formatIpv4(value)), value)))
})

test('a block holds the address that it is written with, 2^(32-prefix) of them, and no host bits', () => {
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 32 }), (value, prefix) => {
      const cidr = parseCidr(`${formatIpv4(value)}/${prefix}`)
      assert.ok(cidr?.family === 4)
      assert.ok(contains(cidr.addresses, value))
      assert.equal(sizeOf(cidr.addresses), 2 ** (32 - prefix))
      assert.equal(cidr.addresses[0]! % 2 ** (32 - prefix), 0)
      assert.deepEqual(parseCidr(cidr.text), cidr)
    }),
  )
})

test('the edges', () => {
  assert.deepEqual(parseCidr('0.0.0.0/0')?.addresses, allIpv4)
  assert.equal(parseCidr('255.255.255.255/32')?.addresses[0], 0xffff_ffff)
  assert.equal(parseCidr('10.0.0.7/24')?.text, '10.0.0.0/24')
  assert.equal(parseCidr('::/0')?.family, 6)
  for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.256/8', '10.0.0.0/-1', '', 'x/8', '::/129']) {
    assert.equal(parseCidr(text), undefined, text)
  }
})
