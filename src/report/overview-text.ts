import { formatLocation } from '../model/index.ts'
import { counted } from './counted.ts'
import { causesOf, type OverviewCause, type OverviewRow, type UnreadSource, verdictCounts } from './overview.ts'
import { plural } from './problems.ts'
import { signs, style, tone } from './style.ts'

/** Mappings of many accounts and Regions as a table, and below it each root cause once with its remedy. */
export function renderOverview(
  rows: readonly OverviewRow[],
  unread: readonly UnreadSource[],
  options: { readonly color: boolean },
): string {
  const paint = style(options.color)
  const columns = columnsOf(rows)
  const cells = rows.map((row) => columns.map(({ of }) => of(row)))
  const widths = columns.map(({ name }, i) => Math.max(name.length, ...cells.map((each) => each[i]!.length)))
  const line = (texts: readonly string[], verdict: string, cause: string) =>
    [...texts.map((text, i) => text.padEnd(widths[i]!)), verdict, cause].join('  ').trimEnd()
  const names = columns.map(({ name }) => name)
  const causes = causesOf(rows)
  const worst = rows[0]?.verdict ?? 'reachable'
  const lost = plural(unread.length, 'source')
  const counts = [verdictCounts(rows), plural(causes.length, 'root cause'), lost && `${lost} not read`]
  return `${[
    ...(rows.length > 0 ? [paint.dim(line(names, 'verdict'.padEnd(11), 'root cause'))] : []),
    ...rows.map((row, i) => {
      const verdict = `${signs[row.verdict]} ${row.verdict}`.padEnd(11)
      return line(cells[i]!, tone(row.verdict, paint)(verdict), causeText(row))
    }),
    ...(causes.length > 0 ? [''] : []),
    ...causes.flatMap((cause) => causeLines(cause, rows.length, paint)),
    paint.bold(
      tone(
        worst,
        paint,
      )(`${signs[worst]} ${[plural(rows.length, 'mapping') ?? 'no mapping', ...counts].filter(Boolean).join(', ')}`),
    ),
  ].join('\n')}\n`
}

/** Columns that would be empty, or the same source all the way down, are left out. */
export function columnsOf(rows: readonly OverviewRow[]) {
  const all: readonly { readonly name: string; readonly of: (row: OverviewRow) => string }[] = [
    { name: 'source', of: ({ source }) => source },
    { name: 'account', of: ({ account }) => account ?? '' },
    { name: 'Region', of: ({ region }) => region ?? '' },
    { name: 'mapping', of: ({ mapping }) => mapping },
    { name: 'mode', of: ({ standpoint }) => standpoint },
  ]
  return all.filter(({ name, of }) => {
    const values = new Set(rows.map(of))
    return name === 'source' ? values.size > 1 : !(values.size === 1 && values.has(''))
  })
}

/** The first of them, and how many more there are. */
export function causeText({ causes: [first, ...more] }: OverviewRow): string {
  if (!first) return ''
  const place = first.at ? ` ${formatLocation(first.at)}` : ''
  return `${first.code}${place}${more.length > 0 ? `, ${more.length} more` : ''}`
}

function causeLines(cause: OverviewCause, of: number, paint: ReturnType<typeof style>): string[] {
  const { code, at, text, remedy, mappings } = cause
  const color = code === 'UNDECIDED' ? paint.yellow : paint.red
  return [
    `${color(code)}${at ? `  ${paint.dim(formatLocation(at))}` : ''}  ${mappings} of ${counted(of, 'mapping')}`,
    `  ${text}`,
    `  ${paint.dim('remedy')}  ${remedy}`,
    '',
  ]
}
