/** The event source mapping: poll, batch, invoke, commit. */
export type { Decoding } from './decoding.ts'
export type { OnFailure } from './delivery.ts'
export type { EventSource } from './event-source.ts'
export { type RunningMapping, startMapping } from './mapping.ts'
export { invokeProblem, pollProblem } from './problems.ts'
export { type ActiveSettings, activeSettings, patient, type RegistrySettings, refuseUnrunnable } from './settings.ts'
export type { MappingEvent } from './types.ts'
