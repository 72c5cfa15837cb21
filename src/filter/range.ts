import type { JsonTree } from './json-tree.ts'
import { comparableNumber } from './number.ts'
import { refuse } from './refusal.ts'
import { inRange, type Test } from './tests.ts'

/** The value of `numeric`: `["=", 5]`, `[">", 0, "<=", 5]`. */
export function parseRange(value: JsonTree): Test {
  if (value.kind !== 'array') return refuse('Value of numeric must be an array.', value)
  const [operator, operand, upper, top, more] = value.items
  const missing = { start: value.end - 1 }
  if (operator?.kind !== 'string')
    return refuse(`Invalid member in numeric match: ${operator ? beginningOf(operator) : ']'}`, operator ?? missing)
  const name = names.get(operator.text)
  if (!name) return refuse(`Unrecognized numeric range operator: ${operator.text}`, operator)
  const limit = numberOf(operand, operator.text === '=' ? 'equals' : operator.text, missing)
  if (operator.text === '=') return last(upper, 'elements in numeric', () => inRange({ from: limit, to: limit }))
  if (name === 'to' || name === 'below') return last(upper, 'elements in numeric', () => inRange({ [name]: limit }))
  if (!upper) return inRange({ [name]: limit })
  if (upper.kind !== 'string') return refuse(`Bad value in numeric range: ${beginningOf(upper)}`, upper)
  const end = names.get(upper.text)
  if (end !== 'below' && end !== 'to') return refuse(`Bad numeric range operator: ${upper.text}`, upper)
  const highest = numberOf(top, upper.text, missing)
  return last(more, 'terms in numeric range', () =>
    limit < highest ? inRange({ [name]: limit, [end]: highest }) : refuse('Bottom must be less than top', operator),
  )
}

const names = new Map([
  ['=', 'equal'],
  ['>', 'above'],
  ['>=', 'from'],
  ['<', 'below'],
  ['<=', 'to'],
] as const satisfies readonly (readonly [string, string])[]) as ReadonlyMap<
  string,
  'equal' | 'above' | 'from' | 'below' | 'to'
>

function numberOf(value: JsonTree | undefined, operator: string, missing: { readonly start: number }): number {
  if (value?.kind !== 'number') return refuse(`Value of ${operator} must be numeric`, value ?? missing)
  const number = comparableNumber(value.text)
  return Number.isNaN(number) ? refuse(`Cannot compare number : ${value.text}`, value) : number
}

function last(more: JsonTree | undefined, what: string, range: () => Test): Test {
  return more ? refuse(`Too many ${what} expression`, more) : range()
}

/** As the ruler shows what it did not expect. */
function beginningOf(value: JsonTree): string {
  if (value.kind === 'object') return '{'
  return value.kind === 'array' ? '[' : value.text
}
