import type { CheckResult, MappingCheck } from '../check/index.ts'
import { formatLocation } from '../model/index.ts'
import { code, mention, verdictSigns as signs, text } from './markdown.ts'
import { markup } from './markup.ts'
import { countsText, type Problem, plural, problemsOf } from './problems.ts'

/** A bot finds its earlier comment by it, and writes that one anew. */
const marker = '<!-- isthmus check -->'
/** GitHub takes 65,536 characters for a comment. */
const longest = 60_000

/** A check as Markdown for a comment on a pull request, short enough for one. */
export function checkToMarkdown(result: CheckResult): string {
  const problems = problemsOf(result)
  const counted = problems.filter(({ accepted }) => !accepted)
  const accepted = problems.length - counted.length
  const counts = [countsText(counted), accepted > 0 && `${accepted} accepted`].filter(Boolean).join(', ')
  const head = `${signs[result.verdict]} **Isthmus**: ${result.verdict}${counts ? `, ${counts}` : ''}`
  const parts = [marker, head, mappingTable(result.mappings), ...counted.map(details)]
  return `${fitting(parts.filter(Boolean), counted.length).join('\n\n')}\n`
}

function mappingTable(mappings: readonly MappingCheck[]): string {
  if (mappings.length === 0) return ''
  const verdictOf = ({ flows }: MappingCheck, path: 'poll' | 'invoke') => {
    const verdicts = flows.filter((flow) => flow.path === path).map(({ verdict }) => verdict)
    const worst = (['blocked', 'unknown', 'reachable'] as const).find((verdict) => verdicts.includes(verdict))
    return worst ? `${signs[worst]} ${worst}` : 'not needed'
  }
  const broken = mappings.filter(({ verdict }) => verdict !== 'reachable')
  const rows = (mappings.length > 20 ? broken.slice(0, 20) : mappings).map(
    (mapping) =>
      `| ${code(mapping.mapping)} | ${mapping.standpoint} | ${verdictOf(mapping, 'poll')} | ${verdictOf(mapping, 'invoke')} |`,
  )
  const more = mappings.length - rows.length
  return [
    '| Mapping | Mode | Poll | Invoke |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...(more > 0 ? [`| and ${plural(more, 'mapping')} more | | | |`] : []),
  ].join('\n')
}

function details({ code: name, severity, at, hop, explanation, remedy, nearMiss, mappings, flows }: Problem): string {
  const rows = [
    text(explanation),
    hop && `**Hop**: ${text(hop)}`,
    nearMiss && `**Near miss**: ${text(nearMiss.text)} (${code(formatLocation(nearMiss.at))})`,
    `**Remedy**: ${text(remedy)}`,
    mappings.length > 0 &&
      `**For**: ${mappings.slice(0, 5).map(code).join(', ')}${mappings.length > 5 ? ` and ${mappings.length - 5} more` : ''}${flows.length > 0 ? `, ${plural(flows.length, 'flow')}` : ''}`,
  ].filter(Boolean)
  // Markdown is not read in a line that begins as HTML: what it would escape stands as it is.
  const place = at?.file ? ` <code>${mention(markup(formatLocation(at)))}</code>` : ''
  const open = severity === 'error' ? ' open' : ''
  return `<details${open}><summary><b>${severity} ${name}</b>${place}</summary>\n\n${rows.join('\n\n')}\n\n</details>`
}

function fitting(parts: readonly string[], problems: number): readonly string[] {
  let length = 0
  const kept = parts.filter((part) => {
    length += part.length + 2
    return length <= longest
  })
  const left = parts.length - kept.length
  return left === 0 ? kept : [...kept, `${left} of ${problems} findings do not fit here: \`isthmus check\` shows all.`]
}
