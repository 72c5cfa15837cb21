import {
  type Dialect,
  eventOf,
  type Failure,
  type Pattern,
  parsePattern,
  recordsOf,
  type Trial,
  tryEvent,
  tryRecord,
} from '../../filter/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { oneOf, readFile, wantsColor } from './arguments.ts'

export interface FilterFlags {
  readonly pattern: readonly string[]
  readonly event: string
  readonly dialect: string
  readonly json?: boolean
  readonly color: boolean
}

/** What one event, or one record of it, is to each pattern. */
interface Tried {
  readonly name?: string
  readonly matched: boolean
  readonly patterns: readonly Trial[]
}

/** Tries patterns on an event. @returns the exit code: 0 when something matches, else 1 */
export function filterCommand(flags: FilterFlags): number {
  const dialect: Dialect = oneOf('--dialect', flags.dialect, ['lambda', 'eventbridge'])
  const patterns = flags.pattern.map((given, index) => patternOf(given, index, dialect))
  if (dialect === 'lambda' && patterns.length > 5)
    process.stderr.write(`${patterns.length} patterns: AWS takes 5, and 10 with a higher quota\n`)
  const tried = tryAll(patterns, textOf(flags.event, '--event'), dialect)
  const matched = tried.some((one) => one.matched)
  if (flags.json) process.stdout.write(`${JSON.stringify(documentOf(patterns, tried, matched), null, 2)}\n`)
  else for (const line of linesOf(tried, wantsColor(process.stdout, flags.color))) process.stdout.write(`${line}\n`)
  return matched ? 0 : 1
}

function patternOf(given: string, index: number, dialect: Dialect): Pattern {
  try {
    return parsePattern(textOf(given, '--pattern').trim(), dialect)
  } catch (error) {
    if (!(error instanceof IsthmusError && error.code === 'PATTERN_INVALID')) throw error
    const where = given.startsWith('@') ? given.slice(1) : `pattern ${index + 1}`
    throw new IsthmusError(error.code, `${where}: ${error.message}`, { data: { ...error.data, pattern: index + 1 } })
  }
}

/** The text itself, that of `@FILE`, or that of stdin for `-`. */
function textOf(given: string, flag: string): string {
  if (given === '-' && flag === '--event') return readFile(0, 'INPUT_UNREADABLE')
  return given.startsWith('@') ? readFile(given.slice(1), 'INPUT_UNREADABLE') : given
}

function tryAll(patterns: readonly Pattern[], event: string, dialect: Dialect): readonly Tried[] {
  if (dialect === 'eventbridge') {
    eventOf(event)
    return [together(patterns.map((pattern) => tryEvent(pattern, event)))]
  }
  return recordsOf(event).map((record) =>
    together(
      patterns.map((pattern) => tryRecord(pattern, record)),
      record.name,
    ),
  )
}

function together(patterns: readonly Trial[], name?: string): Tried {
  return { ...(name === undefined ? {} : { name }), matched: patterns.some(({ matched }) => matched), patterns }
}

function documentOf(patterns: readonly Pattern[], tried: readonly Tried[], matched: boolean): unknown {
  return {
    format_version: '1.0',
    matched,
    events: tried.map(({ name, matched, patterns: trials }) => ({
      ...(name === undefined ? {} : { record: name }),
      matched,
      patterns: trials.map((trial, index) => ({ pattern: patterns[index]?.text, ...trial })),
    })),
  }
}

function linesOf(tried: readonly Tried[], color: boolean): readonly string[] {
  const lines = tried.flatMap((one) => [headOf(one, color), ...one.patterns.flatMap(reasonsOf)])
  if (tried.length === 1 && tried[0]?.name === undefined) return lines
  const passed = tried.filter(({ matched }) => matched).length
  return [...lines, `${tried.length} records: ${passed} pass, ${tried.length - passed} are filtered out`]
}

function headOf({ name, matched, patterns }: Tried, color: boolean): string {
  const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[39m` : text)
  const subject = name === undefined ? '' : `${name}  `
  if (!matched) return `${paint(31, '✖')} ${subject}no pattern matches`
  return `${paint(32, '✔')} ${subject}pattern ${patterns.findIndex((trial) => trial.matched) + 1} matches`
}

function reasonsOf({ matched, ignored, failures }: Trial, index: number): readonly string[] {
  const pattern = `  pattern ${index + 1}`
  const format = ignored
    ? [
        `${pattern}  the value is ${ignored}, and the pattern for another format: what it says of the value does not count`,
      ]
    : []
  return matched ? format : [...format, ...failures.map((failure) => `${pattern}  ${sentenceOf(failure)}`)]
}

/** So many values of a field are shown. */
const shown = 5

function sentenceOf({ paths, wanted, found }: Failure): string {
  if (paths.length > 1)
    return `${paths.join(' and ')} hold for different elements of an array, and ${wanted} are wanted`
  const more = found.length > shown ? ` and ${found.length - shown} more` : ''
  const is = found.length === 0 ? 'is not there' : `is ${found.slice(0, shown).join(', ')}${more}`
  return `${paths[0]} ${is}, and ${wanted} is wanted`
}
