import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readText } from './index.ts'

const template = `
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Brokers: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: brokers, VpcId: !Ref Vpc}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: orders
      SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ['b-1.internal:9096', 'b-2.internal:9096']}}
      Topics: [orders]
      SourceAccessConfigurations: [{Type: VPC_SUBNET, URI: 'subnet:subnet-0abc'}]
`

function given(parameters: Record<string, string>) {
  const [mapping] = readText(template, 't.yaml', { parameters }).mappings
  assert.equal(mapping?.source.kind, 'self-managed')
  return mapping.source.given
}

test('addresses and groups that are given go with their server', () => {
  assert.equal(given({}), undefined)
  assert.deepEqual(given({ 'address:b-1.internal': '10.0.1.5, 10.0.2.5', 'groups:b-2.internal': 'Brokers' }), [
    { host: 'b-1.internal', addresses: ['10.0.1.5', '10.0.2.5'], groups: [] },
    { host: 'b-2.internal', addresses: [], groups: ['Brokers'] },
  ])
})

test('what is no address, no group that is described, or for no server, is one clear error', () => {
  for (const [parameters, code, message] of [
    [{ 'address:b-1.internal': 'b-1' }, 'PARAMETER_INVALID', /^address:b-1\.internal is given as "b-1", which is not/],
    [{ 'groups:b-1.internal': 'None' }, 'PARAMETER_INVALID', /"None", which is not the id of a security group/],
    [
      { 'address:b-3.internal': '10.0.1.5' },
      'PARAMETER_UNDECLARED',
      /no self-managed cluster has a server of that name/,
    ],
  ] as const)
    assert.throws(() => given(parameters), { code, message })
})
