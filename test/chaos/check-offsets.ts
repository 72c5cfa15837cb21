import { type Excuses, excusesOf } from './excuses.ts'
import type { History, Line, Position } from './history.ts'

interface Success extends Position {
  readonly member: string
  readonly at: number
}

/**
 * What the group's coordinators took, against what members say: it never goes back (else one that lost the partition
 * committed it), it is what a member asked for, no success is missing, the next owner begins where the last one ended,
 * and in the end all is committed. Where a log was cut, it goes back to there, and no further.
 */
export function checkOffsets(history: History): string[] {
  const { members, truth } = history
  const excuses = excusesOf(history)
  const taken = Map.groupBy(
    truth.flatMap((line) => (line.kind === 'offset' ? [line] : [])),
    ({ partition }) => partition,
  )
  const asked = new Set([...members.values()].flatMap(attemptsOf).map(placeOf))
  const successes = [...members].flatMap(([member, lines]) => successesOf(member, lines))
  const violations: string[] = []

  for (const [partition, commits] of taken) {
    let newest = -1
    for (const { next } of commits) {
      if (next < newest && !excuses.lost(partition, next))
        violations.push(`the commit of partition ${partition} goes back from ${newest} to ${next}`)
      newest = excuses.lost(partition, next) ? next : Math.max(newest, next)
      if (!asked.has(placeOf({ partition, next })))
        violations.push(`nobody asked for the commit of ${partition}@${next}`)
    }
  }
  for (const { partition, next, member } of successes) {
    if (!taken.get(partition)?.some((commit) => commit.next === next))
      violations.push(`${member} was told that ${partition}@${next} is committed, and it is not`)
  }
  return [...violations, ...checkStarts(members, successes, excuses), ...checkEnd(truth, taken)]
}

/** A success before an assignment, by whomever, is where that assignment begins, or before it. */
function checkStarts(members: History['members'], successes: readonly Success[], excuses: Excuses): string[] {
  const byPartition = Map.groupBy(successes, ({ partition }) => partition)
  const violations: string[] = []
  for (const [member, lines] of members) {
    for (const line of lines) {
      if (line.kind !== 'assigned') continue
      for (const success of byPartition.get(line.partition) ?? []) {
        if (success.at >= line.at || success.next <= line.start || excuses.lost(line.partition, line.start)) continue
        const by = `${success.member} had committed ${success.next} in epoch ${success.epoch}`
        violations.push(`${member} begins partition ${line.partition} at ${line.start} in epoch ${line.epoch}: ${by}`)
      }
    }
  }
  return violations
}

function checkEnd(truth: readonly Line[], taken: ReadonlyMap<number, readonly { readonly next: number }[]>): string[] {
  const last = new Map<number, number>()
  for (const line of truth) {
    if (line.kind === 'record') last.set(line.partition, Math.max(line.offset, last.get(line.partition) ?? -1))
  }
  return [...last].flatMap(([partition, offset]) => {
    const committed = taken.get(partition)?.at(-1)?.next ?? 0
    return committed > offset
      ? []
      : [`in the end partition ${partition} is committed at ${committed}, its last record is ${offset}`]
  })
}

function attemptsOf(lines: readonly Line[]): Position[] {
  return lines.flatMap((line) => (line.kind === 'commit' ? line.offsets : []))
}

function successesOf(member: string, lines: readonly Line[]): Success[] {
  const attempts = new Map(lines.flatMap((line) => (line.kind === 'commit' ? [[line.id, line.offsets] as const] : [])))
  return lines.flatMap((line) =>
    line.kind === 'committed'
      ? (attempts.get(line.id) ?? []).map((position) => ({ ...position, member, at: line.at }))
      : [],
  )
}

function placeOf({ partition, next }: { readonly partition: number; readonly next: number }): string {
  return `${partition}@${next}`
}
