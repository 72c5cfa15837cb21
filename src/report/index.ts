/** Findings, traces and lab events for people and programs. */
export { checkToJson } from './check-json.ts'
export { renderCheck } from './check-text.ts'
export { LabView } from './lab.ts'
export { probeToJson } from './probe-json.ts'
export { renderProbe } from './probe-text.ts'
export { renderExposure, renderWhatIf } from './what-if.ts'
