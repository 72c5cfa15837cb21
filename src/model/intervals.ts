/**
 * A set of whole numbers (ports, addresses) as sorted, disjoint, non-adjacent closed intervals, flat:
 * `[lo0, hi0, lo1, hi1, ...]`. Canonical: equal sets are equal arrays. IPv6 addresses are BigInts, all else numbers; a
 * set holds one kind only.
 */
export type Intervals = readonly (number | bigint)[]

export const emptySet: Intervals = []

export function interval(lo: number | bigint, hi: number | bigint = lo): Intervals {
  return lo > hi ? emptySet : [lo, hi]
}

function larger(a: number | bigint, b: number | bigint): number | bigint {
  if (a > b) return a
  return b
}

function smaller(a: number | bigint, b: number | bigint): number | bigint {
  if (a < b) return a
  return b
}

function after(value: number | bigint): number | bigint {
  return typeof value === 'bigint' ? value + 1n : value + 1
}

function before(value: number | bigint): number | bigint {
  return typeof value === 'bigint' ? value - 1n : value - 1
}

export function union(a: Intervals, b: Intervals): Intervals {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const out: (number | bigint)[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && a[i]! <= b[j]!)
    const lo = fromA ? a[i]! : b[j]!
    const hi = fromA ? a[i + 1]! : b[j + 1]!
    if (fromA) i += 2
    else j += 2
    const last = out.length - 1
    if (last < 0 || lo > after(out[last]!)) out.push(lo, hi)
    else if (hi > out[last]!) out[last] = hi
  }
  return out
}

export function intersect(a: Intervals, b: Intervals): Intervals {
  // Most often one interval lies within another.
  if (a === b || (a.length === 2 && b.length === 2 && a[0]! >= b[0]! && a[1]! <= b[1]!)) return a
  const out: (number | bigint)[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const lo = larger(a[i]!, b[j]!)
    const hi = smaller(a[i + 1]!, b[j + 1]!)
    if (lo <= hi) out.push(lo, hi)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return out
}

/** What is in `a` and not in `b`. */
export function subtract(a: Intervals, b: Intervals): Intervals {
  if (a === b) return emptySet
  const out: (number | bigint)[] = []
  let j = 0
  for (let i = 0; i < a.length; i += 2) {
    let lo = a[i]!
    const hi = a[i + 1]!
    while (j < b.length && b[j + 1]! < lo) j += 2
    for (let k = j; k < b.length && b[k]! <= hi; k += 2) {
      if (b[k]! > lo) out.push(lo, before(b[k]!))
      lo = after(b[k + 1]!)
    }
    if (lo <= hi) out.push(lo, hi)
  }
  return out
}

export function isEmpty(set: Intervals): boolean {
  return set.length === 0
}

export function contains(set: Intervals, value: number | bigint): boolean {
  for (let i = 0; i < set.length; i += 2) if (value >= set[i]! && value <= set[i + 1]!) return true
  return false
}

export function isSubset(a: Intervals, b: Intervals): boolean {
  return isEmpty(subtract(a, b))
}

/** How many numbers are in the set; of IPv6 addresses about how many. */
export function sizeOf(set: Intervals): number {
  let size = 0
  for (let i = 0; i < set.length; i += 2) size += Number(after(set[i + 1]!)) - Number(set[i]!)
  return size
}
