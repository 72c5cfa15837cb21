/** The event source mapping: poll, batch, invoke, commit. */
export { Counting, type MappingCounters, noCounts } from './counters.ts'
export type { Decoding } from './decoding.ts'
export type { OnFailure } from './delivery.ts'
export type { EventSource } from './event-source.ts'
export { keptEvent } from './kept-event.ts'
export { type RunningMapping, startMapping } from './mapping.ts'
export { countOf } from './offset-runs.ts'
export { pollerRules, type Scaling } from './poller-rules.ts'
export { invokeProblem, pollProblem } from './problems.ts'
export { type LeftOut, type RecordRun, type ReplayedEvent, rebuild } from './rebuild.ts'
export { callWith, type ReplayAnswer } from './replay-call.ts'
export {
  type ActiveSettings,
  activeSettings,
  idleNotes,
  patient,
  type RegistrySettings,
  refuseToCome,
  refuseUnrunnable,
} from './settings.ts'
export type { MappingStatus, PartitionStatus } from './status.ts'
export type { MappingEvent, Runs, Transition } from './types.ts'
