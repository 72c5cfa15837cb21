import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { conditionHolds } from './condition.ts'
import type { ContextValues, Request } from './request.ts'

const unknown = { unknown: 'parameter:X', question: 'value of parameter X' }
const absent: ContextValues = []

function holds(
  operator: string,
  values: readonly (string | typeof unknown)[],
  actual: ContextValues,
  variables = true,
) {
  const context = { 'aws:key': actual, 'aws:username': ['carlos'] }
  const request: Request = {
    principal: { kind: 'service', name: 'x' },
    action: 'a:b',
    resource: '*',
    resourceAccount: '1',
    context,
  }
  const answer = conditionHolds({ operator, key: 'AWS:Key', values }, request, variables)
  return typeof answer === 'boolean' ? answer : 'depends'
}

test('what each operator compares', () => {
  const cases: readonly (readonly [
    operator: string,
    wanted: string,
    met: readonly string[],
    not: readonly string[],
  ])[] = [
    ['StringEquals', 'ab*', ['ab*'], ['AB*', 'abc', '']],
    ['StringEqualsIgnoreCase', 'aB', ['Ab'], ['abc']],
    ['StringLike', 'a*c?', ['abbcd', 'acd'], ['ac', 'Acd', 'xacd']],
    ['NumericEquals', '10', ['10', '10.0', '1e1'], ['11', 'ten', '']],
    ['NumericLessThan', '10', ['9', '-1'], ['10', '11', 'x']],
    ['NumericLessThanEquals', '10', ['10', '9.9'], ['10.1']],
    ['NumericGreaterThan', '10', ['10.5'], ['10', '9']],
    ['NumericGreaterThanEquals', '10', ['10'], ['9']],
    ['DateEquals', '2026-11-25T12:00:00Z', ['2026-11-25T13:00:00+01:00', '1795608000'], ['2026-11-25T12:00:01Z', 'x']],
    ['DateLessThan', '2026-11-25', ['2026-11-24T23:59:59Z'], ['2026-11-25T00:00:00Z', 'x']],
    ['DateLessThanEquals', '2026-11-25', ['2026-11-25T00:00:00Z'], ['2026-11-25T00:00:01Z']],
    ['DateGreaterThan', '2026-11-25', ['2026-11-25T00:00:01Z'], ['2026-11-25T00:00:00Z']],
    ['DateGreaterThanEquals', '2026-11-25', ['2026-11-25T00:00:00Z'], ['2026-11-24']],
    ['Bool', 'true', ['true', 'True'], ['false', '1']],
    ['BinaryEquals', 'QmluYXJ5', ['QmluYXJ5'], ['qmluYXJ5']],
    ['IpAddress', '203.0.113.0/24', ['203.0.113.0', '203.0.113.255'], ['203.0.114.0', '::1', 'x']],
    ['IpAddress', '203.0.113.7', ['203.0.113.7'], ['203.0.113.8']],
    ['IpAddress', '2001:db8::/32', ['2001:db8:1::1'], ['2001:db9::1', '203.0.113.7']],
    [
      'ArnLike',
      'arn:aws:sns:*:123:t*',
      ['arn:aws:sns:us-east-1:123:topic', 'arn:aws:sns::123:t:sub'],
      ['arn:aws:sns:a:b:123:t'],
    ],
    ['ArnLike', 'arn:aws:sns::1*:t', ['arn:aws:sns::12:t'], ['arn:aws:sns::1:2:t']],
    ['ArnEquals', 'arn:aws:iam::1:role/*', ['arn:aws:iam::1:role/a/b'], ['arn:aws:iam::2:role/a']],
    ['ArnLike', '*', ['arn:aws:iam::1:role/a'], []],
    ['StringLike', `\${aws:username}*`, ['carlos1'], ['maria']],
    ['StringEquals', `\${aws:username}`, ['carlos'], ['maria']],
  ]
  const opposite = (operator: string) =>
    operator === 'IpAddress' ? 'NotIpAddress' : operator.replace(/(Equals|EqualsIgnoreCase|Like)$/, 'Not$1')
  for (const [operator, wanted, met, not] of cases) {
    const negatable = /^(String|Arn)|Ip|^(Numeric|Date)Equals/.test(operator)
    for (const [list, expected] of [
      [met, true],
      [not, false],
    ] as const)
      for (const actual of list) {
        const name = `${operator} ${wanted} ${actual}`
        assert.equal(holds(operator, [wanted], [actual]), expected, name)
        assert.equal(holds(operator.toLowerCase(), [wanted], [actual]), expected, name)
        assert.equal(holds(`${operator}IfExists`, [wanted], [actual]), expected, name)
        if (negatable) assert.equal(holds(opposite(operator), [wanted], [actual]), !expected, `not ${name}`)
      }
  }
})

