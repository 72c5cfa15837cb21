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
    ['NumericEquals', '10', ['10', '10.0', '+10'], ['11', 'ten', '', '0xa', '1e1']],
    ['NumericLessThan', '10', ['9', '-1'], ['10', '11', 'x']],
    ['NumericLessThanEquals', '10', ['10', '9.9'], ['10.1']],
    ['NumericGreaterThan', '10', ['10.5'], ['10', '9']],
    ['NumericGreaterThanEquals', '10', ['10'], ['9']],
    ['DateEquals', '2026-11-25T12:00:00Z', ['2026-11-25T13:00:00+01:00', '1795608000'], ['2026-11-25T12:00:01Z', 'x']],
    ['DateEquals', '2026', ['2026-01-01T00:00Z', '1767225600'], ['2027']],
    ['DateLessThan', '2026-11-25', ['2026-11-24T23:59:59Z'], ['2026-11-25T00:00:00Z', 'x']],
    ['DateLessThanEquals', '2026-11-25', ['2026-11-25T00:00:00Z'], ['2026-11-25T00:00:01Z']],
    ['DateGreaterThan', '2026-11-25', ['2026-11-25T00:00:01Z'], ['2026-11-25T00:00:00Z']],
    ['DateGreaterThanEquals', '2026-11-25', ['2026-11-25T00:00:00Z'], ['2026-11-24']],
    ['Bool', 'true', ['true', 'True'], ['false', '1']],
    ['BinaryEquals', 'QmluYXJ5', ['QmluYXJ5'], ['qmluYXJ5']],
    ['IpAddress', '203.0.113.0/24', ['203.0.113.0', '203.0.113.255'], ['203.0.114.0', '::1', 'x']],
    ['IpAddress', '203.0.113.7', ['203.0.113.7'], ['203.0.113.8']],
    ['IpAddress', '2001:DB8::/32', ['2001:db8:1::1'], ['2001:db9::1', '203.0.113.7']],
    ['IpAddress', '::/0', ['::1'], ['203.0.113.7']],
    ['IpAddress', '203.0.113/24', [], ['203.0.113.0']],
    [
      'ArnLike',
      'arn:aws:sns:*:123:t*',
      ['arn:aws:sns:us-east-1:123:topic', 'arn:aws:sns::123:t:sub'],
      ['arn:aws:sns:a:b:123:t'],
    ],
    ['ArnLike', 'arn:aws:sns::1*:t', ['arn:aws:sns::12:t'], ['arn:aws:sns::1:2:t']],
    ['ArnEquals', 'arn:aws:iam::1:role/*', ['arn:aws:iam::1:role/a/b'], ['arn:aws:iam::2:role/a']],
    ['ArnLike', 'arn:*:*:*:*:*', ['arn:aws:iam::1:role/a'], ['a']],
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
})

