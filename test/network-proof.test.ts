/** Proving again after changes against proving from scratch, on the oracle's random networks. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { applyChanges, type Change, type Integration, type ResourceKind } from '../src/model/index.ts'
import { buildNetwork, prove, reprove } from '../src/network/index.ts'
import { hiddenCases } from './oracle/hidden.ts'

const seed = randomInt(2 ** 31)

const kinds: readonly ResourceKind[] = [
  'vpcs',
  'subnets',
  'routeTables',
  'acls',
  'groups',
  'prefixLists',
  'natGateways',
  'internetGateways',
  'egressOnlyGateways',
  'transitGateways',
  'transitGatewayAttachments',
  'transitGatewayTables',
  'peerings',
  'endpoints',
  'hostedZones',
  'resolverRules',
  'interfaces',
]

/** All steps on the way from one description to another, and all removals: resources of both go by the same ids. */
function possibleChanges(before: Integration, other: Integration): readonly Change[] {
  const ids = (description: Integration, kind: ResourceKind) => description[kind].map(({ id }) => id)
  const block = other.publicAccessBlock
  return [
    ...kinds.flatMap((kind) => ids(before, kind).map((id) => ({ kind, id }))),
    ...kinds.flatMap((kind) => other[kind].map((resource) => ({ kind, id: resource.id, resource }) as Change)),
    { kind: 'publicAccessBlock', ...(block ? { block } : {}) },
  ]
}

test('on random networks, after random changes, proving again is proving from scratch', (t) => {
  t.diagnostic(`seed ${seed}`)
  const seen = { kept: 0, again: 0, other: 0 }
  const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 6 })
  const property = fc.property(hiddenCases(4), hiddenCases(1), picks, ({ description, flows }, other, picked) => {
    const possible = possibleChanges(description, other.description)
    const changes = picked.map((index) => possible[index % possible.length]!)
    const before = prove(buildNetwork(description), flows)
    const network = buildNetwork(applyChanges(description, changes))
    const scratch = prove(network, flows)
    const atOnce = reprove(before, changes)
    const oneByOne = changes.reduce((proof, change) => reprove(proof, [change]), before)
    assert.deepEqual(atOnce.network, network)
    for (const proof of [atOnce, oneByOne])
      assert.deepEqual(
        proof.proved.map(({ trace }) => trace),
        scratch.proved.map(({ trace }) => trace),
      )
    for (const [i, { trace }] of atOnce.proved.entries()) {
      const old = before.proved[i]!.trace
      seen[trace === old ? 'kept' : trace.verdict === old.verdict ? 'again' : 'other']++
    }
  })
  fc.assert(property, { seed, numRuns: 250 })
  for (const count of Object.values(seen)) assert.ok(count > 60, JSON.stringify(seen))
})
