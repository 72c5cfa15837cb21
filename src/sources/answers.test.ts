import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readText } from './index.ts'

const template = `
Parameters:
  Subnets: {Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', Default: /net/subnets}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !ImportValue Block}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x}}
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !Ref Group
      IpProtocol: tcp
      FromPort: !ImportValue Port
      ToPort: '{{resolve:ssm:/port}}'
      CidrIp: !Sub '\${Vpc.CidrBlock}'
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      ServiceName: !Sub 'com.amazonaws.\${Region.Value}.sts'
      SubnetIds: !Ref Subnets
  Region: {Type: 'Custom::Lookup'}
`
const read = (parameters: Record<string, string>) => readText(template, 't.yaml', { parameters })

test('what the template leaves to others is given by its identity, in longer texts too', () => {
  const described = read({
    'import:Block': '10.7.0.0/16',
    'import:Port': '9098',
    'resolve:ssm:/port': '9098',
    'ssm:/net/subnets': '["subnet-1", "subnet-2"]',
    'getatt:Region.Value': 'eu-west-1',
  })
  const [rule] = described.groups.find(({ id }) => id === 'Group')?.ingress ?? []
  assert.deepEqual([rule?.fromPort, rule?.toPort, rule?.peer], [9098, 9098, { kind: 'cidr', cidr: '10.7.0.0/16' }])
  assert.deepEqual(described.vpcs[0]?.cidrs, ['10.7.0.0/16'])
  const [endpoint] = described.endpoints
  assert.equal(endpoint?.service, 'com.amazonaws.eu-west-1.sts')
  assert.equal(endpoint?.subnets.length, 2)
})

test('a value that nothing asks for is an error: it would be ignored', () => {
  assert.throws(() => read({ 'import:Prot': '9098' }), {
    code: 'PARAMETER_UNDECLARED',
    message: 'nothing in t.yaml asks for import:Prot: the check prints what it asks for',
  })
  assert.throws(() => read({ Prot: '9098' }), { code: 'PARAMETER_UNDECLARED' })
})
