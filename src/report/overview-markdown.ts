import { formatLocation } from '../model/index.ts'
import { code, text, verdictSigns } from './markdown.ts'
import { causesOf, type OverviewRow, type UnreadSource, verdictCounts } from './overview.ts'
import { causeText, columnsOf } from './overview-text.ts'
import { plural } from './problems.ts'

/** The table as Markdown, and each root cause once. */
export function overviewToMarkdown(rows: readonly OverviewRow[], unread: readonly UnreadSource[]): string {
  const columns = columnsOf(rows)
  const worst = rows[0]?.verdict ?? 'reachable'
  const causes = causesOf(rows)
  const names = [...columns.map(({ name }) => name), 'verdict', 'root cause']
  const table = [
    `| ${names.join(' | ')} |`,
    `|${' --- |'.repeat(names.length)}`,
    ...rows.map((row) => {
      const cells = columns.map(({ of }) => (of(row) === '' ? '' : code(of(row))))
      return `| ${[...cells, `${verdictSigns[row.verdict]} ${row.verdict}`, text(causeText(row))].join(' | ')} |`
    }),
  ]
  const told = causes.map(
    (cause) =>
      `- **${cause.code}**${cause.at ? ` ${code(formatLocation(cause.at))}` : ''}, ${plural(cause.mappings, 'mapping')}: ${text(cause.text)}. **Remedy**: ${text(cause.remedy)}`,
  )
  const lost = unread.map(
    ({ source, message, code: name }) => `- not read: ${code(source)}: ${text(message)} (${name})`,
  )
  const head = `${verdictSigns[worst]} **Isthmus**: ${verdictCounts(rows) || 'no mapping'}`
  const parts = [head, rows.length > 0 ? table.join('\n') : '', told.join('\n'), lost.join('\n')]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}
