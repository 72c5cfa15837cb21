/** Condition operators, as the IAM user guide describes them. */

import type { Choose } from './choices.ts'
import { isLike, isLikeArn, isWhole, lettersOf, spelled } from './matching.ts'

/** The values of a condition key in the call. */
export type Context = (key: string) => readonly string[]

const inverted = [
  'stringnotequals',
  'stringnotequalsignorecase',
  'stringnotlike',
  'numericnotequals',
  'datenotequals',
  'notipaddress',
  'arnnotequals',
  'arnnotlike',
]

/** Whether one line of a Condition element is met. */
export function isMet(
  written: string,
  key: string,
  wanted: readonly string[],
  context: Context,
  variables: boolean,
  choose: Choose,
): boolean {
  let operator = written.toLowerCase()
  const set = operator.startsWith('forallvalues:') ? 'all' : operator.startsWith('foranyvalue:') ? 'any' : undefined
  if (set) operator = operator.slice(operator.indexOf(':') + 1)
  const ifExists = operator.endsWith('ifexists')
  if (ifExists) operator = operator.slice(0, -'ifexists'.length)
  const isInverted = inverted.includes(operator)
  const plain = isInverted ? operator.replace('not', '') : operator
  const held = context(key)

  if (plain === 'null') return wanted.some((want) => (want.toLowerCase() === 'true') === (held.length === 0))
  if (held.length === 0) {
    // Of IfExists and of ForAnyValue the guide says the opposite.
    if (ifExists && set === 'any') return choose('any of nothing, if it exists', [true, false])
    if (ifExists || set === 'all') return true
    return set === undefined && isInverted
  }
  const passes = (value: string) =>
    wanted.some((want) => compare(plain, value, want, context, variables, choose)) !== isInverted
  const nothing = held.every((value) => value === '')
  if (set === 'all') return nothing || held.every(passes)
  if (set === 'any') return !nothing && held.some(passes)
  const all = held.length === 1 || choose(`several values of ${key}`, [true, false])
  return all ? held.every(passes) : held.some(passes)
}

function compare(
  operator: string,
  value: string,
  want: string,
  context: Context,
  variables: boolean,
  choose: Choose,
): boolean {
  if (operator.startsWith('string') || operator.startsWith('arn') || operator === 'bool') {
    const pattern = lettersOf(want, variables ? (body) => variable(body, context, choose) : undefined)
    if (pattern === undefined) return false
    if (operator === 'stringlike') return isLike(pattern, value, 'all')
    if (operator.startsWith('arn')) {
      if (isLikeArn(pattern, value)) return true
      // The guide compares six parts with six; of shorter patterns it says nothing.
      return (
        !isWhole(pattern) && isLike(pattern, value, 'all') && choose('short patterns stand for ARNs', [true, false])
      )
    }
    if (operator === 'stringequals') return spelled(pattern) === value
    return spelled(pattern).toLowerCase() === value.toLowerCase()
  }
  if (operator === 'binaryequals') return value === want
  if (operator === 'ipaddress') return isInBlock(value, want)
  const read = operator.startsWith('numeric') ? toNumber : toTime
  const [a, b] = [read(value), read(want)]
  if (operator.endsWith('lessthan')) return a < b
  if (operator.endsWith('lessthanequals')) return a <= b
  if (operator.endsWith('greaterthan')) return a > b
  return operator.endsWith('greaterthanequals') ? a >= b : a === b
}

/** `aws:username`, `aws:username, 'guest'`, or one of the three characters that have a meaning. */
export function variable(body: string, context: Context, choose: Choose): string | undefined {
  if (['*', '?', '$'].includes(body)) return body
  const comma = body.indexOf(',')
  const key = comma < 0 ? body : body.slice(0, comma)
  const held = context(key.toLowerCase())
  // A key that is there and empty: the guide speaks of keys that have no value.
  if (held.length === 1) return held[0] !== '' || choose('empty variables', [true, false]) ? held[0] : undefined
  return comma < 0
    ? undefined
    : body
        .slice(comma + 1)
        .trim()
        .slice(1, -1)
}

function toNumber(text: string): number {
  return /^-?[0-9.]+$/.test(text) ? Number(text) : Number.NaN
}

/** NaN compares with nothing. */
function toTime(text: string): number {
  return /^\d{5,}$/.test(text) ? Number(text) * 1000 : text.includes('-') ? new Date(text).getTime() : Number.NaN
}

function isInBlock(address: string, block: string): boolean {
  const [base = '', bits = '32'] = block.split('/')
  const toBits = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
  return (
    /^[0-9.]+$/.test(address) &&
    /^[0-9.]+$/.test(base) &&
    toBits(address).startsWith(toBits(base).slice(0, Number(bits)))
  )
}
