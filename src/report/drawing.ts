import type { Layout } from './layout.ts'
import { markup } from './markup.ts'
import type { PictureNode } from './picture.ts'
import { signs } from './style.ts'

/**
 * The inside of an SVG: VPCs, zones, subnets, what stands in them, and the ways. What decided on a way is shown when it
 * is pointed at or focused.
 *
 * @param linkOf where a way leads; without it ways are only looked at
 */
export function drawing({ width, nodes, edges }: Layout, linkOf?: (flow: string) => string | undefined): string {
  const shapes = (kind: PictureNode['kind']) => nodes.filter((node) => node.kind === kind).map(shape)
  const tips = (['reachable', 'blocked', 'unknown'] as const).map(
    (verdict) =>
      `<marker id="tip-${verdict}" class="${verdict}" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="13" markerHeight="13" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"/></marker>`,
  )
  const ways = edges.map((edge) => way(edge, width, linkOf?.(edge.flow)))
  const kinds = ['VPC', 'zone', 'subnet', 'station'] as const
  // Names come last: no way runs through them.
  return [`<defs>${tips.join('')}</defs>`, ...kinds.flatMap(shapes), ...ways, ...nodes.map(name)].join('\n')
}

function way(
  { from, to, verdict, text, points }: Layout['edges'][number],
  width: number,
  link: string | undefined,
): string {
  const told = markup(`${verdict}: ${from} to ${to}, ${text}`)
  const middle = points[Math.floor(points.length / 2)]
  const d = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
  const parts = [
    `<title>${told}</title><path class="wide" d="${d}"/><path d="${d}" marker-end="url(#tip-${verdict})"/>`,
    middle && verdict !== 'reachable'
      ? `<circle cx="${round(middle.x)}" cy="${round(middle.y)}" r="10"/><text x="${round(middle.x)}" y="${round(middle.y + 5)}" text-anchor="middle">${signs[verdict]}</text>`
      : '',
    middle
      ? `<text class="told" x="${round(middle.x)}" y="${round(middle.y - 16)}" text-anchor="${middle.x > width / 2 ? 'end' : 'start'}" aria-hidden="true">${markup(text)}</text>`
      : '',
  ].join('')
  const named = `class="way ${verdict}" aria-label="${told}"`
  return link === undefined ? `<g ${named} role="img">${parts}</g>` : `<a href="${link}" ${named}>${parts}</a>`
}

function shape({ kind, x, y, width, height }: Layout['nodes'][number]): string {
  return `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6"/>`
}

function name({ kind, label, detail, x, y, width }: Layout['nodes'][number]): string {
  const middle = round(x + width / 2)
  return kind === 'station'
    ? `<text class="name" x="${middle}" y="${round(y + 19)}" text-anchor="middle">${markup(label)}<tspan class="dim" x="${middle}" dy="15">${markup(detail)}</tspan></text>`
    : `<text class="name in-${kind}" x="${round(x + 9)}" y="${round(y + 15)}">${markup(label)} <tspan class="dim">${markup(detail)}</tspan></text>`
}

const round = (value: number) => Math.round(value * 10) / 10

/** Colours by name, for light and for dark; each pair has the contrast that WCAG AA asks for. */
export const colours = `
:root{--paper:#fff;--ink:#1b1f24;--dim:#57606a;--line:#8c959f;--box:#f6f8fa;--inner:#fff;--good:#116329;--bad:#b3261e;--open:#7a4f01}
@media(prefers-color-scheme:dark){:root{--paper:#0f1419;--ink:#e6edf3;--dim:#9aa7b4;--line:#6e7b88;--box:#161c23;--inner:#1d252e;--good:#56d364;--bad:#ff8a80;--open:#e3b341}}
.dim{color:var(--dim);fill:var(--dim)}.reachable{color:var(--good)}.blocked{color:var(--bad)}.unknown{color:var(--open)}
`

/** How what is drawn looks. */
export const strokes = `
svg text{font:12px ui-monospace,monospace;fill:var(--ink)}
.VPC{fill:var(--box);stroke:var(--line)}.zone{fill:none;stroke:var(--line);stroke-dasharray:2 4}.subnet{fill:var(--inner);stroke:var(--line)}.station{fill:var(--inner);stroke:var(--ink)}
.name,.way .told{stroke:var(--inner);stroke-width:4;stroke-linejoin:round;paint-order:stroke}.name{pointer-events:none}.in-VPC,.in-zone{stroke:var(--box)}
svg .dim{fill:var(--dim)}
.way path{fill:none;stroke:currentColor;stroke-width:2}.way .wide{stroke:transparent;stroke-width:14}
.way.blocked path:not(.wide){stroke-width:3;stroke-dasharray:8 5}.way.unknown path:not(.wide){stroke-dasharray:2 5;stroke-width:3}
.way circle{fill:var(--paper);stroke:currentColor;stroke-width:2}.way text{fill:currentColor;font-weight:700}
.way .told{visibility:hidden}
.way:hover .told,.way:focus .told{visibility:visible}
.way:hover path:not(.wide),.way:focus path:not(.wide){stroke-width:5}.way:focus{outline:none}.way:focus .wide{stroke:currentColor;stroke-opacity:.3}
marker path{fill:currentColor}
`
