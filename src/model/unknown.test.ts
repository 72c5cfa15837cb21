// biome-ignore-all lint/suspicious/noTemplateCurlyInString: identities hold placeholders
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveValues } from './give-values.ts'
import { isUnknown, joinText, nameOf, sameValue } from './unknown.ts'

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

test('a reader is shown a parameter by its name, and an item of a list by its place', () => {
  const shown = (unknown: string) => nameOf({ unknown, question: '' })
  assert.deepEqual(
    [
      'parameter:Subnet',
      'select(1,${parameter:Subnets})',
      'select(0,split(,,${import:network-subnets}))',
      'select(0,split(;,${import:network-subnets}))',
      'subnet-${parameter:Name}',
      'defaultGroup of VPC of select(0,${property:Cluster.SubnetIds})',
      'aws_msk_cluster.c.client_subnets',
    ].map(shown),
    [
      'Subnet',
      'Subnets[1]',
      'import:network-subnets[0]',
      'import:network-subnets[0]',
      'subnet-${Name}',
      'defaultGroup of VPC of Cluster.SubnetIds[0]',
      'aws_msk_cluster.c.client_subnets',
    ],
  )
  assert.equal(nameOf('subnet-1'), 'subnet-1')
})
