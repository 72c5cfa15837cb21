import { type Cidr, parseCidr } from './cidr.ts'
import type { ConditionBase } from './condition-operator.ts'
import { problemOfResource } from './policy-arn.ts'
import type { TextProblem } from './policy-document.ts'
import { problemOfVariables, takesVariables } from './policy-variable.ts'

/** An integer or decimal, as numeric condition operators compare it; `undefined` when the text is none. */
export function readNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

const iso = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/

/**
 * W3C's forms of ISO 8601, or seconds since 1970, in milliseconds; `undefined` when the text is neither.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function readInstant(text: string): number | undefined {
  // Four digits alone are a year: nobody means the first hours of 1970.
  const time = iso.test(text) ? Date.parse(text) : (readNumber(text) ?? Number.NaN) * 1000
  return Number.isNaN(time) ? undefined : time
}

/** A block of addresses; an address alone is the block of itself. `undefined` when the text is neither. */
export function readBlock(text: string): Cidr | undefined {
  return parseCidr(text) ?? parseCidr(`${text}/${text.includes(':') ? 128 : 32}`)
}

/** What is wrong with a value that a policy compares with an operator of this kind. */
export function problemOfConditionValue(base: ConditionBase, text: string): TextProblem | undefined {
  if (text.includes('${')) {
    if (takesVariables(base)) return problemOfVariables(text)
    return wrong(`${base} takes no variables, as in ${text}`, 'use variables with String and Arn operators only')
  }
  if (base === 'Bool' || base === 'Null')
    return /^(true|false)$/i.test(text)
      ? undefined
      : wrong(`${base} compares with true or false, not ${text}`, 'write true or false')
  if (base.startsWith('Numeric'))
    return readNumber(text) === undefined
      ? wrong(`${base} compares with a number, not ${text}`, 'write a number like 10')
      : undefined
  if (base.startsWith('Date'))
    return readInstant(text) === undefined
      ? wrong(`${base} compares with a date, not ${text}`, 'write it like 2026-11-25T00:00:00Z')
      : undefined
  if (base === 'IpAddress')
    return readBlock(text) === undefined
      ? wrong(`${text} is no block of addresses`, 'write it like 203.0.113.0/24')
      : undefined
  if (base === 'BinaryEquals')
    return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? undefined : wrong(`${text} is not base64`, 'write the bytes in base64')
  return base.startsWith('Arn') ? problemOfResource(text) : undefined
}

function wrong(message: string, remedy: string): TextProblem {
  return { code: 'POLICY_MALFORMED', message, remedy }
}
