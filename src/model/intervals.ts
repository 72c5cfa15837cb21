/**
 * A set of whole numbers (ports, IPv4 addresses) as sorted, disjoint, non-adjacent closed intervals, flat:
 * `[lo0, hi0, lo1, hi1, ...]`. Canonical: equal sets are equal arrays.
 */
export type Intervals = readonly number[]

export const emptySet: Intervals = []

export function interval(lo: number, hi: number = lo): Intervals {
  return lo > hi ? emptySet : [lo, hi]
}

export function union(a: Intervals, b: Intervals): Intervals {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const out: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && a[i]! <= b[j]!)
    const lo = fromA ? a[i]! : b[j]!
    const hi = fromA ? a[i + 1]! : b[j + 1]!
    if (fromA) i += 2
    else j += 2
    const last = out.length - 1
    if (last > 0 && lo <= out[last]! + 1) out[last] = Math.max(out[last]!, hi)
    else out.push(lo, hi)
  }
  return out
}

export function intersect(a: Intervals, b: Intervals): Intervals {
  const out: number[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const lo = Math.max(a[i]!, b[j]!)
    const hi = Math.min(a[i + 1]!, b[j + 1]!)
    if (lo <= hi) out.push(lo, hi)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return out
}

/** What is in `a` and not in `b`. */
export function subtract(a: Intervals, b: Intervals): Intervals {
  const out: number[] = []
  let j = 0
  for (let i = 0; i < a.length; i += 2) {
    let lo = a[i]!
    const hi = a[i + 1]!
    while (j < b.length && b[j + 1]! < lo) j += 2
    for (let k = j; k < b.length && b[k]! <= hi; k += 2) {
      if (b[k]! > lo) out.push(lo, b[k]! - 1)
      lo = b[k + 1]! + 1
    }
    if (lo <= hi) out.push(lo, hi)
  }
  return out
}

export function isEmpty(set: Intervals): boolean {
  return set.length === 0
}

export function contains(set: Intervals, value: number): boolean {
  for (let i = 0; i < set.length; i += 2) if (value >= set[i]! && value <= set[i + 1]!) return true
  return false
}

export function isSubset(a: Intervals, b: Intervals): boolean {
  return isEmpty(subtract(a, b))
}

/** How many numbers are in the set. */
export function sizeOf(set: Intervals): number {
  let size = 0
  for (let i = 0; i < set.length; i += 2) size += set[i + 1]! - set[i]! + 1
  return size
}
