import { parseAddress, parseBlock } from './address.ts'
import type { JsonArray, JsonMember, JsonObject, JsonScalar, JsonTree } from './json-tree.ts'
import { comparableNumber } from './number.ts'
import { parseRange } from './range.ts'
import { refuse } from './refusal.ts'
import * as test from './tests.ts'
import { parseWildcard, type Wildcard } from './wildcard.ts'

// The items of a field's array, in the terms and with the messages of AWS's event-ruler (JsonRuleCompiler).

/** What a field must be for an item to hold. */
export interface Item {
  readonly test?: test.Test
  /** The field must not be there. */
  readonly absent?: true
  readonly wildcards?: readonly Wildcard[]
  /** The names of the operators in use, the outer one first. */
  readonly operators: readonly string[]
}

export function parseItem(item: JsonTree): Item {
  switch (item.kind) {
    case 'object':
      return parseExpression(item)
    case 'array':
      return refuse('Match value must be String, number, true, false, or null', item)
    case 'string':
      return plain(equals(item.text))
    case 'number':
      return plain(test.sameNumber(item.text))
    default:
      return plain(test.exact(item.text))
  }
}

/** An address stands for all its spellings. */
function equals(text: string): test.Test {
  const address = parseAddress(text)
  return address ? test.inBlock(address) : test.exact(`"${text}"`)
}

function plain(holds: test.Test): Item {
  return { test: holds, operators: [] }
}

function parseExpression(expression: JsonObject): Item {
  const [member, second] = expression.members
  if (!member) return refuse('Match expression name not found', expression)
  const parse = expressions.get(member.name)
  if (!parse) return refuse(`Unrecognized match type ${member.name}`, member)
  const item = parse(member)
  if (second) return refuse(alone(member.name), second)
  return { ...item, operators: [member.name, ...item.operators] }
}

/** What is said of a second key. */
function alone(operator: string): string {
  return operator === 'numeric' || operator === 'anything-but'
    ? 'Too many elements in numeric expression'
    : 'Only one key allowed in match expression'
}

const expressions = new Map<string, (member: JsonMember) => Item>([
  ['exactly', ({ value }) => plain(test.exact(`"${stringOf(value, 'exact match pattern must be a string')}"`))],
  ['prefix', (member) => atOneEnd(member, test.startsWith, test.startsIgnoringCase)],
  ['suffix', (member) => atOneEnd(member, test.endsWith, test.endsIgnoringCase)],
  ['equals-ignore-case', ({ value }) => plain(test.ignoringCase(stringOf(value, ignoreCaseIsString)))],
  ['numeric', ({ value }) => plain(parseRange(value))],
  ['exists', ({ value }) => parseExists(value)],
  ['anything-but', ({ value }) => parseAnythingBut(value)],
  ['wildcard', ({ value }) => parseWildcardExpression(value)],
  // The ruler's own words, for a block too.
  ['cidr', ({ value }) => plain(test.inBlock(reading(value, () => parseBlock(stringOf(value, prefixIsString)))))],
])

const ignoreCaseIsString = 'equals-ignore-case match pattern must be a string'
const prefixIsString = 'prefix match pattern must be a string'

function stringOf(value: JsonTree, otherwise: string): string {
  return value.kind === 'string' ? value.text : refuse(otherwise, value)
}

/** `prefix` and `suffix`, also of `{"equals-ignore-case": ...}`. */
function atOneEnd(
  { name, value }: JsonMember,
  same: (text: string) => test.Test,
  ignoringCase: (text: string) => test.Test,
): Item {
  if (value.kind !== 'object') return plain(same(stringOf(value, `${name} match pattern must be a string`)))
  const [member, second] = value.members
  if (!member) return refuse(`${name === 'prefix' ? 'Prefix' : 'Suffix'} expression name not found`, value)
  if (member.name !== 'equals-ignore-case') return refuse(`Unsupported ${name} pattern: ${member.name}`, member)
  const holds = ignoringCase(stringOf(member.value, ignoreCaseIsString))
  if (second) return refuse('Only one key allowed in match expression', second)
  return { test: holds, operators: [member.name] }
}

function parseExists(value: JsonTree): Item {
  if (value.kind === 'literal' && value.text === 'true') return plain(test.present)
  if (value.kind === 'literal' && value.text === 'false') return { absent: true, operators: [] }
  return refuse('exists match pattern must be either true or false.', value)
}

function parseAnythingBut(value: JsonTree): Item {
  if (value.kind === 'array') return plain(test.noneOf(excluded(value)))
  if (value.kind === 'string') return plain(test.noneOf([test.exact(`"${value.text}"`)]))
  if (value.kind === 'number') return plain(test.noneOf([comparable(value)]))
  if (value.kind !== 'object') return refuse(anythingButTakes, value)
  const [member, second] = value.members
  if (!member) return refuse('Anything-But expression name not found', value)
  const item = negations.get(member.name)
  if (!item) return refuse(`Unsupported anything-but pattern: ${member.name}`, member)
  const given = member.value
  if (given.kind === 'object' || given.kind === 'literal') return refuse(anythingButTakes, given)
  const parsed = item(given.kind === 'array' ? given.items : [given])
  if (second) return refuse('Too many elements in numeric expression', second)
  return { ...parsed, operators: [member.name] }
}

const anythingButTakes = 'Value of anything-but must be an array or single string/number value.'
const ignoreCaseTakes = 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.'

function excluded(list: JsonArray): readonly test.Test[] {
  const tests = list.items.map((item) => {
    if (item.kind === 'string') return test.exact(`"${item.text}"`)
    if (item.kind === 'number') return comparable(item)
    return refuse('Inside anything but list, start|null|boolean is not supported.', item)
  })
  if (new Set(list.items.map(({ kind }) => kind)).size === 1) return tests
  return refuse('Inside anything but list, either all values are number or string, mixed type is not supported', list)
}

function comparable(value: JsonScalar): test.Test {
  if (Number.isNaN(comparableNumber(value.text))) return refuse(`Cannot compare number : ${value.text}`, value)
  return test.sameNumber(value.text)
}

/** What may stand in `anything-but`, of one or of several values. */
const negations = new Map<string, (values: readonly JsonTree[]) => Item>([
  ['equals-ignore-case', (values) => none(values.map((one) => test.ignoringCase(stringOf(one, ignoreCaseTakes))))],
  ['prefix', (values) => none(values.map((one) => test.startsWith(endOf(one))))],
  ['suffix', (values) => none(values.map((one) => test.endsWith(endOf(one))))],
  [
    'wildcard',
    (values) => {
      const wildcards = values.map(wildcardOf)
      return { test: test.noneOf(wildcards.map(test.like)), wildcards, operators: [] }
    },
  ],
])

function none(tests: readonly test.Test[]): Item {
  return plain(test.noneOf(tests))
}

function endOf(value: JsonTree): string {
  const text = stringOf(value, 'prefix/suffix match pattern must be a string')
  return text === '' ? refuse('Null prefix/suffix not allowed', value) : text
}

function wildcardOf(value: JsonTree): Wildcard {
  return reading(value, () => parseWildcard(stringOf(value, 'wildcard match pattern must be a string')))
}

function parseWildcardExpression(value: JsonTree): Item {
  const wildcard = wildcardOf(value)
  return { test: test.like(wildcard), wildcards: [wildcard], operators: [] }
}

/** What a reader of a text complains of is said with the place of that text. */
function reading<T>(value: JsonTree, read: () => T): T {
  try {
    return read()
  } catch (error) {
    return refuse(error, value)
  }
}
