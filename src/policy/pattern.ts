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
  if (isUnknown(text)) return [text]
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

/** Whether the pattern matches a value, which may be unknown too. */
export function matches(pattern: Pattern, value: Maybe<string>, reach: Reach, ignoreCase = false): Answer {
  if (isUnknown(value))
    return ((reach === 'text' || reach === 'resource') && matchesAll(pattern)) || [value, ...unknowns(pattern)]
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
  const wildcard = pattern.findIndex((piece) => typeof piece !== 'string')
  const head = pattern.slice(0, wildcard < 0 ? pattern.length : wildcard).join('')
  const possible = head.startsWith(prefix) || (wildcard >= 0 && prefix.startsWith(head))
  return possible && [rest, ...unknowns(pattern)]
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