// AWS asks for ForAllValues or ForAnyValue then; what happens without is not documented.
test('several values of a key without a quantifier decide only where they agree', () => {
  assert.equal(holds('StringEquals', ['a'], ['a', 'b']), 'depends')
  assert.equal(holds('StringNotEquals', ['a'], ['a', 'b']), 'depends')
  assert.equal(holds('StringEquals', ['a', 'b'], ['a', 'b']), true)
  assert.equal(holds('StringEquals', ['c'], ['a', 'b']), false)
  assert.equal(holds('StringNotEquals', ['c'], ['a', 'b']), true)
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
    ['ArnNotEquals', true],
    ['ForAnyValue:StringEqualsIfExists', 'depends'],
    ['ForAllValues:StringEqualsIfExists', true],
    ['ForAllValues:StringNotEquals', true],
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

test('an empty text is a null data set to the quantifiers', () => {
  assert.equal(holds('ForAllValues:StringEquals', ['a'], ['']), true)
  assert.equal(holds('ForAllValues:StringEquals', ['a'], ['', 'a']), false)
  assert.equal(holds('ForAnyValue:StringLike', ['*'], ['']), false)
  assert.equal(holds('ForAnyValue:StringLike', ['*'], [unknown]), 'depends')
  assert.equal(holds('ForAllValues:StringLike', ['*'], [unknown]), true)
})

test('a short pattern, as * alone, may stand for an ARN or not: it has not its six parts', () => {
  assert.equal(holds('ArnLike', ['*'], ['arn:aws:iam::1:role/a']), 'depends')
  assert.equal(holds('ArnNotLike', ['*'], [unknown]), 'depends')
  assert.equal(holds('ArnLike', ['arn:aws:iam::*'], ['arn:aws:iam::1:role/a']), 'depends')
  assert.equal(holds('ArnLike', ['arn:aws:iam::*'], ['arn:aws:sts::1:role/a']), false)
  assert.equal(holds('ArnLike', ['*'], absent), false)
  assert.equal(holds('ArnLike', ['*', 'arn:aws:iam::1:role/a'], ['arn:aws:iam::1:role/a']), true)
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
  assert.equal(holds('NumericLessThan', [unknown], [unknown]), 'depends', 'nothing is less than itself')
  assert.equal(holds('NumericEquals', ['ten'], [unknown]), false)
  assert.equal(holds('StringSimilar', ['a'], ['a']), 'depends')
})

test('variables: of no value, of an unknown one, and where they mean nothing', () => {
  const held = (operator: string, text: string, actual: ContextValues, tag: ContextValues = absent) => {
    const request: Request = {
      principal: { kind: 'anonymous' },
      action: 'a:b',
      resource: '*',
      resourceAccount: '1',
      context: { 'aws:key': actual, 'aws:principaltag/*': tag },
    }
    const answer = conditionHolds({ operator, key: 'aws:key', values: [text] }, request, true)
    return typeof answer === 'boolean' ? answer : 'depends'
  }
  const tag = `\${aws:PrincipalTag/team}`
  // AWS: a variable without a value is equal to nothing and like nothing, so inverted operators hold.
  for (const actual of [['x'], absent]) {
    for (const operator of ['StringEquals', 'StringLike', 'ArnLike']) assert.equal(held(operator, tag, actual), false)
    for (const operator of ['StringNotEquals', 'StringNotLike']) assert.equal(held(operator, tag, actual), true)
  }
  assert.equal(held('StringEquals', tag, ['']), false, 'no value is not the empty one')
  assert.equal(held('StringEquals', `\${aws:PrincipalTag/team, 'x'}`, ['x']), true)
  assert.equal(held('StringEquals', tag, ['x'], ['x', 'y']), false, 'a key with several values is no variable')
  assert.equal(held('StringEquals', tag, ['x'], unknown), 'depends')
  assert.equal(held('StringEquals', `a${tag}`, ['x'], unknown), false, 'it begins otherwise, whatever the tag is')
  assert.equal(held('StringLike', `a${tag}*`, ['abc'], unknown), 'depends')
  assert.equal(held('StringLike', `a${tag}`, ['a'], ['']), 'depends', 'a key that is there and empty')
  assert.equal(held('StringLike', `a${tag}`, ['b'], ['']), false)
  assert.equal(held('StringEquals', tag, unknown, unknown), 'depends', 'the key may not be there')
  assert.equal(held('StringEquals', tag, [unknown], [unknown]), 'depends', 'it may be empty')
  assert.equal(held('StringEquals', `a${tag}`, [unknown], [unknown]), 'depends')
  assert.equal(held('Bool', tag, ['true'], ['true']), true)
  assert.equal(held('NumericEquals', tag, ['1'], ['1']), false)
  assert.equal(held('StringEquals', `\${*}`, ['*']), true)
  assert.equal(held('StringLike', `\${*}\${?}\${$}`, ['*?$']), true)
  assert.equal(holds('StringEquals', [tag], [tag], false), true, 'old policies know no variables')
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
