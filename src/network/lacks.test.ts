import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type LackedRule, remedyOf } from './lacks.ts'

const told = ([first, ...others]: readonly LackedRule[]) => {
  const lack = (rule: LackedRule) => ({ decision: 'd', explanation: 'e', add: 'add', type: '(type)', rule })
  return remedyOf([lack(first!), ...others.map(lack)])
}
const rule = (way: LackedRule['way'], lo: number, hi: number, peer: string): LackedRule => ({
  way,
  ports: [lo, hi],
  peer,
})

test('alike rules are told as one, those that another holds not at all', () => {
  assert.equal(
    told([
      rule('outbound', 443, 443, '10.0.1.0/24'),
      rule('inbound', 9098, 9098, '10.0.1.0/24'),
      rule('outbound', 443, 443, '10.0.2.0/24'),
      rule('inbound', 1024, 65_535, '10.0.0.0/16'),
      rule('outbound', 443, 443, '10.0.1.0/24'),
    ]),
    'add inbound tcp 1024-65535 from 10.0.0.0/16; outbound tcp 443 to 10.0.1.0/24, 10.0.2.0/24 (type)',
  )
  const names = ['itself', '::/0', '0.0.0.0/0', 'the CIDR of PrivateA'].map((peer) => rule('inbound', 443, 443, peer))
  assert.equal(told(names), 'add inbound tcp 443 from itself, ::/0, 0.0.0.0/0, the CIDR of PrivateA (type)')
})

/** Small blocks of 10.0.0.0/29 and ports 1 to 6, so that rules often overlap. */
const block = fc.constantFrom('10.0.0.0/29', '10.0.0.0/30', '10.0.0.4/30', '10.0.0.2/31', '10.0.0.5/32')
const rules = fc.array(
  fc.record({
    way: fc.constantFrom('inbound' as const, 'outbound' as const),
    ports: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 3 })),
    peer: block,
  }),
  { minLength: 1, maxLength: 8 },
)

test('the rules of the remedy let the same packets through as all that are lacking', () => {
  fc.assert(
    fc.property(rules, (drawn) => {
      const lacking = drawn.map(({ way, ports: [lo, more], peer }) => rule(way, lo, lo + more, peer))
      const remedy = told(lacking).slice('add '.length, -' (type)'.length)
      const read = remedy.split('; ').flatMap((part) => {
        const [, way, lo, hi, peers] = /^(\w+) tcp (\d+)(?:-(\d+))? (?:from|to) (.+)$/.exec(part) ?? assert.fail(part)
        return peers!.split(', ').map((peer) => rule(way as 'inbound', Number(lo), Number(hi ?? lo), peer))
      })
      assert.deepEqual(packets(read), packets(lacking))
      assert.ok(read.length <= lacking.length)
    }),
  )
})

/** Every packet by its way, port and last number of the address. */
function packets(all: readonly LackedRule[]): readonly string[] {
  const found = all.flatMap(({ way, ports: [lo, hi], peer }) => {
    const [, first, bits] = /\.(\d)\/(\d+)$/.exec(peer) ?? assert.fail(peer)
    const hosts = Array.from({ length: 2 ** (32 - Number(bits)) }, (_, i) => Number(first) + i)
    const ports = Array.from({ length: hi - lo + 1 }, (_, i) => lo + i)
    return hosts.flatMap((host) => ports.map((port) => `${way} ${port} ${host}`))
  })
  return [...new Set(found)].sort()
}
