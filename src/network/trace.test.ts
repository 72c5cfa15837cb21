import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { call, poll } from '../../test/support/flows.ts'
import { change, entry, withEndpoints, withNat } from '../../test/support/integration.ts'
import type { Integration } from '../model/index.ts'
import { sizeOf } from '../model/index.ts'
import type { PacketSet } from './types.ts'
import { differentZones } from './zones.ts'

function count(set: PacketSet): number {
  return set.reduce(
    (sum, box) => sum + sizeOf(box.sources) * sizeOf(box.sourcePorts) * sizeOf(box.destinations) * sizeOf(box.ports),
    0,
  )
}

test('allowed, denied and undecided packets are the whole flow, once each', () => {
  const narrow = change(withNat, 'acls', (acls) =>
    acls.map((each) => ({
      ...each,
      entries: [...each.entries, entry(50, 'in', 'deny', '10.0.10.128/25', [9098, 9098])],
    })),
  )
  for (const told of [poll(withNat), poll(narrow), poll(change(withNat, 'groups', () => []))]) {
    const all = count(told.allowed) + count(told.denied) + count(told.undecided)
    assert.equal(all, 256 * 64_512 * 256)
  }
})

test('the order of the input does not matter, and the same input gives the same trace', () => {
  const shuffled = (description: Integration) =>
    fc.record({
      subnets: fc.shuffledSubarray([...description.subnets], { minLength: description.subnets.length }),
      routeTables: fc.shuffledSubarray([...description.routeTables], { minLength: description.routeTables.length }),
      endpoints: fc.shuffledSubarray([...description.endpoints], { minLength: description.endpoints.length }),
      natGateways: fc.shuffledSubarray([...description.natGateways], { minLength: description.natGateways.length }),
      groups: fc
        .shuffledSubarray([...description.groups], { minLength: description.groups.length })
        .map((groups) =>
          groups.map((each) => ({ ...each, egress: [...each.egress].reverse(), ingress: [...each.ingress].reverse() })),
        ),
      acls: fc.constant(description.acls.map((each) => ({ ...each, entries: [...each.entries].reverse() }))),
    })
  for (const description of [withNat, withEndpoints, change(withNat, 'groups', () => [])]) {
    const told = [call(description), poll(description), call(description, 'lambda', 'PrivateB')]
    fc.assert(
      fc.property(shuffled(description), (parts) => {
        const other = { ...description, ...parts }
        assert.deepEqual([call(other), poll(other), call(other, 'lambda', 'PrivateB')], told)
      }),
      { numRuns: 20 },
    )
  }
})

test('zones: known names differ, and different picks of one list of zones', () => {
  const zone = (id: string) => ({ unknown: id, question: id })
  assert.equal(differentZones('us-east-1a', 'us-east-1b'), true)
  assert.equal(differentZones('us-east-1a', 'us-east-1a'), false)
  assert.equal(differentZones(zone('us-east-1 zone 0'), zone('us-east-1 zone 1')), true)
  assert.equal(differentZones(zone('us-east-1 zone 0'), zone('us-east-1 zone 0')), false)
  assert.equal(differentZones(zone('parameter:A'), zone('parameter:B')), false)
  assert.equal(differentZones(zone('us-east-1 zone 0'), 'us-east-1a'), false)
})
