import type { CheckResult, Finding, MappingCheck, ProvedFlow, Question, Severity } from '../check/index.ts'
import { formatLocation, type SourceLocation } from '../model/index.ts'
import type { Hop, Verdict } from '../network/index.ts'
import { drawWay, wayOf } from './drawn-way.ts'
import { endName, endText } from './flow-end.ts'
import { countsText, plural } from './problems.ts'
import { type Style, signs, style, tone } from './style.ts'

/**
 * A check as text for a person: each mapping with the way of each flow, what stands in the way, what is open, and the
 * verdict in the last line.
 *
 * @param options.verbose every hop on a line of its own, with what decided it and where that is written
 */
export function renderCheck(
  result: CheckResult,
  options: { readonly color: boolean; readonly verbose?: boolean },
): string {
  const paint = style(options.color)
  const verbose = options.verbose === true
  const told = result.findings.filter(({ accepted }) => !accepted)
  const full = ({ severity }: Finding) => severity !== 'note' || verbose
  const flows = new Map(result.mappings.flatMap((mapping) => mapping.flows.map((flow) => [flow.id, flow])))
  const lines = [
    ...(result.mappings.length > 3 && !verbose
      ? manyMappings(result.mappings, paint)
      : result.mappings.flatMap((mapping) => mappingLines(mapping, paint, verbose))),
    ...told.filter(full).flatMap((finding) => findingLines(finding, result.mappings.length, flows, paint)),
    ...noteLines(
      told.filter((finding) => !full(finding)),
      paint,
    ),
    ...acceptedLines(result.findings, paint),
    ...questionLines(
      result.questions.filter(({ accepted }) => !accepted),
      paint,
    ),
    lastLine(result, paint),
  ]
  return `${lines.join('\n')}\n`
}

function mark(verdict: Verdict, paint: Style): string {
  return tone(verdict, paint)(signs[verdict])
}

/** What fits on a screen; --all and --verbose show the rest. */
const most = 12

/** A line each, what does not work first; the ways are drawn with what is found. */
function manyMappings(mappings: readonly MappingCheck[], paint: Style): string[] {
  const worst = (['blocked', 'unknown', 'reachable'] as const).flatMap((verdict) =>
    mappings.filter((mapping) => mapping.verdict === verdict),
  )
  const rest = worst.slice(most)
  const counts = (['blocked', 'unknown', 'reachable'] as const)
    .map((verdict) => [rest.filter((mapping) => mapping.verdict === verdict).length, verdict])
    .flatMap(([count, verdict]) => (count === 0 ? [] : `${count} ${verdict}`))
  const more = counts.length > 0 ? [paint.dim(`  and ${counts.join(', ')}: --all shows each of them`)] : []
  return [...worst.slice(0, most).map((mapping) => headLine(mapping, paint)), ...more, '']
}

function headLine({ mapping, standpoint, verdict }: MappingCheck, paint: Style): string {
  return `${mark(verdict, paint)} ${paint.bold(mapping)}  ${standpoint}, ${tone(verdict, paint)(verdict)}`
}

function mappingLines(mapping: MappingCheck, paint: Style, verbose: boolean): string[] {
  const width = Math.max(0, ...alikeFlows(mapping.flows).map((flows) => rowText(flows).length))
  const rows = (path: 'poll' | 'invoke') => {
    const flows = mapping.flows.filter((flow) => flow.path === path)
    return flows.length === 0
      ? []
      : [
          `  ${paint.dim(path)}`,
          ...(verbose ? flows.map((flow) => [flow] as const) : alikeFlows(flows)).flatMap((alike) =>
            flowLines(alike, width, paint, verbose),
          ),
        ]
  }
  return [headLine(mapping, paint), ...rows('poll'), ...rows('invoke'), '']
}

type Alike = readonly [ProvedFlow, ...ProvedFlow[]]

/** Ways to the brokers that are told alike, one after the other: many brokers must not take a screen for each subnet. */
function alikeFlows(flows: readonly ProvedFlow[]): readonly Alike[] {
  const told = ({ path, fromSubnet, to, port, verdict, trace, refusals, id }: ProvedFlow) =>
    JSON.stringify([
      path,
      fromSubnet,
      to.kind === 'broker' ? port : id,
      verdict,
      wayOf(trace.hops).map(({ resource, outcome, direction }) => [resource, outcome, direction]),
      refusals.map(({ hop }) => hop),
    ])
  const runs: { readonly key: string; readonly flows: [ProvedFlow, ...ProvedFlow[]] }[] = []
  for (const flow of flows) {
    const key = told(flow)
    const last = runs.at(-1)
    if (last?.key === key) last.flows.push(flow)
    else runs.push({ key, flows: [flow] })
  }
  return runs.flatMap((run) => (run.flows.length > 2 ? [run.flows] : run.flows.map((flow): Alike => [flow])))
}

function rowText([first, ...more]: Alike): string {
  const last = more.at(-1)
  return last ? `${first.fromSubnet} → ${endName(first)} … ${endText(last)}` : destinationText(first)
}

function destinationText(flow: ProvedFlow): string {
  return `${flow.fromSubnet} → ${endText(flow)}`
}

function flowLines(alike: Alike, width: number, paint: Style, verbose: boolean): string[] {
  const [flow] = alike
  const head = `  ${mark(flow.verdict, paint)} ${rowText(alike).padEnd(width)}`
  if (!verbose) return [`${head}  ${pathText(flow, paint)}`.trimEnd()]
  return [
    head,
    ...flow.trace.hops.map((hop) => hopLine(hop, paint)),
    ...flow.refusals.map((refusal) => `      ${mark(refusal.verdict, paint)} ${refusal.explanation}`),
  ]
}

