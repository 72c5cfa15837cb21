// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

const given = { region: 'us-east-1', account: '111122223333' }
const read = (more: string) =>
  readText(
    `Parameters: {P: {Type: String}, Other: {Type: String}}
Conditions: {Perhaps: !Equals [!Ref P, x]}
Resources:
  C: {Type: 'AWS::MSK::Cluster', Properties: {ClusterName: c}}
  F: {Type: 'AWS::Lambda::Function', Properties: {Environment: {Variables: {BY_REF: !Ref T, BY_ATTRIBUTE: !GetAtt T.TopicArn}}}}
${more}
`,
    't.yaml',
    given,
  )
const topic = (properties: string, more = '') => `  T: {Type: 'AWS::MSK::Topic'${more}, Properties: {${properties}}}`
const orders = 'ClusterArn: !GetAtt C.Arn, TopicName: orders, PartitionCount: 3, ReplicationFactor: 2'

describe('topics that a template makes', () => {
  const topicsOf = (text: string) =>
    read(text).clusters[0]?.topics?.map(({ id, name, partitions }) => [
      id,
      isUnknown(name) ? name.unknown : name,
      isUnknown(partitions) ? partitions.unknown : partitions,
    ])

  test('are those of their cluster', () => {
    assert.deepEqual(topicsOf(topic(orders)), [['T', 'orders', 3]])
    assert.deepEqual(topicsOf(topic(orders.replace('!GetAtt C.Arn', '!Ref C'))), [['T', 'orders', 3]])
    assert.equal(topicsOf(topic(orders.replace('!GetAtt C.Arn', '!Ref Other'))), undefined)
    const second = topic(orders.replace('orders', 'audit')).replace('T:', 'U:')
    assert.deepEqual(topicsOf(`${topic(orders)}\n${second}`), [
      ['T', 'orders', 3],
      ['U', 'audit', 3],
    ])
    assert.equal(topicsOf(''), undefined)
    assert.deepEqual(read(topic(orders)).unread, [])
  })

  test('of one that may not be made the name is not known', () => {
    assert.deepEqual(topicsOf(topic(orders, ', Condition: Perhaps')), [['T', '${parameter:P} = x', 3]])
  })

  test('what is not known stays so, and what AWS or Kafka would refuse is refused', () => {
    assert.deepEqual(topicsOf(topic('ClusterArn: !Ref C, TopicName: !Ref P')), [
      ['T', 'parameter:P', 'property:T.PartitionCount'],
    ])
    for (const name of ['a b', '..', "''", 'a/b', 'x'.repeat(250)])
      assert.throws(() => read(topic(orders.replace('orders', name))), {
        code: 'VALUE_INVALID',
        message: /TopicName of T/,
      })
    for (const count of ['0', '1.5', '-1'])
      assert.throws(() => read(topic(orders.replace('3', count))), { code: 'VALUE_INVALID', message: /PartitionCount/ })
  })
})

test('Ref and TopicArn are the ARN, made of that of the cluster as far as it is known', () => {
  const arnsOf = (properties: string) =>
    Object.values(read(topic(properties)).functions[0]?.environment ?? {}).map((value) =>
      isUnknown(value) ? value.unknown : value,
    )
  const twice = (text: string) => [text, text]
  assert.deepEqual(arnsOf(orders), twice('arn:aws:kafka:us-east-1:111122223333:topic/c/${uuid of C}/orders'))
  const written = orders.replace('!GetAtt C.Arn', 'arn:aws:kafka:eu-west-1:111122223333:cluster/d/u-1')
  assert.deepEqual(arnsOf(written), twice('arn:aws:kafka:eu-west-1:111122223333:topic/d/u-1/orders'))
  assert.deepEqual(arnsOf(orders.replace('!GetAtt C.Arn', '!Ref Other')), twice('ref:T'))
})
