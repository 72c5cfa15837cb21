import { isUnknown, type Maybe, type Unknown } from '../model/index.ts'
import { type ContextValues, contextValues, type Request } from './request.ts'

const any = Symbol('*')
const one = Symbol('?')

/** A policy text with its wildcards and its variables filled in. */
type Pattern = readonly (string | typeof any | typeof one)[]

/**
 * How far a wildcard reaches:
 * - `text`: anywhere (actions, `StringLike`);
 * - `arn`: not over the border of one of an ARN's six parts (`ArnLike`);
 * - `resource`: over colons only at the end of a part.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export type Reach = 'text' | 'arn' | 'resource'

/**
 * Reads a policy text with `*`, `?` and, where `request` is given (policies of version 2012-10-17), `${variables}`.
 * `undefined`: a variable has no value in the request, so that nothing matches. A variable's value is never a wildcard.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readPattern(text: string, request: Request | undefined): Pattern | Unknown | undefined {
  const pattern: (string | typeof any | typeof one)[] = []
  for (const piece of text.match(/\$\{[^}]*\}|[*?]|[^*?$]+|\$/g) ?? []) {
    if (piece === '*') pattern.push(any)
    else if (piece === '?') pattern.push(one)
    else if (!piece.startsWith('${') || !request) pattern.push(...literal(piece))
    else {
      const value = variable(piece.slice(2, -1), request)
      if (value === undefined || isUnknown(value)) return value
      pattern.push(value)
    }
  }
  return pattern
}

/** A `${...}` of an old policy is plain text, but wildcards inside it still count. */
function literal(piece: string): Pattern {
  return piece.split(/([*?])/).map((part) => (part === '*' ? any : part === '?' ? one : part))
}

function variable(body: string, request: Request): Maybe<string> | undefined {
  if (body === '*' || body === '?' || body === '$') return body
  const [, key, , fallback] = /^\s*([^,\s]+)\s*(,\s*'([^']*)'\s*)?$/.exec(body) ?? []
  if (key === undefined) return undefined
  const values: ContextValues = contextValues(request, key)
  if (isUnknown(values)) return values
  return values.length === 1 ? values[0] : fallback
}

/** Whether the pattern matches anything at all. */
export function matchesAll(pattern: Pattern): boolean {
  return pattern.length > 0 && pattern.every((piece) => piece === any || piece === '')
}

export function matches(pattern: Pattern, value: string, reach: Reach, ignoreCase = false): boolean {
  return toRegExp(pattern, reach, ignoreCase).test(value)
}

/** Whether the pattern matches what begins with `prefix`: all of it, none of it, or some (`undefined`). */
export function matchesFrom(pattern: Pattern, prefix: string, reach: Reach): boolean | undefined {
  if (pattern.at(-1) === any && matches(pattern, prefix, reach)) return true
  const wildcard = pattern.findIndex((piece) => typeof piece !== 'string')
  const head = pattern.slice(0, wildcard < 0 ? pattern.length : wildcard).join('')
  return head.startsWith(prefix) || (wildcard >= 0 && prefix.startsWith(head)) ? undefined : false
}

function toRegExp(pattern: Pattern, reach: Reach, ignoreCase: boolean): RegExp {
  let source = ''
  let colons = 0
  pattern.forEach((piece, i) => {
    if (typeof piece === 'string') {
      colons += piece.split(':').length - 1
      source += piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      return
    }
    const next = pattern[i + 1]
    const ends = next === undefined || (typeof next === 'string' && next.startsWith(':'))
    const crosses = reach === 'text' || (reach === 'arn' ? colons >= 5 || matchesAll(pattern) : ends)
    source += `${crosses ? '.' : '[^:]'}${piece === any ? '*' : ''}`
  })
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's')
}
