/** Findings, traces and lab events for people and programs. */
export { checkToGithub } from './check-github.ts'
export { checkToJson } from './check-json.ts'
export { checkToMarkdown } from './check-markdown.ts'
export { checkToSarif } from './check-sarif.ts'
export { renderCheck } from './check-text.ts'
export { LabView } from './lab.ts'
export { type Rule, ruleOf } from './rules.ts'
export { renderExposure, renderWhatIf } from './what-if.ts'
