import type { IsthmusError } from '../world/index.ts'
import { type AbortedTransaction, AbortedTransactions } from './aborted-transactions.ts'
import { completeMessage, isOld } from './old-message.ts'
import { completeBatch } from './record-batch.ts'
import { type Placed, problemOf } from './scan-pieces.ts'

/** What the heads of fetched batches tell: enough to ask for what follows, before anything is looked at. */
export interface BatchHeads {
  /** The complete batches from the offset on, gathered to what can become one chunk. */
  readonly runs: readonly (readonly Placed[])[]
  /** The offset to go on from: past the last complete batch; the one that was asked for without one. */
  readonly nextOffset: number
  /** Which leaders wrote what is passed, oldest first. */
  readonly epochs: readonly EpochEnd[]
  /** Why it ends at `nextOffset`: the head there cannot be read (`KAFKA_CORRUPT_BATCH`). */
  readonly problem?: IsthmusError
}

/** What lies before `nextOffset` was written under this leader epoch, from where the previous one ends; -1 is unknown. */
export interface EpochEnd {
  readonly leaderEpoch: number
  readonly nextOffset: number
}

/**
 * Reads the heads of the batches that have records from offset `from` on. An incomplete last batch, which a broker may
 * send, is ignored.
 *
 * @param aborted the aborted transactions that the response names: their batches give no records
 */
export function readHeads(records: Buffer, from: number, aborted: readonly AbortedTransaction[] = []): BatchHeads {
  const runs: Placed[][] = []
  const epochs: { leaderEpoch: number; nextOffset: number }[] = []
  const transactions = aborted.length > 0 ? new AbortedTransactions(aborted) : undefined
  let nextOffset = from
  let position = 0
  try {
    for (let info = completeAt(records, 0); info; info = completeAt(records, position)) {
      const isAborted = transactions !== undefined && info.magic === 2 && transactions.holds(info)
      const batch = { info, position, silent: isAborted || (info.magic === 2 && info.control) }
      position += info.size
      if (info.endOffset <= from) continue
      const run = runs.at(-1)
      const previous = run?.[0]?.info
      if (run && previous && together(previous, info)) run.push(batch)
      else runs.push([batch])
      nextOffset = info.endOffset
      const epoch = epochs.at(-1)
      if (epoch?.leaderEpoch === info.leaderEpoch) epoch.nextOffset = nextOffset
      else epochs.push({ leaderEpoch: info.leaderEpoch, nextOffset })
    }
    return { runs, nextOffset, epochs }
  } catch (error) {
    return { runs, nextOffset, epochs, problem: problemOf(error) }
  }
}

/** The epochs of what lies before an offset. */
export function epochsBefore(epochs: readonly EpochEnd[], from: number, offset: number): EpochEnd[] {
  const before = epochs.filter((_, i) => (epochs[i - 1]?.nextOffset ?? from) < offset)
  return before.map((run) => (run.nextOffset > offset ? { ...run, nextOffset: offset } : run))
}

function completeAt(records: Buffer, position: number): Placed['info'] | undefined {
  return isOld(records, position) ? completeMessage(records, position) : completeBatch(records, position)
}

/** Old wrappers stay alone: they tell their number of messages only inside. */
function together(a: Placed['info'], b: Placed['info']): boolean {
  if (a.logAppendTime !== b.logAppendTime) return false
  if (a.compression === 'none' || b.compression === 'none') return a.compression === b.compression
  return a.magic === 2 && b.magic === 2
}
