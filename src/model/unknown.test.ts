// biome-ignore-all lint/suspicious/noTemplateCurlyInString: identities hold placeholders
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveValues } from './give-values.ts'
import { derive, isUnknown, joinText, nameOf, sameValue } from './unknown.ts'

const region = { unknown: 'AWS::Region', question: 'Region of the stack' }
const uuid = { unknown: 'uuid of Cluster', question: 'UUID of Cluster' }

test('the same unknown equals itself; two of them are undecided', () => {
  assert.equal(sameValue(region, { ...region, question: 'asked elsewhere' }), true)
  assert.equal(sameValue(region, uuid), undefined)
  assert.equal(sameValue(region, 'us-east-1'), undefined)
  assert.equal(sameValue('a', 'b'), false)
})

test('a text of known parts is known; with an unknown one it has the identity of the whole', () => {
  assert.equal(joinText(['a', 'b']), 'ab')
  assert.equal(joinText([region]), region)
  assert.deepEqual(joinText(['com.amazonaws.', region, '.sts']), {
    unknown: 'com.amazonaws.${AWS::Region}.sts',
    name: 'com.amazonaws.${AWS::Region}.sts',
    question: 'Region of the stack',
  })
})

test('texts joined in steps are the text joined at once', () => {
  const steps = joinText([joinText(['arn:', region]), ':', joinText([uuid, '/x'])])
  const once = joinText(['arn:', region, ':', uuid, '/x'])
  assert.ok(isUnknown(steps) && isUnknown(once))
  assert.equal(steps.unknown, once.unknown)
})

test('given values complete unknown ones everywhere, alone and inside texts', () => {
  const described = {
    region,
    arn: joinText(['arn:', region, ':', uuid]),
    list: [{ resource: joinText([uuid, '/x']) }, 3, null],
    other: { unknown: 'parameter:P', question: 'value of parameter P' },
  }
  const given = giveValues(described, new Map([['uuid of Cluster', 'u-1']]))
  assert.deepEqual(given.list, [{ resource: 'u-1/x' }, 3, null])
  assert.deepEqual(given.region, region)
  assert.ok(isUnknown(given.arn))
  assert.equal(given.arn.unknown, 'arn:${AWS::Region}:u-1')
  const all = giveValues(given, new Map([['AWS::Region', 'us-east-1']]))
  assert.equal(all.arn, 'arn:us-east-1:u-1')
  assert.deepEqual(all.other, described.other)
})

const subnets = { unknown: 'parameter:Subnets', name: 'Subnets', question: 'value of parameter Subnets' }

test('a reader is shown the name of an unknown value, else its identity; never what a text is made of inside', () => {
  assert.equal(nameOf('subnet-1'), 'subnet-1')
  assert.equal(nameOf(subnets), 'Subnets')
  assert.equal(nameOf(uuid), 'uuid of Cluster')
  assert.equal(nameOf(joinText(['arn:', region, ':', subnets])), 'arn:${AWS::Region}:${Subnets}')
  assert.equal(nameOf(joinText(['x-', joinText(['y-', subnets])])), 'x-y-${Subnets}')
})

test('what is made of an unknown value has its name and its identity in the same words', () => {
  const vpc = derive(
    derive(subnets, (text) => `select(${text})`),
    (text) => `VPC of ${text}`,
  )
  assert.equal(vpc.unknown, 'VPC of select(parameter:Subnets)')
  assert.equal(nameOf(vpc), 'VPC of select(Subnets)')
  assert.equal(vpc.question, subnets.question)
})

test('a text that is given in part is told by what it is then', () => {
  const text = joinText(['arn:', region, ':', subnets])
  assert.equal(nameOf(giveValues(text, new Map([['AWS::Region', 'us-east-1']]))), 'arn:us-east-1:${parameter:Subnets}')
  assert.equal(nameOf(giveValues(subnets, new Map([['AWS::Region', 'us-east-1']]))), 'Subnets')
})
