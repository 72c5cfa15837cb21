import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allAddresses, formatIpv4, parseAddress, parseCidr, parseIpv4 } from './cidr.ts'
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
      assert.equal(cidr.first % 2 ** (32 - prefix), 0)
      assert.deepEqual(parseCidr(cidr.text), cidr)
    }),
  )
})

test('the edges', () => {
  assert.deepEqual(parseCidr('0.0.0.0/0')?.addresses, allAddresses(4))
  assert.equal(parseCidr('255.255.255.255/32')?.addresses[0], 0xffff_ffff)
  assert.equal(parseCidr('10.0.0.7/24')?.text, '10.0.0.0/24')
  assert.deepEqual(parseCidr('::/0')?.addresses, allAddresses(6))
  assert.equal(parseCidr('2001:DB8:0:1::7/64')?.first, 0x2001_0db8_0000_0001n << 64n)
  for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.256/8', '10.0.0.0/-1', '', 'x/8', '::/129']) {
    assert.equal(parseCidr(text), undefined, text)
  }
})

test('an IPv6 address is read as Node writes it, however it is shortened', () => {
  const word = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
  fc.assert(
    fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (words) => {
      const value = words.reduce((sum, each) => (sum << 16n) | BigInt(each), 0n)
      const long = words.map((each) => each.toString(16)).join(':')
      const short = new URL(`http://[${long}]`).hostname.slice(1, -1)
      assert.equal(parseAddress(long), value)
      assert.equal(parseAddress(short), value, short)
    }),
  )
  assert.equal(parseAddress('::ffff:10.0.0.1'), 0xffff_0a00_0001n)
  for (const text of ['1::2::3', ':', '12345::', 'fe80::1%eth0', '1.2.3']) assert.equal(parseAddress(text), undefined)
})
