import { BlockList, isIP } from 'node:net'
import {
  type ConditionBase,
  type ConditionOperator,
  isUnknown,
  type Maybe,
  type PolicyCondition,
  readConditionOperator,
  sameValue,
} from '../model/index.ts'
import { type Answer, and, not, or } from './answer.ts'
import { matches, matchesAll, type Reach, readPattern } from './pattern.ts'
import { contextValues, type Request } from './request.ts'

/** Whether one value of the call meets one value of the policy. */
type Test = (actual: string, wanted: string) => boolean

type Comparison = { readonly kind: 'pattern'; readonly reach: Reach } | { readonly kind: 'text'; readonly test: Test }

const numbers = (compare: (a: number, b: number) => boolean): Comparison => ({
  kind: 'text',
  test: (actual, wanted) => isNumber(actual) && isNumber(wanted) && compare(Number(actual), Number(wanted)),
})

const dates = (compare: (a: number, b: number) => boolean): Comparison => ({
  kind: 'text',
  test: (actual, wanted) => compare(instant(actual), instant(wanted)),
})

const lowerCase: Comparison = { kind: 'text', test: (a, b) => a.toLowerCase() === b.toLowerCase() }
const exact: Comparison = { kind: 'text', test: (a, b) => a === b }
const arn: Comparison = { kind: 'pattern', reach: 'arn' }

/**
 * What each condition operator compares. `ArnEquals` is `ArnLike` in AWS too; `Null` compares whether the key is absent.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const comparisons: Readonly<Record<ConditionBase, Comparison>> = {
  StringEquals: exact,
  StringEqualsIgnoreCase: lowerCase,
  StringLike: { kind: 'pattern', reach: 'text' },
  NumericEquals: numbers((a, b) => a === b),
  NumericLessThan: numbers((a, b) => a < b),
  NumericLessThanEquals: numbers((a, b) => a <= b),
  NumericGreaterThan: numbers((a, b) => a > b),
  NumericGreaterThanEquals: numbers((a, b) => a >= b),
  DateEquals: dates((a, b) => a === b),
  DateLessThan: dates((a, b) => a < b),
  DateLessThanEquals: dates((a, b) => a <= b),
  DateGreaterThan: dates((a, b) => a > b),
  DateGreaterThanEquals: dates((a, b) => a >= b),
  Bool: lowerCase,
  BinaryEquals: exact,
  IpAddress: { kind: 'text', test: inBlock },
  ArnEquals: arn,
  ArnLike: arn,
  Null: lowerCase,
}

/**
 * Whether the call meets a condition. A key that the call does not carry fails it, but for negated operators,
 * `IfExists`, `ForAllValues` and `Null`.
 *
 * @param variables whether the policy's version knows `${...}`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
 */
export function conditionHolds(condition: PolicyCondition, request: Request, variables: boolean): Answer {
  const operator = readConditionOperator(condition.operator)
  if (!operator) {
    const question = `what the condition operator ${condition.operator} means`
    return [{ unknown: `operator:${condition.operator}`, question }]
  }
  const wanted = condition.values.map((value) => readWanted(value, operator, variables ? request : undefined))
  const present = (values: readonly Maybe<string>[]) => holdsFor(values, operator, wanted)
  const values = contextValues(request, condition.key)
  if (!isUnknown(values)) return values.length > 0 ? present(values) : holdsAbsent(operator, wanted)
  const either = [holdsAbsent(operator, wanted), present([values])] as const
  return either[0] === either[1] ? either[0] : [values]
}

/** A value of the policy, made ready: a test, an unknown value, or `undefined` for a variable without a value. */
type Wanted = ((actual: Maybe<string>) => Answer) | undefined

function readWanted(value: Maybe<string>, operator: ConditionOperator, request: Request | undefined): Wanted {
  const comparison = comparisons[operator.base]
  const pattern = isUnknown(value) ? value : readPattern(value, request)
  if (pattern === undefined) return undefined
  return (actual) => {
    if (isUnknown(pattern)) return sameValue(pattern, actual) ?? [pattern]
    if (comparison.kind === 'pattern' && matchesAll(pattern)) return true
    if (isUnknown(actual)) return [actual]
    if (comparison.kind === 'pattern') return matches(pattern, actual, comparison.reach)
    // Wildcards mean nothing to these: the pieces are put together again as they were written.
    return comparison.test(
      actual,
      pattern.map((piece) => (typeof piece === 'string' ? piece : piece.description)).join(''),
    )
  }
}

function holdsAbsent(operator: ConditionOperator, wanted: readonly Wanted[]): Answer {
  if (operator.base === 'Null') return or(wanted.map((test) => test?.('true') ?? false))
  if (operator.quantifier === 'all' || operator.ifExists) return true
  if (operator.quantifier === 'any') return false
  return operator.negated && wanted.every((test) => test !== undefined)
}

function holdsFor(values: readonly Maybe<string>[], operator: ConditionOperator, wanted: readonly Wanted[]): Answer {
  if (operator.base === 'Null') return or(wanted.map((test) => test?.('false') ?? false))
  // A variable without a value spoils the statement, also under a negated operator.
  if (operator.negated && wanted.includes(undefined)) return false
  const answers = values.map((value) => {
    const met = or(wanted.map((test) => test?.(value) ?? false))
    return operator.negated ? not(met) : met
  })
  if (operator.quantifier === 'any') return or(answers)
  if (operator.quantifier === 'all') return and(answers)
  return operator.negated ? and(answers) : or(answers)
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

/** ISO 8601 or seconds since the epoch, in milliseconds; NaN, which no comparison holds for, when it is neither. */
function instant(text: string): number {
  return isNumber(text) ? Number(text) * 1000 : Date.parse(text)
}

function inBlock(address: string, block: string): boolean {
  const [base = '', length] = block.split('/')
  const family = isIP(base)
  const bits = family === 4 ? 32 : 128
  const prefix = length === undefined ? bits : Number(length)
  if (family === 0 || isIP(address) !== family || !Number.isInteger(prefix) || prefix < 0 || prefix > bits) return false
  const list = new BlockList()
  list.addSubnet(base, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