/** The stations of the way that tell it apart from others, and every hop that does not let it pass. */
function pathText({ trace, refusals }: ProvedFlow, paint: Style): string {
  const told = wayOf(trace.hops)
  const stations = told.map((hop) => stationText(hop, paint)).filter((text, i, all) => text !== all[i - 1])
  return [
    ...stations,
    ...refusals.map((refusal) => tone(refusal.verdict, paint)(`${signs[refusal.verdict]} ${refusal.hop}`)),
  ].join(paint.dim(' ─ '))
}

function stationText({ resource, outcome, direction }: Hop, paint: Style): string {
  const name = `${resource}${direction === 'back' ? ' (answers)' : ''}`
  if (outcome === 'pass') return paint.dim(name)
  return outcome === 'stop' ? paint.red(`✖ ${name}`) : paint.yellow(`? ${name}`)
}

function hopLine({ direction, kind, resource, outcome, decision, at }: Hop, paint: Style): string {
  const sign = mark(outcome === 'pass' ? 'reachable' : outcome === 'stop' ? 'blocked' : 'unknown', paint)
  return `      ${sign} ${paint.dim(direction.padEnd(4))} ${kind} ${resource}: ${decision}${placeText(at, paint)}`
}

function placeText(at: SourceLocation, paint: Style): string {
  return at.file ? `  ${paint.dim(formatLocation(at))}` : ''
}

const severityTones: Readonly<Record<Severity, 'red' | 'yellow' | 'cyan'>> = {
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
}

function findingLines(
  finding: Finding,
  mappings: number,
  flowsById: ReadonlyMap<string, ProvedFlow>,
  paint: Style,
): string[] {
  const { severity, code, at, hop, explanation, remedy, nearMiss } = finding
  const row = (name: string, text: string) => `  ${paint.dim(name.padEnd(7))} ${text}`
  const broken =
    finding.mappings.length === 1 ? finding.mappings[0]! : `${finding.mappings.length} of ${mappings} mappings`
  const first = severity === 'error' ? flowsById.get(finding.flows[0] ?? '') : undefined
  const flows = finding.flows.length === 1 ? '1 flow' : `${finding.flows.length} flows`
  return [
    `${paint[severityTones[severity]](severity)} ${paint.bold(code)}${placeText(at, paint)}`,
    `  ${explanation}`,
    ...(first ? drawWay(first, paint).map((text, i) => row(i === 0 ? 'way' : '', text)) : []),
    ...(hop ? [row('hop', hop)] : []),
    ...(nearMiss ? [row('near', `${nearMiss.text}${placeText(nearMiss.at, paint)}`)] : []),
    row('remedy', remedy),
    ...(mappings > 1 || finding.flows.length > 0
      ? [row(severity === 'error' ? 'breaks' : 'for', finding.flows.length > 0 ? `${broken}, ${flows}` : broken)]
      : []),
    '',
  ]
}

/** Notes take a line each, alike ones one together: they are true and harmless, and must not bury what is not. */
function noteLines(notes: readonly Finding[], paint: Style): string[] {
  const lines = [...Map.groupBy(notes, ({ code }) => code)].map(([code, alike]) => {
    const [{ explanation, at }] = alike as [Finding]
    const rest = alike.length > 1 ? `; and ${alike.length - 1} more` : ''
    return `${paint.cyan('note')} ${code}${placeText(at, paint)}  ${explanation}${rest}`
  })
  return lines.length > 0 ? [...lines, paint.dim('     --verbose shows what to do about notes'), ''] : []
}

/** What somebody gave a reason for is told in one line each, what a baseline holds is counted. */
function acceptedLines(findings: readonly Finding[], paint: Style): string[] {
  const lines = findings.flatMap(({ accepted, severity, code, at }) =>
    accepted?.by === 'suppression'
      ? [paint.dim(`ignored ${severity} ${code}  ${formatLocation(at)}: ${accepted.reason}`)]
      : [],
  )
  return lines.length > 0 ? [...lines, ''] : []
}

function questionLines(questions: readonly Question[], paint: Style): string[] {
  if (questions.length === 0) return []
  return [
    paint.yellow('To be decided'),
    ...questions.map(({ question, at, answers }) =>
      [`  ? ${question}${at ? placeText(at, paint) : ''}`, ...answers.map((answer) => paint.cyan(answer))].join('  '),
    ),
    '',
  ]
}

function lastLine({ verdict, mappings, findings, questions }: CheckResult, paint: Style): string {
  const counted = findings.filter(({ accepted }) => !accepted)
  const open = questions.filter(({ accepted }) => !accepted)
  const accepted = findings.length - counted.length + questions.length - open.length
  const counts = [
    countsText(counted),
    plural(open.length, 'open question'),
    accepted > 0 ? `${accepted} accepted` : undefined,
  ].filter(Boolean)
  const flows = mappings.reduce((sum, mapping) => sum + mapping.flows.length, 0)
  const proved = `${plural(mappings.length, 'mapping') ?? 'no mapping'}, ${plural(flows, 'flow') ?? 'no flow to prove'}`
  const text = `${signs[verdict]} ${verdict}: ${[proved, ...counts].join(', ')}`
  return paint.bold(tone(verdict, paint)(text))
}
