import type { Phase, ProbeFinding, ProbeResult, ProbeStep } from '../probe/index.ts'
import { type Style, style } from './style.ts'

const titles: Readonly<Record<Phase, string>> = {
  bootstrap: 'Bootstrap servers',
  cluster: 'What the cluster says of itself',
  brokers: 'Other brokers, at the addresses that they advertise',
  topic: 'Topic',
  group: 'Consumer group',
  services: 'Services that the mapping calls',
}
const marks = { passed: '✔', failed: '✖', skipped: '-' } as const

/** A probe as text for a person: each step, then what to mend first, with what AWS would show for it. */
export function renderProbe(result: ProbeResult, options: { readonly color: boolean }): string {
  const paint = style(options.color)
  // What is one and the same is told once, with all that it hits.
  const [first, ...others] = Map.groupBy(result.findings, ({ code, remedy }) => `${code}  ${remedy}`).values()
  const lines = [
    ...[...Map.groupBy(result.steps, ({ phase }) => phase)].flatMap(([phase, steps]) => [
      paint.bold(titles[phase]),
      ...[...Map.groupBy(steps, ({ target }) => target)].flatMap(([target, of]) => targetLines(target, of, paint)),
      '',
    ]),
    ...(first ? firstLines(first, paint) : []),
    ...otherLines(others, paint),
    ...lastLines(result, paint),
  ]
  return `${lines.join('\n')}\n`
}

function targetLines(target: string, steps: readonly ProbeStep[], paint: Style): string[] {
  return [`  ${target}`, ...steps.map((step) => stepLine(step, paint))]
}

function stepLine({ step, outcome, code, detail, milliseconds }: ProbeStep, paint: Style): string {
  const tone = outcome === 'passed' ? paint.green : outcome === 'failed' ? paint.red : paint.dim
  const time = milliseconds === undefined ? '' : paint.dim(`  ${timeText(milliseconds)}`)
  const text = outcome === 'skipped' ? paint.dim(detail) : detail
  return `    ${tone(marks[outcome])} ${step.padEnd(11)} ${code ? `${paint.red(code)}  ` : ''}${text}${time}`
}

function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

type Kind = readonly ProbeFinding[]

function firstLines(kind: Kind, paint: Style): string[] {
  const row = (name: string, text: string) => `  ${paint.dim(name.padEnd(7))} ${text}`
  return kind
    .slice(0, 1)
    .flatMap(({ code, explanation, lastProcessingResult, remedy }) => [
      `${paint.red('fails first')} ${paint.bold(code)}`,
      `  ${explanation}`,
      row('at', placesOf(kind)),
      row('AWS', lastProcessingResult),
      row('remedy', remedy),
      '',
    ])
}

function otherLines(kinds: readonly Kind[], paint: Style): string[] {
  if (kinds.length === 0) return []
  return [
    paint.red('fails as well'),
    ...kinds.flatMap((kind) => [
      `  ${paint.bold(kind[0]?.code ?? '')}`,
      `    ${placesOf(kind)}`,
      `    ${paint.dim(kind[0]?.remedy ?? '')}`,
    ]),
    '',
  ]
}

/** `connect of b-1:9098, b-2:9098; resolve of b-3:9098`. */
function placesOf(kind: Kind): string {
  return [...Map.groupBy(kind, ({ step }) => step)]
    .map(([step, all]) => `${step} of ${all.map(({ target }) => target).join(', ')}`)
    .join('; ')
}

function lastLines({ verdict, findings, steps }: ProbeResult, paint: Style): string[] {
  const count = (outcome: ProbeStep['outcome']) => steps.filter((step) => step.outcome === outcome).length
  const passed = `${count('passed')} ${count('passed') === 1 ? 'step' : 'steps'} passed`
  const counts = `${passed}, ${count('skipped')} not tried`
  if (verdict === 'failed') {
    const [first] = findings
    const failed = `${findings.length} failed, ${counts}`
    return [paint.bold(paint.red(`✖ ${first?.code} at ${first?.target}: ${failed}`))]
  }
  const elsewhere = "Lambda polls from the cluster's subnets: --print-lambda prints commands that run this there"
  return [paint.dim(elsewhere), paint.bold(paint.green(`✔ nothing stands in the way from this host: ${counts}`))]
}
