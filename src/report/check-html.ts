import type { CheckResult, MappingCheck, ProvedFlow } from '../check/index.ts'
import { formatLocation, type Integration, type SourceLocation } from '../model/index.ts'
import type { Hop } from '../network/index.ts'
import type { Layout } from './layout.ts'
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
<title>${signs[verdict]} ${verdict}: ${html(source)} - Isthmus</title>
<style>${style}</style>
</head>
<body>
<header>
<h1><span class="${verdict}">${signs[verdict]} ${verdict}</span> ${html(source)}</h1>
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

function picture({ width, height, nodes, edges }: Layout, numbers: ReadonlyMap<string, string>): string {
  const drawn = (kinds: readonly string[]) => nodes.filter(({ kind }) => kinds.includes(kind)).map(box)
  const ways = edges.map(({ from, to, verdict, flow, text, points }) => {
    const told = `${verdict}: ${from} to ${to}, ${text}`
    const middle = points[Math.floor(points.length / 2)]
    const d = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
    const mark =
      verdict === 'reachable' || !middle
        ? ''
        : `<circle cx="${round(middle.x)}" cy="${round(middle.y)}" r="10"/><text x="${round(middle.x)}" y="${round(middle.y + 5)}" text-anchor="middle">${signs[verdict]}</text>`
    return `<a href="#${numbers.get(flow)}" class="way ${verdict}" aria-label="${html(told)}"><title>${html(told)}</title><path class="wide" d="${d}"/><path d="${d}" marker-end="url(#tip-${verdict})"/>${mark}</a>`
  })
  const tips = (['reachable', 'blocked', 'unknown'] as const).map(
    (verdict) =>
      `<marker id="tip-${verdict}" class="${verdict}" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="13" markerHeight="13" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"/></marker>`,
  )
  return `<section aria-labelledby="picture">
<h2 id="picture">Network</h2>
<p class="dim">Each line is a stretch of the ways of flows and leads to the worst of them: solid is open, dashed with ✖ is blocked, dotted with ? is undecided.</p>
<div class="scroll" role="region" aria-label="the picture, to be scrolled" tabindex="0">
<svg role="group" aria-labelledby="picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<defs>${tips.join('')}</defs>
${[...drawn(['VPC']), ...drawn(['zone']), ...drawn(['subnet']), ...ways, ...drawn(['station'])].join('\n')}
</svg>
</div>
</section>`
}

