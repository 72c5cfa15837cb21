import type { Line, Position } from './history.ts'

/** One assignment of a partition, as far as the history has come. */
interface Tenancy {
  readonly partition: number
  readonly start: number
  /** The offset after the last delivered record. */
  next: number
  processed: number
  over: boolean
}

/**
 * What holds within one member: records come in order and without a gap in each assignment epoch, and none outside of
 * one; nothing is committed beyond what was processed, or for an epoch that was over when the commit was begun.
 */
export function checkMember(name: string, lines: readonly Line[], truth: readonly Line[]): string[] {
  const offsets = visibleOffsets(truth)
  const tenancies = new Map<number, Tenancy>()
  const attempts = new Map<number, { readonly offsets: readonly Position[]; readonly late: readonly Position[] }>()
  const violations: string[] = []
  const say = (what: string) => violations.push(`${name}: ${what}`)

  for (const line of lines) {
    switch (line.kind) {
      case 'assigned': {
        const { epoch, partition, start } = line
        if ([...tenancies.values()].some((one) => one.partition === partition && !one.over))
          say(`partition ${partition} is assigned in epoch ${epoch} while an earlier epoch holds it`)
        tenancies.set(epoch, { partition, start, next: start, processed: start, over: false })
        break
      }
      case 'delivered': {
        const tenancy = tenancies.get(line.epoch)
        const place = `${line.partition}@${line.offsets[0]} in epoch ${line.epoch}`
        if (!tenancy || tenancy.over) {
          say(`${place} is delivered outside of an assignment`)
          break
        }
        for (const offset of line.offsets) {
          const expected = firstFrom(offsets.get(line.partition) ?? [], tenancy.next)
          if (offset < tenancy.next) say(`${line.partition}@${offset} comes after ${tenancy.next - 1}: ${place}`)
          else if (expected !== undefined && offset > expected)
            say(`${line.partition}@${expected} is left out before ${offset}: ${place}`)
          tenancy.next = Math.max(tenancy.next, offset + 1)
        }
        break
      }
      case 'processed': {
        const tenancy = tenancies.get(line.epoch)
        if (tenancy) tenancy.processed = Math.max(tenancy.processed, line.next)
        break
      }
      case 'revoked':
      case 'lost': {
        const tenancy = tenancies.get(line.epoch)
        if (tenancy) tenancy.over = true
        break
      }
      case 'commit': {
        const late = line.offsets.filter(({ epoch }) => tenancies.get(epoch)?.over ?? true)
        attempts.set(line.id, { offsets: line.offsets, late })
        break
      }
      case 'committed': {
        const attempt = attempts.get(line.id)
        for (const { partition, next, epoch } of attempt?.late ?? [])
          say(`partition ${partition} is committed at ${next} for epoch ${epoch}, which was over`)
        for (const { partition, next, epoch } of attempt?.offsets ?? []) {
          const { processed = -1 } = tenancies.get(epoch) ?? {}
          if (next > processed) say(`partition ${partition} is committed at ${next}, processed up to ${processed}`)
        }
        break
      }
    }
  }
  return violations
}

/** Of each partition, ascending. */
function visibleOffsets(truth: readonly Line[]): ReadonlyMap<number, readonly number[]> {
  const records = truth.flatMap((line) => (line.kind === 'record' ? [line] : []))
  const groups = Map.groupBy(records, ({ partition }) => partition)
  return new Map(
    [...groups].map(([partition, of]) => [partition, of.map(({ offset }) => offset).sort((a, b) => a - b)]),
  )
}

/** The first that is not below, by bisection. */
function firstFrom(sorted: readonly number[], least: number): number | undefined {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < least) low = middle + 1
    else high = middle
  }
  return sorted[low]
}
