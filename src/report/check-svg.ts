import type { CheckResult } from '../check/index.ts'
import type { Integration } from '../model/index.ts'
import { colours, drawing, strokes } from './drawing.ts'
import { markup } from './markup.ts'
import { pictureOf } from './picture.ts'
import { countsText, plural, problemsOf } from './problems.ts'
import { signs } from './style.ts'

/** The network with the ways of the flows as one picture that needs nothing else, light or dark as its reader has it. */
export async function checkToSvg(result: CheckResult, integration: Integration, source: string): Promise<string> {
  // The graph library is for drawn reports only.
  const { layoutOf } = await import('./layout.ts')
  const layout = layoutOf(pictureOf(result, integration))
  const { verdict, mappings } = result
  const flows = mappings.reduce((sum, mapping) => sum + mapping.flows.length, 0)
  const counted = countsText(problemsOf(result).filter(({ accepted }) => !accepted))
  const counts = [plural(mappings.length, 'mapping') ?? 'no mapping', plural(flows, 'flow'), counted]
  const head = `${signs[verdict]} ${verdict}: ${source}`
  const [width, height] = [Math.max(layout.width, 480), layout.height + heading]
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title id="title">${markup(head)}</title>
<desc id="desc">${markup(counts.filter(Boolean).join(', '))}</desc>
<style>${colours}${strokes}.paper{fill:var(--paper)}</style>
<rect class="paper" width="100%" height="100%"/>
<text x="24" y="28"><tspan class="${verdict}" style="fill:currentColor" font-weight="700">${markup(head)}</tspan> <tspan class="dim">${markup(counts.filter(Boolean).join(', '))}</tspan></text>
<g transform="translate(0 ${heading})">
${drawing(layout)}
</g>
</svg>
`
}

/** Room above the picture for what it is of. */
const heading = 32
