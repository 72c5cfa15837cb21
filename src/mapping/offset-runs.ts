import type { OffsetRun } from '../kafka/index.ts'

/** Offsets as runs of consecutive ones, in ascending order; each counts once. */
export function runsOf(offsets: Iterable<number>): readonly OffsetRun[] {
  return mergeRuns(Array.from(offsets, (offset) => [offset, offset]))
}

/** The same runs, in ascending order and with those that touch made one. */
export function mergeRuns(runs: readonly OffsetRun[]): readonly OffsetRun[] {
  const merged: [number, number][] = []
  for (const [first, end] of runs.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1)
    if (last && first <= last[1] + 1) last[1] = Math.max(last[1], end)
    else merged.push([first, end])
  }
  return merged
}

/** What of `run` is in none of `taken`. */
export function without([first, last]: OffsetRun, taken: readonly OffsetRun[]): readonly OffsetRun[] {
  const left: OffsetRun[] = []
  let next = first
  for (const [from, to] of mergeRuns(taken)) {
    if (from > last) break
    if (from > next) left.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  return next <= last ? [...left, [next, last]] : left
}

export function countOf(runs: readonly OffsetRun[]): number {
  return runs.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}
