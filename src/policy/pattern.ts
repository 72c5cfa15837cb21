import { isUnknown, type Maybe, readVariable, sameValue, type Unknown } from '../model/index.ts'
import type { Answer } from './answer.ts'
import { contextValues, type Request } from './request.ts'

const any = Symbol('*')
const one = Symbol('?')

/** A policy text with its wildcards and its variables filled in; an unknown piece stands for any text. */
export type Pattern = readonly (string | typeof any | typeof one | Unknown)[]

/**
 * How far a wildcard reaches:
 * - `none`: it is a plain character (`StringEquals`);
 * - `text`: anywhere (actions, `StringLike`);
 * - `arn`: not over the border of one of an ARN's six parts (`ArnLike`);
 * - `resource`: not over a colon, but for a `*` that is the last character of a part;
 * - `name`: as `resource`, and over the colons of the resource's own name (an S3 key has some).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export type Reach = 'none' | 'text' | 'arn' | 'resource' | 'name'

/**
 * Reads a policy text with `*`, `?` and, where `request` is given (policies of version 2012-10-17), `${variables}`.
 * `undefined`: a variable has no value in the request, so that nothing matches. A variable's value is never a wildcard.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readPattern(text: Maybe<string>, request: Request | undefined): Pattern | undefined {
  if (isUnknown(text)) return partsOf(text).flatMap((part) => (isUnknown(part) ? [part] : wildcards(part)))
  const pattern: Pattern[number][] = []
  for (const piece of text.match(/\$\{[^}]*\}|[*?]|[^*?$]+|\$/g) ?? []) {
    if (!piece.startsWith('${') || !request) pattern.push(...wildcards(piece))
    else {
      const value = variable(piece.slice(2, -1), request)
      if (value === undefined) return undefined
      pattern.push(value)
    }
  }
  return pattern
}

/** A `${...}` of an old policy is plain text, but wildcards inside it still count. */
function wildcards(piece: string): Pattern {
  return piece
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' ? any : part === '?' ? one : part))
}

function variable(body: string, request: Request): Maybe<string> | undefined {
  if (body === '*' || body === '?' || body === '$') return body
  const read = readVariable(body)
  if (!read) return undefined
  const values = contextValues(request, read.key)
  if (isUnknown(values)) return values
  // A key with several values is no variable.
  if (values.length !== 1) return read.fallback
  return values[0] === '' ? emptyVariable : values[0]
}

const emptyVariable: Unknown = {
  unknown: 'variable:empty',
  question: 'whether a variable whose key is there and empty has a value',
}

/** Whether a text of the policy that is not known and a value of the call are the same, whatever it is. */
export function isSameUnknown(text: Maybe<string>, value: Maybe<string>): boolean {
  return isUnknown(text) && sameValue(text, value) === true
}

/** Whether a variable of a known text has no value, or may have none. */
export function mayLackValue(pattern: Pattern | undefined): boolean {
  return pattern === undefined || pattern.some(isUnknown)
}

/** Whether the pattern matches a value, which may be unknown too, or in part. */
export function matches(pattern: Pattern, value: Maybe<string>, reach: Reach, ignoreCase = false): Answer {
  if (isUnknown(value)) return matchesParts(pattern, partsOf(value), reach)
  if (!begins(pattern, value, ignoreCase)) return false
  const plain = afterBeginning(pattern, value, reach)
  if (plain !== undefined) return plain
  const open = unknowns(pattern)
  if (toRegExp(pattern, reach, ignoreCase).test(value)) return open.length === 0 || open
  if (reach === 'resource') return toRegExp(pattern, 'name', ignoreCase).test(value) && [colonsOfNames, ...open]
  const short =
    pattern
      .filter((piece) => typeof piece === 'string')
      .join('')
      .split(':').length < 6
  return reach === 'arn' && short && toRegExp(pattern, 'text', ignoreCase).test(value) && [shortArn, ...open]
}

