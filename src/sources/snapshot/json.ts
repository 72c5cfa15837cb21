import { formatLocation, type SourceLocation, type SourceNode } from '../../model/index.ts'
import { IsthmusError, messageOf } from '../../world/index.ts'

/** What stands in a snapshot for a value that is not to be read by everybody. */
export const redacted = '(redacted)'

/**
 * JSON as nodes with their lines: of a map or list its own, of a value that of what holds it. A redacted value is unknown.
 * A parser that knows the place of every value takes fifty times as long, and accounts have megabytes of interfaces.
 *
 * @throws IsthmusError `SNAPSHOT_INVALID`
 */
export function readJson(text: string, file: string): SourceNode {
  if (text.slice(0, 200).includes('\u0000'))
    throw invalid(
      { file, line: 1 },
      'this is UTF-16 or binary: write it as UTF-8 (in PowerShell: | Out-File -Encoding utf8)',
    )
  if (text.trim() === '') throw invalid({ file, line: 1 }, 'it is empty: did the command fail?')
  const plain = text.replace(/^\ufeff/, '')
  const lines = linesOf(plain)
  let next = 0

  const read = (value: unknown, at: SourceLocation, name: string): SourceNode => {
    if (value === redacted) {
      const question = `${name}, which the snapshot does not hold`
      const unknown = `redacted:${at.file}:${at.line}:${name}`
      return { kind: 'unknown', unknown: { unknown, name: `redacted ${name}`, question, at }, at }
    }
    if (typeof value !== 'object' || value === null) {
      const scalar = value as string | number | boolean | null
      return { kind: 'scalar', value: scalar, text: scalar === null ? '' : String(scalar), at }
    }
    const own = { file, line: lines[next++] ?? at.line }
    if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => read(item, own, name)), at: own }
    const entries = Object.entries(value).map(([key, each]): [string, SourceNode] => [key, read(each, own, key)])
    return { kind: 'map', entries: new Map(entries), at: own }
  }
  return read(parsed(plain, file), { file, line: 1 }, 'value')
}

/** The lines of all maps and lists, in the order in which they begin. */
function linesOf(text: string): readonly number[] {
  const lines: number[] = []
  let line = 1
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{[\n]/g)) {
    if (token === '\n') line++
    else if (token === '{' || token === '[') lines.push(line)
  }
  return lines
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const said = messageOf(cause)
    const line = /\(line (\d+) column \d+\)$/.exec(said)?.[1]
    // Where the parser quotes the text, it may quote what should not be seen.
    const what = said.replace(/, (\.\.\.)?".*$|( in JSON)? at position \d+.*$/s, '')
    const place = line === undefined ? file : `${file}:${line}`
    throw new IsthmusError(
      'SNAPSHOT_INVALID',
      `${place}: this is no JSON (${what}): write it by the AWS CLI with --output json`,
      {
        cause,
        data: { path: file },
      },
    )
  }
}

export function invalid(at: SourceLocation, said: string): IsthmusError {
  return new IsthmusError('SNAPSHOT_INVALID', `${formatLocation(at)}: ${said}`, { data: { at } })
}
