import type { CheckResult, MappingCheck, ProvedFlow } from '../check/index.ts'
import { formatLocation, type Integration, type SourceLocation } from '../model/index.ts'
import type { Hop } from '../network/index.ts'
import { colours, drawing, strokes } from './drawing.ts'
import { endText } from './flow-end.ts'
import type { Layout } from './layout.ts'
import { markup } from './markup.ts'
import { pictureOf } from './picture.ts'
import { countsText, type Problem, plural, problemsOf } from './problems.ts'
import { signs } from './style.ts'

/**
 * A check as one page that needs nothing else: the VPCs with the ways of the flows, findings, and each flow hop by hop.
 * It has no scripts. All that the picture shows is told in words below it, too.
 */
export async function checkToHtml(result: CheckResult, integration: Integration, source: string): Promise<string> {
  // The graph library is for this report only.
  const { layoutOf } = await import('./layout.ts')
  const { verdict, mappings } = result
  const problems = problemsOf(result)
  const counted = problems.filter(({ accepted }) => !accepted)
  const flows = mappings.flatMap((mapping) => mapping.flows)
  const numbers = new Map(flows.map(({ id }, i) => [id, `flow-${i + 1}`]))
  const counts = [plural(mappings.length, 'mapping'), plural(flows.length, 'flow'), countsText(counted)]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${signs[verdict]} ${verdict}: ${markup(source)} - Isthmus</title>
<style>${style}</style>
</head>
<body>
<header>
<h1><span class="${verdict}">${signs[verdict]} ${verdict}</span> ${markup(source)}</h1>
<p>${counts.filter(Boolean).join(', ')}</p>
</header>
<main>
${flows.length > 0 ? picture(layoutOf(pictureOf(result, integration)), numbers) : ''}
<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${counted.length > 0 ? counted.map(finding).join('\n') : '<p>None.</p>'}
${accepted(problems)}
</section>
<section aria-labelledby="flows">
<h2 id="flows">Flows</h2>
${mappings.map((mapping) => mappingFlows(mapping, numbers)).join('\n') || '<p>No mapping.</p>'}
</section>
</main>
</body>
</html>
`
}

function picture(layout: Layout, numbers: ReadonlyMap<string, string>): string {
  const { width, height } = layout
  return `<section aria-labelledby="picture">
<h2 id="picture">Network</h2>
<p class="dim">Each line is a stretch of the ways of flows and leads to the worst of them: solid is open, dashed with ✖ is blocked, dotted with ? is undecided. Point at one, or go to it with the tab key, for the rule that decides.</p>
<div class="scroll" role="region" aria-label="the picture, to be scrolled" tabindex="0">
<svg role="group" aria-labelledby="picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${drawing(layout, (flow) => `#${numbers.get(flow)}`)}
</svg>
</div>
</section>`
}

function finding({ code, severity, at, hop, explanation, remedy, nearMiss, mappings, flows }: Problem): string {
  const rows = [
    ['Hop', hop],
    ['Near miss', nearMiss && `${nearMiss.text} (${formatLocation(nearMiss.at)})`],
    ['Remedy', remedy],
    ['For', [mappings.slice(0, 10).join(', '), plural(flows.length, 'flow')].filter(Boolean).join('; ')],
  ].filter(([, text]) => text)
  return `<article class="${severity}">
<h3>${severity} ${code} ${place(at)}</h3>
<p>${markup(explanation)}</p>
<dl>${rows.map(([name, text]) => `<dt>${name}</dt><dd>${markup(text ?? '')}</dd>`).join('')}</dl>
</article>`
}

function accepted(problems: readonly Problem[]): string {
  const rows = problems.flatMap(({ accepted, code, at, severity }) =>
    accepted
      ? [
          `<li>${severity} ${code} ${place(at)}: ${accepted.by === 'baseline' ? 'in the baseline' : markup(accepted.reason)}</li>`,
        ]
      : [],
  )
  return rows.length > 0 ? `<details><summary>${rows.length} accepted</summary><ul>${rows.join('')}</ul></details>` : ''
}

function mappingFlows(
  { mapping, standpoint, verdict, flows }: MappingCheck,
  numbers: ReadonlyMap<string, string>,
): string {
  return `<h3><span class="${verdict}">${signs[verdict]} ${verdict}</span> ${markup(mapping)}, ${standpoint}</h3>
${flows.map((flow) => flowDetails(flow, numbers)).join('\n') || '<p>No flow to prove.</p>'}`
}

function flowDetails(flow: ProvedFlow, numbers: ReadonlyMap<string, string>) {
  const { id, path, fromSubnet, verdict, trace, refusals } = flow
  const said = refusals.map(
    (refusal) =>
      `<li><span class="${refusal.verdict}">${signs[refusal.verdict]}</span> ${markup(refusal.explanation)} ${place(refusal.at)}</li>`,
  )
  return `<details id="${numbers.get(id)}"${verdict === 'reachable' ? '' : ' open'}>
<summary><span class="${verdict}">${signs[verdict]} ${verdict}</span> ${path}: ${markup(fromSubnet)} to ${markup(endText(flow))}</summary>
<ol>${trace.hops.map(hopItem).join('')}${said.join('')}</ol>
</details>`
}

function hopItem({ direction, kind, resource, outcome, decision, at }: Hop): string {
  const verdict = outcome === 'pass' ? 'reachable' : outcome === 'stop' ? 'blocked' : 'unknown'
  const said = { reachable: 'passes', blocked: 'stops', unknown: 'undecided' }[verdict]
  return `<li><span class="${verdict}" role="img" aria-label="${said}">${signs[verdict]}</span> <span class="dim">${direction}</span> ${markup(kind)} <b>${markup(resource)}</b>: ${markup(decision)} ${place(at)}</li>`
}

function place(at: SourceLocation | undefined): string {
  return at?.file ? `<code>${markup(formatLocation(at))}</code>` : ''
}

const style = `${colours}
*{box-sizing:border-box}
body{margin:0 auto;max-width:90rem;padding:1rem 1.5rem 4rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:.5rem 0 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
code{font-family:ui-monospace,monospace;font-size:.8rem;color:var(--dim)}
.scroll{overflow:auto;border:1px solid var(--line);border-radius:6px}svg{display:block;margin:0 auto}
article{border-left:4px solid var(--line);padding:.1rem 1rem;margin:1rem 0;background:var(--box)}article.error{border-color:var(--bad)}article.warning{border-color:var(--open)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}dt{color:var(--dim)}dd{margin:0}
details{margin:.25rem 0;padding:.2rem .6rem;border:1px solid var(--line);border-radius:6px}details:target{outline:3px solid var(--open)}
summary{cursor:pointer}ol{margin:.4rem 0}
${strokes}`
