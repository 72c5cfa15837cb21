import {
  type ConditionBase,
  type ConditionOperator,
  contains,
  isUnknown,
  type Maybe,
  type PolicyCondition,
  readBlock,
  readConditionOperator,
  readInstant,
  readNumber,
  type Unknown,
} from '../model/index.ts'
import { type Answer, and, choose, not, or } from './answer.ts'
import { isSameUnknown, matches, type Reach, readPattern } from './pattern.ts'
import { contextValues, type Request } from './request.ts'

/** Whether a value of the call meets one value of the policy. */
type Test = (actual: Maybe<string>) => Answer

/** Makes a value of the policy ready; `request` is given where the policy's version knows variables. */
type Comparison = (wanted: Maybe<string>, request: Request | undefined) => Test

/** Values that are texts. A variable without a value is equal to nothing and like nothing. */
function texts(reach: Reach, ignoreCase = false): Comparison {
  return (wanted, request) => {
    const pattern = readPattern(wanted, request)
    return (actual) =>
      pattern !== undefined && (isSameUnknown(wanted, actual) || matches(pattern, actual, reach, ignoreCase))
  }
}

/** Values of another type, in which variables mean nothing. What is not of the type compares with nothing. */
function values<T>(read: (text: string) => T | undefined, compare: (actual: T, wanted: T) => boolean): Comparison {
  return (wanted) => {
    const right = isUnknown(wanted) ? wanted : read(wanted)
    return (actual) => {
      if (right === undefined) return false
      const open = [wanted, actual].filter(isUnknown)
      if (isUnknown(right) || isUnknown(actual)) return open
      const left = read(actual)
      return left !== undefined && compare(left, right)
    }
  }
}

const numbers = (compare: (a: number, b: number) => boolean) => values(readNumber, compare)
const dates = (compare: (a: number, b: number) => boolean) => values(readInstant, compare)

/**
 * What each condition operator compares. `ArnEquals` is `ArnLike` in AWS too; `Null` compares whether the key is absent.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const comparisons: Readonly<Record<ConditionBase, Comparison>> = {
  StringEquals: texts('none'),
  StringEqualsIgnoreCase: texts('none', true),
  StringLike: texts('text'),
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
  Bool: texts('none', true),
  BinaryEquals: values(
    (text) => text,
    (a, b) => a === b,
  ),
  IpAddress: values(readBlock, (a, b) => a.family === b.family && contains(b.addresses, a.first)),
  ArnEquals: texts('arn'),
  ArnLike: texts('arn'),
  Null: (wanted) => texts('none', true)(wanted, undefined),
}

/**
 * Whether the call meets a condition. A key that the call does not carry fails it, but for negated operators,
 * `IfExists`, `ForAllValues` and `Null`.
 *
 * @param variables whether the policy's version knows `${...}`
 */
export function conditionHolds(condition: PolicyCondition, request: Request, variables: boolean): Answer {
  const operator = readConditionOperator(condition.operator)
  if (!operator) {
    const question = `what the condition operator ${condition.operator} means`
    return [{ unknown: `operator:${condition.operator}`, question }]
  }
  const compare = comparisons[operator.base]
  const wanted = condition.values.map((value) => compare(value, variables ? request : undefined))
  const actual = contextValues(request, condition.key)
  if (isUnknown(actual))
    return choose([actual], presentHolds([actual], operator, wanted, condition.key), absentHolds(operator, wanted))
  if (actual.length === 0) return absentHolds(operator, wanted)
  return presentHolds(actual, operator, wanted, condition.key)
}

function absentHolds(operator: ConditionOperator, wanted: readonly Test[]): Answer {
  if (operator.base === 'Null') return or(wanted.map((test) => test('true')))
  if (operator.quantifier === 'any') return operator.ifExists && [anyOfNothing]
  return operator.quantifier === 'all' || operator.ifExists || operator.negated
}

/** AWS says of `IfExists` that it holds then, and of `ForAnyValue` that it does not. */
const anyOfNothing: Unknown = {
  unknown: 'quantifier:any-if-exists',
  question: 'whether ForAnyValue with IfExists holds for a key that the call does not carry',
}

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function presentHolds(
  actual: readonly Maybe<string>[],
  operator: ConditionOperator,
  wanted: readonly Test[],
  key: string,
): Answer {
  if (operator.base === 'Null') return or(wanted.map((test) => test('false')))
  const answers = actual.map((value) => {
    const met = or(wanted.map((test) => test(value)))
    return operator.negated ? not(met) : met
  })
  // An empty text is a null data set to the quantifiers, as if the key were not there.
  const empty = and(actual.map((value) => (isUnknown(value) ? [value] : value === '')))
  if (operator.quantifier === 'all') return or([empty, and(answers)])
  if (operator.quantifier === 'any') return and([not(empty), or(answers)])
  if (answers.length === 1) return answers[0]!
  // AWS asks for a quantifier here and does not say what happens without one.
  const question = `whether all of the several values of ${key} must meet a condition without ForAllValues or ForAnyValue`
  return choose([{ unknown: `quantifier:${key.toLowerCase()}`, question }], and(answers), or(answers))
}
