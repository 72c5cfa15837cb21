import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { contains, type Intervals, union } from '../model/index.ts'
import {
  intersectPackets,
  isEmptyPackets,
  packetBox,
  reversePackets,
  subtractPackets,
  unionPackets,
  widen,
} from './packets.ts'
import type { PacketBox, PacketSet } from './types.ts'

// A universe small enough to look at every packet of it.
const values = [0, 1, 2, 3]
const universe = values.flatMap((s) =>
  values.flatMap((p) => values.flatMap((d) => values.map((q) => [s, p, d, q] as const))),
)

const intervals = fc
  .subarray(values)
  .map((chosen) => chosen.reduce<Intervals>((set, value) => union(set, [value, value]), []))
const box = fc.tuple(intervals, intervals, intervals, intervals).map((sides) => packetBox(...sides))
const set = fc.array(box, { maxLength: 4 })
// As all sets in the engine: made by unions, so that their boxes are disjoint.
const disjoint = set.map((boxes) => boxes.reduce<PacketSet>((all, one) => unionPackets(all, [one]), []))

function holds(set: PacketSet, [s, p, d, q]: (typeof universe)[number]): boolean {
  return set.some(
    (b) => contains(b.sources, s) && contains(b.sourcePorts, p) && contains(b.destinations, d) && contains(b.ports, q),
  )
}

function check(name: string, property: (a: PacketSet, b: PacketSet, packet: (typeof universe)[number]) => boolean) {
  test(name, () => {
    fc.assert(
      fc.property(disjoint, disjoint, (a, b) => universe.every((packet) => property(a, b, packet))),
      { numRuns: 300 },
    )
  })
}

check('a union holds what either set holds', (a, b, x) => holds(unionPackets(a, b), x) === (holds(a, x) || holds(b, x)))
check(
  'an intersection holds what both hold',
  (a, b, x) => holds(intersectPackets(a, b), x) === (holds(a, x) && holds(b, x)),
)
check(
  'a difference holds what the first holds alone',
  (a, b, x) => holds(subtractPackets(a, b), x) === (holds(a, x) && !holds(b, x)),
)
check(
  'answers swap the two sides',
  (a, _, [s, p, d, q]) => holds(reversePackets(a), [d, q, s, p]) === holds(a, [s, p, d, q]),
)

test('a union of sets has disjoint boxes', () => {
  fc.assert(
    fc.property(disjoint, disjoint, (a, b) => {
      const boxes = unionPackets(a, b)
      for (const [i, one] of boxes.entries()) {
        for (const other of boxes.slice(i + 1)) assert.ok(isEmptyPackets(intersectPackets([one], [other])))
      }
    }),
  )
})

test('widening frees a side of the packets', () => {
  const whole: PacketBox = packetBox([0, 3], [0, 3], [0, 3], [0, 3])
  fc.assert(
    fc.property(disjoint, (a) => {
      const wide = widen(a, whole, ['sources', 'ports'])
      return universe.every(([s, p, d, q]) => {
        const some = values.some((x) => values.some((y) => holds(a, [x, p, d, y])))
        return holds(wide, [s, p, d, q]) === some
      })
    }),
    { numRuns: 100 },
  )
})
