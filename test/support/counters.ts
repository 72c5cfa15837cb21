import { Counting, type MappingCounters, type MappingEvent } from '../../src/mapping/index.ts'

/** What events add up to. */
export function countersOf(events: Iterable<MappingEvent>): MappingCounters {
  const counting = new Counting()
  for (const event of events) counting.add(event)
  return counting.read()
}