/** Most patterns differ from most values in what they begin with. */
function begins([first]: Pattern, value: string, ignoreCase: boolean): boolean {
  if (typeof first !== 'string') return true
  const start = value.slice(0, first.length)
  return ignoreCase ? start.toLowerCase() === first.toLowerCase() : start === first
}

/** Most patterns of actions are a text, or a text and a star: of a value that begins so, no more is to be asked. */
function afterBeginning(pattern: Pattern, value: string, reach: Reach): boolean | undefined {
  const [first, second] = pattern
  if (typeof first !== 'string' || pattern.length > 2) return undefined
  if (second === undefined) return value.length === first.length
  return second === any && reach === 'text' ? true : undefined
}

/**
 * Whether the pattern matches a value of which parts are unknown: surely where it does with those parts taken as letters
 * of their own, the same for the same part; never where no text is like both.
 */
function matchesParts(pattern: Pattern, value: readonly Maybe<string>[], reach: Reach): Answer {
  const open = [...value, ...pattern].filter(isUnknown)
  if (value.length === 1) return ((reach === 'text' || reach === 'resource') && matchesAll(pattern)) || open
  if (differ(pattern, value)) return false
  const letters = new Map(open.map(({ unknown }, i) => [unknown, String.fromCodePoint(firstPrivate + i)]))
  const letterOf = ({ unknown }: Unknown) => letters.get(unknown)!
  const text = value.map((part) => (isUnknown(part) ? letterOf(part) : part)).join('')
  const spelled = pattern.map((piece) => (isUnknown(piece) ? letterOf(piece) : piece))
  // A `?` stands for one letter, and nobody knows how many the part has.
  if (!spelled.includes(one) && toRegExp(spelled, reach, false).test(text)) return true
  return mayMeet(lettersOf(pattern), lettersOf(value)) && open
}

/** Whether known letters differ after what is the same at the beginning, or before what is the same at the end. */
function differ(pattern: Pattern, value: readonly Maybe<string>[]): boolean {
  return clash(pattern, value, false) || clash(pattern.toReversed(), value.toReversed(), true)
}

function clash(pattern: Pattern, value: readonly Maybe<string>[], atEnd: boolean): boolean {
  let [a, b] = ['', '']
  for (let i = 0, j = 0; ; ) {
    if (a === '' && i < pattern.length) {
      const piece = pattern[i]
      const part = value[j]
      const same = isUnknown(piece) && b === '' && isUnknown(part) && piece.unknown === part.unknown
      if (same) {
        i++
        j++
        continue
      }
      if (typeof piece !== 'string') return false
      a = piece
      i++
    }
    if (b === '' && j < value.length) {
      const part = value[j]
      if (typeof part !== 'string') return false
      b = part
      j++
    }
    if (a === '' || b === '') return a !== b
    const length = Math.min(a.length, b.length)
    const [x, y] = atEnd ? [a.slice(-length), b.slice(-length)] : [a.slice(0, length), b.slice(0, length)]
    if (x !== y) return true
    ;[a, b] = atEnd ? [a.slice(0, -length), b.slice(0, -length)] : [a.slice(length), b.slice(length)]
  }
}

/** Letters that stand in no text of a policy. */
const firstPrivate = 0xe000

/** Any text without colon and slash. */
const word = Symbol('word')

/** What never holds a colon or a slash: accounts, Regions, and what AWS gives a resource. */
const words = /^(AWS::(AccountId|Partition|Region)$|region:|(uuid|suffix|name) of )/

type Letter = string | typeof any | typeof one | typeof word

function lettersOf(pieces: Pattern): readonly Letter[] {
  return pieces.flatMap((piece): readonly Letter[] => {
    if (typeof piece === 'string') return [...piece]
    return [isUnknown(piece) ? (words.test(piece.unknown) ? word : any) : piece]
  })
}