function box({ kind, label, detail, x, y, width, height }: Layout['nodes'][number]): string {
  const rect = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6"/>`
  const middle = round(x + width / 2)
  const text =
    kind === 'station'
      ? `<text x="${middle}" y="${round(y + 19)}" text-anchor="middle">${html(label)}<tspan class="dim" x="${middle}" dy="15">${html(detail)}</tspan></text>`
      : `<text x="${round(x + 9)}" y="${round(y + 15)}">${kind === 'zone' ? 'zone ' : ''}${html(label)} <tspan class="dim">${html(detail)}</tspan></text>`
  return `<g class="${kind}">${rect}${text}</g>`
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
<p>${html(explanation)}</p>
<dl>${rows.map(([name, text]) => `<dt>${name}</dt><dd>${html(text ?? '')}</dd>`).join('')}</dl>
</article>`
}

function accepted(problems: readonly Problem[]): string {
  const rows = problems.flatMap(({ accepted, code, at, severity }) =>
    accepted
      ? [
          `<li>${severity} ${code} ${place(at)}: ${accepted.by === 'baseline' ? 'in the baseline' : html(accepted.reason)}</li>`,
        ]
      : [],
  )
  return rows.length > 0 ? `<details><summary>${rows.length} accepted</summary><ul>${rows.join('')}</ul></details>` : ''
}

function mappingFlows(
  { mapping, standpoint, verdict, flows }: MappingCheck,
  numbers: ReadonlyMap<string, string>,
): string {
  return `<h3><span class="${verdict}">${signs[verdict]} ${verdict}</span> ${html(mapping)}, ${standpoint}</h3>
${flows.map((flow) => flowDetails(flow, numbers)).join('\n') || '<p>No flow to prove.</p>'}`
}

function flowDetails(
  { id, path, fromSubnet, port, verdict, trace, refusals }: ProvedFlow,
  numbers: ReadonlyMap<string, string>,
) {
  const to = id.slice(id.lastIndexOf('>') + 1)
  const said = refusals.map(
    (refusal) =>
      `<li><span class="${refusal.verdict}">${signs[refusal.verdict]}</span> ${html(refusal.explanation)} ${place(refusal.at)}</li>`,
  )
  return `<details id="${numbers.get(id)}"${verdict === 'reachable' ? '' : ' open'}>
<summary><span class="${verdict}">${signs[verdict]} ${verdict}</span> ${path}: ${html(fromSubnet)} to ${html(to)}:${port}</summary>
<ol>${trace.hops.map(hopItem).join('')}${said.join('')}</ol>
</details>`
}

function hopItem({ direction, kind, resource, outcome, decision, at }: Hop): string {
  const verdict = outcome === 'pass' ? 'reachable' : outcome === 'stop' ? 'blocked' : 'unknown'
  const said = { reachable: 'passes', blocked: 'stops', unknown: 'undecided' }[verdict]
  return `<li><span class="${verdict}" role="img" aria-label="${said}">${signs[verdict]}</span> <span class="dim">${direction}</span> ${html(kind)} <b>${html(resource)}</b>: ${html(decision)} ${place(at)}</li>`
}

function place(at: SourceLocation | undefined): string {
  return at?.file ? `<code>${html(formatLocation(at))}</code>` : ''
}

function html(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char)
}

const round = (value: number) => Math.round(value * 10) / 10

const style = `
:root{--paper:#fff;--ink:#1b1f24;--dim:#57606a;--line:#8c959f;--box:#f6f8fa;--inner:#fff;--good:#116329;--bad:#b3261e;--open:#7a4f01}
@media(prefers-color-scheme:dark){:root{--paper:#0f1419;--ink:#e6edf3;--dim:#9aa7b4;--line:#6e7b88;--box:#161c23;--inner:#1d252e;--good:#56d364;--bad:#ff8a80;--open:#e3b341}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:90rem;padding:1rem 1.5rem 4rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:.5rem 0 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
code,svg text{font-family:ui-monospace,monospace;font-size:.8rem}code{color:var(--dim)}
.dim{color:var(--dim);fill:var(--dim)}.reachable{color:var(--good)}.blocked{color:var(--bad)}.unknown{color:var(--open)}
.scroll{overflow:auto;border:1px solid var(--line);border-radius:6px}
svg{display:block}svg text{font-size:12px;fill:var(--ink)}
.VPC>rect,.subnet>rect{fill:var(--box);stroke:var(--line)}.zone>rect{fill:none;stroke:var(--line);stroke-dasharray:2 4}.subnet>rect,.station>rect{fill:var(--inner);stroke:var(--line)}.station>rect{stroke:var(--ink)}
.way path{fill:none;stroke:currentColor;stroke-width:2}.way .wide{stroke:transparent;stroke-width:14}
.way.blocked path:not(.wide){stroke-width:3;stroke-dasharray:8 5}.way.unknown path:not(.wide){stroke-dasharray:2 5;stroke-width:3}
.way circle{fill:var(--paper);stroke:currentColor;stroke-width:2}.way text{fill:currentColor;font-weight:700}
.way:hover path:not(.wide),.way:focus path:not(.wide){stroke-width:5}.way:focus{outline:none}.way:focus .wide{stroke:currentColor;stroke-opacity:.3}
marker path{fill:currentColor}
article{border-left:4px solid var(--line);padding:.1rem 1rem;margin:1rem 0;background:var(--box)}article.error{border-color:var(--bad)}article.warning{border-color:var(--open)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}dt{color:var(--dim)}dd{margin:0}
details{margin:.25rem 0;padding:.2rem .6rem;border:1px solid var(--line);border-radius:6px}details:target{outline:3px solid var(--open)}
summary{cursor:pointer}ol{margin:.4rem 0}
`
