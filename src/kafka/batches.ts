import type { NewRecord } from './build-batch.ts'

/** Below the broker's default of 1,048,588 for a batch. */
const maxBatchBytes = 1_000_000

/** Records of one partition in batches that a broker takes unless it is set to take less; one that is larger is alone. */
export function batchesOf<T extends { readonly record: NewRecord }>(records: readonly T[]): T[][] {
  const batches: T[][] = []
  let bytes = 0
  for (const one of records) {
    const size = sizeOf(one.record)
    const batch = batches.at(-1)
    if (batch && bytes + size <= maxBatchBytes) {
      batch.push(one)
      bytes += size
    } else {
      batches.push([one])
      bytes = size
    }
  }
  return batches
}

/** An upper bound of what a record takes in a batch. */
function sizeOf({ key, value, headers = [] }: NewRecord): number {
  const header = headers.reduce((sum, one) => sum + 10 + 3 * one.key.length + (one.value?.length ?? 0), 0)
  return 40 + (key?.length ?? 0) + (value?.length ?? 0) + header
}