test('several values of a policy are alternatives; negated, none may be met', () => {
  assert.equal(holds('StringEquals', ['a', 'b'], ['b']), true)
  assert.equal(holds('StringNotEquals', ['a', 'b'], ['b']), false)
  assert.equal(holds('StringNotEquals', ['a', 'b'], ['c']), true)
  assert.equal(holds('StringNotEquals', ['a'], ['a', 'b']), false)
  assert.equal(holds('StringEquals', ['a'], ['a', 'b']), true)
})

test('a key that the call does not carry', () => {
  for (const [operator, expected] of [
    ['StringEquals', false],
    ['StringLike', false],
    ['Bool', false],
    ['ArnLike', false],
    ['StringNotEquals', true],
    ['ArnNotLike', true],
    ['NotIpAddress', true],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
  ] as const)
    assert.equal(holds(operator, ['*'], absent), expected, operator)
})

test('Null asks whether the key is there', () => {
  assert.equal(holds('Null', ['true'], absent), true)
  assert.equal(holds('Null', ['false'], absent), false)
  assert.equal(holds('Null', ['true'], ['x']), false)
  assert.equal(holds('Null', ['false'], ['x']), true)
  assert.equal(holds('Null', ['false'], [unknown]), true, 'it is there, whatever it says')
  assert.equal(holds('Null', ['true'], unknown), 'depends')
})

test('all values of a key, or any of them', () => {
  const tags = ['a', 'b']
  assert.equal(holds('ForAllValues:StringEquals', ['a', 'b', 'c'], tags), true)
  assert.equal(holds('ForAllValues:StringEquals', ['a'], tags), false)
  assert.equal(holds('ForAnyValue:StringEquals', ['a', 'x'], tags), true)
  assert.equal(holds('ForAnyValue:StringEquals', ['x'], tags), false)
  assert.equal(holds('ForAllValues:StringNotEquals', ['x'], tags), true)
  assert.equal(holds('ForAllValues:StringNotEquals', ['a'], tags), false)
  assert.equal(holds('ForAnyValue:StringNotEquals', ['a'], tags), true)
  assert.equal(holds('ForAnyValue:StringNotEquals', tags, tags), false)
})

test('unknown values decide only where they matter', () => {
  assert.equal(holds('StringEquals', ['a'], [unknown]), 'depends')
  assert.equal(holds('StringLike', ['*'], [unknown]), true)
  assert.equal(holds('StringLike', ['*'], unknown), 'depends')
  assert.equal(holds('StringLikeIfExists', ['*'], unknown), true)
  assert.equal(holds('StringEquals', [unknown], ['a']), 'depends')
  assert.equal(holds('StringEquals', [unknown, 'a'], ['a']), true)
  assert.equal(holds('StringNotEquals', [unknown, 'a'], ['a']), false)
  assert.equal(holds('StringEquals', [unknown], [unknown]), true)
  assert.equal(holds('StringEquals', [unknown], absent), false)
  assert.equal(holds('StringSimilar', ['a'], ['a']), 'depends')
})

test('a variable without a value spoils the condition, negated or not', () => {
  const text = `\${aws:principaltag/none}`
  const request = (operator: string, actual: ContextValues) => {
    const context = { 'aws:key': actual, 'aws:principaltag/*': absent }
    const call: Request = {
      principal: { kind: 'service', name: 'x' },
      action: 'a:b',
      resource: '*',
      resourceAccount: '1',
      context,
    }
    return conditionHolds({ operator, key: 'aws:key', values: [text] }, call, true)
  }
  for (const operator of ['StringEquals', 'StringNotEquals', 'StringNotLike'])
    for (const actual of [['x'], absent]) assert.equal(request(operator, actual), false, operator)
  assert.equal(holds('StringEquals', [text], [text], false), true, 'old policies know no variables')
})

test('giving an unknown value decides as the value itself would, never otherwise', () => {
  const operators = ['StringEquals', 'StringNotEquals', 'StringLike', 'ArnNotLike', 'Bool', 'NumericLessThan', 'Null']
  const prefixes = ['', 'ForAllValues:', 'ForAnyValue:']
  const value = fc.constantFrom('a', 'ab', 'true', 'false', '1', '5', '*')
  const property = fc.property(
    fc.constantFrom(...operators),
    fc.constantFrom(...prefixes),
    fc.boolean(),
    fc.array(value, { minLength: 1, maxLength: 2 }),
    fc.array(value, { maxLength: 2 }),
    value,
    (base, prefix, ifExists, wanted, others, given) => {
      const operator = base === 'Null' ? base : `${prefix}${base}${ifExists ? 'IfExists' : ''}`
      const open = holds(operator, wanted, [...others, unknown])
      const decided = holds(operator, wanted, [...others, given])
      if (open !== 'depends') assert.equal(decided, open)
      const nothing = holds(operator, wanted, unknown)
      if (nothing !== 'depends')
        for (const actual of [absent, [given]]) assert.equal(holds(operator, wanted, actual), nothing)
    },
  )
  fc.assert(property, { numRuns: 2000 })
})
