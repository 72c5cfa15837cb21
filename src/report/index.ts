/** Findings, traces and lab events for people and programs. */
export { checkToDot } from './check-dot.ts'
export { checkToGithub } from './check-github.ts'
export { checkToHtml } from './check-html.ts'
export { checkToJson } from './check-json.ts'
export { checkToMarkdown } from './check-markdown.ts'
export { checkToSarif } from './check-sarif.ts'
export { checkToSvg } from './check-svg.ts'
export { renderCheck } from './check-text.ts'
export { renderExplanations } from './explanation.ts'
export { LabView } from './lab.ts'
export { overviewOf, overviewToJson, type UnreadSource } from './overview.ts'
export { overviewToMarkdown } from './overview-markdown.ts'
export { renderOverview } from './overview-text.ts'
export { probeToJson } from './probe-json.ts'
export { renderProbe } from './probe-text.ts'
export {
  countedIn,
  redrivenToJson,
  redriveToJson,
  renderAnswer,
  renderCount,
  renderLeftOut,
  renderRedrive,
  renderRedriven,
} from './replay.ts'
export { type Rule, ruleOf } from './rules.ts'
export { renderServed, servedToJson } from './served.ts'
export { renderExposure, renderWhatIf } from './what-if.ts'
