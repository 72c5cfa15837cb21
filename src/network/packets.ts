import { type Intervals, intersect, isEmpty, subtract, union } from '../model/index.ts'
import type { PacketBox, PacketSet } from './types.ts'

export type Dimension = keyof PacketBox

const dimensions: readonly Dimension[] = ['sources', 'sourcePorts', 'destinations', 'ports']

export const noPackets: PacketSet = []

export function packetBox(sources: Intervals, sourcePorts: Intervals, destinations: Intervals, ports: Intervals) {
  return { sources, sourcePorts, destinations, ports } satisfies PacketBox
}

function isEmptyBox(box: PacketBox): boolean {
  return isEmpty(box.sources) || isEmpty(box.sourcePorts) || isEmpty(box.destinations) || isEmpty(box.ports)
}

function intersectBoxes(a: PacketBox, b: PacketBox): PacketBox {
  return packetBox(
    intersect(a.sources, b.sources),
    intersect(a.sourcePorts, b.sourcePorts),
    intersect(a.destinations, b.destinations),
    intersect(a.ports, b.ports),
  )
}

/** What of `a` lies outside `b`, as disjoint boxes: one slab per dimension in which `a` sticks out. */
function subtractBox(a: PacketBox, b: PacketBox): PacketBox[] {
  if (isEmptyBox(intersectBoxes(a, b))) return [a]
  const pieces: PacketBox[] = []
  let rest = a
  for (const dimension of dimensions) {
    const outside = subtract(rest[dimension], b[dimension])
    if (!isEmpty(outside)) pieces.push({ ...rest, [dimension]: outside })
    rest = { ...rest, [dimension]: intersect(rest[dimension], b[dimension]) }
  }
  return pieces
}

export function intersectPackets(a: PacketSet, b: PacketSet): PacketSet {
  return a.flatMap((x) => b.map((y) => intersectBoxes(x, y))).filter((box) => !isEmptyBox(box))
}

export function subtractPackets(a: PacketSet, b: PacketSet): PacketSet {
  let rest: readonly PacketBox[] = a
  for (const box of b) {
    if (rest.length === 0) break
    rest = rest.flatMap((piece) => subtractBox(piece, box))
  }
  return rest
}

/** The boxes of the result are disjoint when those of `a` are. */
export function unionPackets(a: PacketSet, b: PacketSet): PacketSet {
  let all = a
  for (const box of b) {
    if (isEmptyBox(box)) continue
    const fresh = subtractPackets([box], all)
    if (fresh.length > 0) all = merge([...all, ...fresh])
  }
  return all
}

export function unionOf(sets: readonly PacketSet[]): PacketSet {
  return sets.reduce(unionPackets, noPackets)
}

export function isEmptyPackets(set: PacketSet): boolean {
  return set.every(isEmptyBox)
}

/** Joins boxes that differ in one dimension only, so that sets stay a few boxes. */
function merge(boxes: readonly PacketBox[]): PacketSet {
  const out = [...boxes]
  for (let i = 0; i < out.length; i++) {
    for (let j = i + 1; j < out.length; j++) {
      const joined = joinBoxes(out[i]!, out[j]!)
      if (!joined) continue
      out[i] = joined
      out.splice(j, 1)
      j = i
    }
  }
  return out
}

function joinBoxes(a: PacketBox, b: PacketBox): PacketBox | undefined {
  const differing = dimensions.filter((dimension) => !same(a[dimension], b[dimension]))
  if (differing.length > 1) return undefined
  const dimension = differing[0]
  return dimension ? { ...a, [dimension]: union(a[dimension], b[dimension]) } : a
}

function same(a: Intervals, b: Intervals): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

/** Every packet of `whole` that agrees with one of `set` in all but the given dimensions. */
export function widen(set: PacketSet, whole: PacketBox, over: readonly Dimension[]): PacketSet {
  const free = Object.fromEntries(over.map((dimension) => [dimension, whole[dimension]]))
  return set.reduce<PacketSet>((wide, box) => unionPackets(wide, [{ ...box, ...free }]), noPackets)
}

/** The answers to these packets. */
export function reversePackets(set: PacketSet): PacketSet {
  return set.map((box) => packetBox(box.destinations, box.ports, box.sources, box.sourcePorts))
}
