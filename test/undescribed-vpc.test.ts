/** Subnets that a template adds to a VPC which it does not describe: by a parameter, as most are, or by its id. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { check } from '../src/check/index.ts'
import { readText } from '../src/sources/index.ts'

/** Two public subnets with a table and an ACL of their own; brokers in each, which meet by the local route only. */
function template(vpcOfA: string, vpcOfB = vpcOfA, routes = ''): string {
  return `
Parameters: {Vpc: {Type: AWS::EC2::VPC::Id}, Other: {Type: AWS::EC2::VPC::Id}}
Resources:
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: ${vpcOfA}, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: ${vpcOfB}, CidrBlock: 10.0.2.0/24, AvailabilityZone: eu-west-1b}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: ${vpcOfA}}}
  TableOfA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}
  TableOfB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Table}}
  Igw: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: ${vpcOfA}, InternetGatewayId: !Ref Igw}}
  Internet: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
${routes}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: ${vpcOfA}}}
  AclOfA: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref A, NetworkAclId: !Ref Acl}}
  AclOfB: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref B, NetworkAclId: !Ref Acl}}
  In: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}}
  Out: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Egress: true, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: brokers
      VpcId: ${vpcOfA}
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 9098, ToPort: 9098, CidrIp: 10.0.0.0/16}]
  Cluster:
    Type: AWS::MSK::ServerlessCluster
    Properties:
      ClusterName: orders
      ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}
      VpcConfigs: [{SubnetIds: [!Ref A, !Ref B], SecurityGroups: [!Ref Group]}]
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: orders
      EventSourceArn: !Ref Cluster
      Topics: [orders]
      StartingPosition: LATEST
      ProvisionedPollerConfig: {MinimumPollers: 1}
`
}

const told = (text: string) => {
  const { verdict, mappings, questions } = check(readText(text, 'template.yaml', { region: 'eu-west-1' }))
  return {
    verdict,
    across: mappings[0]!.flows.find(({ id }) => /A.*-2/.test(id))?.verdict,
    questions: questions.map(({ question }) => question).join('\n'),
  }
}

suite('a VPC that is not described', () => {
  test('its subnets meet by the local route, whatever routes to the internet there are', () => {
    for (const vpc of ['!Ref Vpc', 'vpc-0123456789abcdef0']) {
      assert.deepEqual(told(template(vpc)), { verdict: 'reachable', across: 'reachable', questions: '' })
    }
  })

  test('where it may be another one, or a middlebox may stand between, nobody knows', () => {
    const other = told(template('!Ref Vpc', '!Ref Other'))
    assert.equal(other.across, 'unknown')
    assert.match(other.questions, /value of parameter (Vpc|Other)/)
    const nat =
      '  Inspected: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.0.2.0/24, NetworkInterfaceId: eni-1}}'
    const inspected = told(template('!Ref Vpc', '!Ref Vpc', nat))
    assert.equal(inspected.across, 'unknown')
  })
})