/**
 * Whether some text is like both of two patterns. A row says up to which letters of `b` the letters of `a` so far can have
 * led; most rows are short, and end soon.
 */
function mayMeet(a: readonly Letter[], b: readonly Letter[]): boolean {
  let row = [0]
  while (row.length <= b.length && isMany(b[row.length - 1]!)) row.push(row.length)
  for (const letter of a) {
    const next: number[] = []
    const before = new Set(row)
    const first = row[0]!
    const last = row.at(-1)!
    for (let j = first; j <= b.length && (j <= last + 1 || next.at(-1) === j - 1); j++) {
      const other = j > 0 ? b[j - 1] : undefined
      const here = before.has(j)
      const left = next.at(-1) === j - 1 && other !== undefined
      const together = other !== undefined && before.has(j - 1) && mayBe(letter, other) && mayBe(other, letter)
      const many = isMany(letter) && (here || (left && mayBe(letter, other)))
      const otherMany = other !== undefined && isMany(other) && (left || (here && mayBe(other, letter)))
      if (together || many || otherMany) next.push(j)
    }
    if (next.length === 0) return false
    row = next
  }
  return row.at(-1) === b.length
}

function isMany(letter: Letter): boolean {
  return letter === any || letter === word
}

/** Whether a letter may be another one, or stand for it. */
function mayBe(letter: Letter, other: Letter): boolean {
  if (typeof letter === 'symbol') return letter !== word || (other !== ':' && other !== '/')
  return letter === other || typeof other === 'symbol'
}

/**
 * The parts of a text that is not known in whole (`joinText` makes its identity: `arn:aws:sqs:${AWS::Region}:...`), else
 * the one that is all of it: what a function makes of unknown values shows nothing of itself.
 */
function partsOf(text: Unknown): readonly Maybe<string>[] {
  if (!text.unknown.includes('${') || /\w\(/.test(text.unknown)) return [text]
  return text.unknown
    .split(/(\$\{[^}]*\})/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('${') ? { unknown: part.slice(2, -1), question: text.question } : part))
}

const shortArn: Unknown = {
  unknown: 'arn:short',
  question: 'whether a pattern of less than six parts, as * alone, stands for ARNs with all six',
}

const colonsOfNames: Unknown = {
  unknown: 'resource:colons',
  question: "whether a wildcard in the middle of a part stands for a colon of the resource's own name",
}

/** Whether the pattern matches what begins with `prefix`: all of it, none of it, or some of it as `rest` will be. */
export function matchesFrom(pattern: Pattern, prefix: string, rest: Unknown, reach: Reach): Answer {
  if (pattern.at(-1) === any && matches(pattern, prefix, reach) === true) return true
  if (differ(pattern, [prefix, rest])) return false
  return mayMeet(lettersOf(pattern), [...prefix, any]) && [rest, ...unknowns(pattern)]
}

function matchesAll(pattern: Pattern): boolean {
  return pattern.length > 0 && pattern.every((piece) => piece === any)
}

function unknowns(pattern: Pattern): readonly Unknown[] {
  return pattern.filter(isUnknown)
}

function toRegExp(pattern: Pattern, reach: Reach, ignoreCase: boolean): RegExp {
  let source = ''
  let colons = 0
  pattern.forEach((piece, i) => {
    if (typeof piece === 'string') {
      colons += piece.split(':').length - 1
      source += piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    } else if (isUnknown(piece)) {
      // It may hold colons, so that what follows may lie in any part.
      colons = 5
      source += '.*'
    } else if (reach === 'none') source += piece === any ? '\\*' : '\\?'
    else {
      const next = pattern[i + 1]
      const last = piece === any && (next === undefined || (typeof next === 'string' && next.startsWith(':')))
      const inName = colons >= 5 && reach !== 'resource'
      const crosses = reach === 'text' || inName || (reach !== 'arn' && last)
      source += `${crosses ? '.' : '[^:]'}${piece === any ? '*' : ''}`
    }
  })
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's')
}
