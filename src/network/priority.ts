import type { Intervals } from '../model/index.ts'

/** A block in a table of routes. */
export interface RouteBlock {
  readonly prefix: number
  /** Which comes first of equal blocks. */
  readonly rank: number
  readonly addresses: Intervals
}

/** Longest prefix first, equal blocks by rank. What is left is by text, so that nothing hangs on the order of the input. */
export function byPriority<E extends RouteBlock>(entries: readonly E[], textOf: (entry: E) => string): E[] {
  const text = new Map(entries.map((entry) => [entry, textOf(entry)]))
  return [...entries].sort(
    (a, b) =>
      b.prefix - a.prefix ||
      compare(a.addresses[0]!, b.addresses[0]!) ||
      a.rank - b.rank ||
      compare(text.get(a)!, text.get(b)!),
  )
}

/** Two of which AWS does not say which it takes. */
export function samePriority(a: RouteBlock, b: RouteBlock): boolean {
  return a.prefix === b.prefix && a.rank === b.rank && a.addresses[0] === b.addresses[0]
}

/** By code units, never by locale. */
export function compare(a: number | bigint | string, b: number | bigint | string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
