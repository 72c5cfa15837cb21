import { IsthmusError } from '../world/index.ts'
import { maximumEventBytes } from './batch.ts'
import { runsOf } from './offset-runs.ts'
import type { ReplayedEvent } from './rebuild.ts'

/**
 * An event that was kept as it was.
 *
 * @throws IsthmusError `EVENT_INVALID` where it is no event of Kafka's mappings, or longer than a function may get
 */
export function keptEvent(bytes: Buffer): ReplayedEvent {
  const invalid = (said: string) => new IsthmusError('EVENT_INVALID', `the kept event ${said}`)
  let event: { readonly records?: Readonly<Record<string, readonly { readonly offset: number }[]>> }
  try {
    event = JSON.parse(bytes.toString())
  } catch {
    throw invalid('is no JSON')
  }
  const partitions = Object.entries(event?.records ?? {})
  if (partitions.length === 0 || !partitions.every(([, list]) => Array.isArray(list)))
    throw invalid('has no records by their partitions')
  if (bytes.length > maximumEventBytes) throw invalid(`has ${bytes.length} bytes, and ${maximumEventBytes} is the most`)
  return {
    bytes,
    records: partitions.reduce((sum, [, list]) => sum + list.length, 0),
    offsets: Object.fromEntries(partitions.map(([name, list]) => [name, runsOf(list.map(({ offset }) => offset))])),
  }
}
