/** What each mapping needs from where it stands, whether it gets it, and what to mend. */

export { accept, type FailOn, fails } from './accept.ts'
export { readBaseline, writeBaseline } from './baseline.ts'
export { check, checkPlaces } from './check.ts'
export { type Explanation, explain } from './explain.ts'
export { pathsOf } from './paths.ts'
export { sameTraces } from './same-traces.ts'
export { servicesOf } from './services.ts'
export { clusterOf, listenerOf } from './standing.ts'
export type { CheckResult, Finding, MappingCheck, ProvedFlow, Question, Severity, Standpoint } from './types.ts'
export { type WhatIf, whatIf } from './what-if.ts'
