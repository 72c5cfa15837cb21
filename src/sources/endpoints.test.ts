// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

/** Reads resources that stand under `Resources:`, whose lines begin at 2. */
const read = (resources: string) =>
  readText(`Resources:\n${resources}`, 't.yaml', { region: 'us-east-1', account: '111122223333' })

const vpc = `  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16}
`

describe('endpoints', () => {
  const endpoint = (properties: string) =>
    read(`${vpc}  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: {VpcId: !Ref Vpc, ${properties}}\n`).endpoints[0]

  test("CloudFormation's defaults: a gateway, private DNS off, the default group, full access", () => {
    const found = endpoint("ServiceName: !Sub 'com.amazonaws.${AWS::Region}.s3'")
    assert.equal(found?.type, 'Gateway')
    assert.equal(found?.privateDns, false)
    assert.equal(found?.service, 'com.amazonaws.us-east-1.s3')
    assert.deepEqual(found?.groups, ['Vpc/default-group'])
    assert.ok(found && !('policy' in found))
  })
  test('an interface with a policy as a map or as JSON text', () => {
    for (const policy of [
      '{Statement: {Effect: Allow, Principal: "*", Action: "sts:*", Resource: "*"}}',
      `'{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:*", "Resource": "*"}]}'`,
    ]) {
      const found = endpoint(`VpcEndpointType: Interface, PrivateDnsEnabled: 'true', PolicyDocument: ${policy}`)
      assert.equal(found?.type, 'Interface')
      assert.equal(found?.privateDns, true)
      const document = found?.policy
      assert.ok(document && !isUnknown(document))
      assert.deepEqual(document.statements[0]?.actions, ['sts:*'])
      assert.equal(document.statements[0]?.at.line, 7)
    }
  })
  test('the family of its records: its own type, unless the DNS options say otherwise', () => {
    const typeOf = (properties: string) => endpoint(`VpcEndpointType: Interface, ${properties}`)?.addressType
    assert.equal(endpoint('VpcEndpointType: Interface')?.addressType, undefined)
    assert.equal(typeOf('IpAddressType: dualstack'), 'dualstack')
    assert.equal(typeOf('IpAddressType: dualstack, DnsOptions: {DnsRecordIpType: ipv4}'), 'ipv4')
    assert.equal(typeOf('IpAddressType: ipv6, DnsOptions: {DnsRecordIpType: not-specified}'), 'ipv6')
    assert.ok(isUnknown(typeOf('DnsOptions: {DnsRecordIpType: service-defined}')))
  })
  test('a private name for those outside the VPC only is none inside', () => {
    const only = 'DnsOptions: {PrivateDnsOnlyForInboundResolverEndpoint: OnlyInboundResolver}'
    assert.equal(endpoint(`VpcEndpointType: Interface, PrivateDnsEnabled: true, ${only}`)?.privateDns, false)
  })
  test('endpoints to other things than services are not read', () => {
    const { endpoints, unread } = read(
      `${vpc}  E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, VpcEndpointType: Resource}}\n`,
    )
    assert.deepEqual(endpoints, [])
    assert.deepEqual(
      unread.map(({ id }) => id),
      ['E'],
    )
  })
  test('a type that AWS does not have is one error', () => {
    assert.throws(() => endpoint('VpcEndpointType: Interfaze'), {
      code: 'VALUE_INVALID',
      message: /^t\.yaml:7: .*Interfaze/,
    })
  })
})
