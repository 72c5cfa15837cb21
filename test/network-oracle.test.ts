/** The engine against a packet-by-packet simulator that was written apart from it (test/oracle), on random networks. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildNetwork, trace, type Verdict } from '../src/network/index.ts'
import type { Tally } from './oracle/agreement.ts'
import { arbitrary } from './oracle/arbitrary.ts'
import { drawCase } from './oracle/case.ts'
import { runChunk, runUnknownChunk } from './oracle/chunk.ts'
import { pack, unpack } from './oracle/regression.ts'
import { shuffled } from './oracle/shuffle.ts'

/** The same networks every time; fresh ones are for `npm run oracle`. */
const seed = 2_039_438_999
const verdicts = ['reachable', 'blocked', 'unknown'] as const

/** In how many of the 10,000 flows each must be met at least: on ways that work, and in all. */
const frequencies: Readonly<Record<string, readonly [working: number, all: number]>> = {
  IPv6: [200, 600],
  'full subnet': [0, 100],
  'name: public': [200, 1300],
  'name: endpoint': [130, 350],
  'name: addresses': [10, 110],
  'name: none': [0, 130],
  'name: unknown': [0, 60],
  'route local': [400, 900],
  'route static': [300, 1800],
  'route by a prefix list': [25, 150],
  'route propagated': [2, 40],
  'route in place of the local one': [0, 25],
  'undecided route': [0, 1],
  'NAT gateway': [60, 450],
  'two NAT gateways': [15, 80],
  'NAT gateway behind a transit gateway': [4, 50],
  'regional NAT gateway': [15, 45],
  'egress-only gateway': [45, 90],
  'public access block': [8, 30],
  'gateway endpoint': [25, 40],
  'two VPCs': [120, 900],
  peering: [80, 250],
  'reference across VPCs': [10, 30],
  'prefix list in a rule': [130, 300],
  'transit gateway': [80, 700],
  'transit route static': [15, 250],
  'transit route by a prefix list': [2, 30],
  'transit route propagated': [70, 250],
  'out of a transit gateway in another zone': [15, 75],
  'two transit gateways': [0, 5],
}

test('the engine and a packet-by-packet simulator agree on random networks', (t) => {
  t.diagnostic(`seed ${seed}`)
  const tally: Tally = new Map()
  const found = runChunk(seed, 5000, tally)
  assert.ok(!found, found && pack(found))
  const any = tally.get('any')!
  for (const verdict of verdicts) assert.ok(any[verdict] > 500, `${verdict}: ${any[verdict]}`)
  for (const [feature, [reachable, all]] of Object.entries(frequencies)) {
    const met = tally.get(feature) ?? { reachable: 0, blocked: 0, unknown: 0 }
    assert.ok(met.reachable >= reachable, `${feature} on ${met.reachable} ways that work`)
    assert.ok(met.reachable + met.blocked + met.unknown >= all, `${feature}: ${JSON.stringify(met)}`)
  }
})

test('what is decided in spite of unknown values holds for whatever they are', (t) => {
  t.diagnostic(`seed ${seed}`)
  const seen: Record<Verdict, number> = { reachable: 0, blocked: 0, unknown: 0 }
  const found = runUnknownChunk(seed, 500, seen)
  assert.ok(!found, found)
  for (const verdict of verdicts) assert.ok(seen[verdict] > 30, JSON.stringify(seen))
})

test('a trace depends neither on the order of the description nor on what was traced before', (t) => {
  t.diagnostic(`seed ${seed}`)
  const networks = arbitrary(
    (draw) => {
      const { description, flows } = drawCase(draw, 2)
      return { description, flows, other: shuffled(description, draw) }
    },
    function* () {},
  )
  fc.assert(
    fc.property(networks, ({ description, flows, other }) => {
      const [network, reordered] = [buildNetwork(description), buildNetwork(other)]
      for (const flow of flows) {
        const first = trace(network, flow)
        assert.deepEqual(trace(reordered, flow), first)
        assert.deepEqual(trace(network, flow), first)
      }
    }),
    { seed, numRuns: 300 },
  )
})

const folder = new URL('oracle/regressions/', import.meta.url)
for (const name of readdirSync(folder)) {
  const { note, verdict, flow, description } = unpack(readFileSync(new URL(name, folder), 'utf8'))
  test(`told wrongly once: ${note}`, () => {
    assert.equal(trace(buildNetwork(description), flow).verdict, verdict)
  })
}
