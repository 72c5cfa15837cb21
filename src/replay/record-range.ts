import type { RecordRun } from '../mapping/index.ts'
import { IsthmusError } from '../world/index.ts'

/**
 * `topic-3@4711` or `topic-3@4711..4720`, both ends counted.
 *
 * @throws IsthmusError `ARGUMENT_INVALID`
 */
export function parseRange(text: string): RecordRun {
  const [, topic, partition, first, last = first] = /^([\w.-]+)-(\d+)@(\d+)(?:\.\.(\d+))?$/.exec(text) ?? []
  const run = [Number(first), Number(last)] as const
  if (topic !== undefined && run.every(Number.isSafeInteger) && run[0] <= run[1])
    return { topic, partition: Number(partition), run }
  const backwards = topic === undefined ? '' : ': the first offset is behind the last'
  throw new IsthmusError(
    'ARGUMENT_INVALID',
    `${text} names no records${backwards}: give TOPIC-PARTITION@OFFSET or TOPIC-PARTITION@FIRST..LAST, such as orders-3@4711..4720`,
  )
}

/** Topic and partition of `orders-3`. */
export function parsePartition(name: string): { readonly topic: string; readonly partition: number } | undefined {
  const [, topic, partition] = /^(.+)-(\d+)$/.exec(name) ?? []
  return topic === undefined ? undefined : { topic, partition: Number(partition) }
}
