/** What a template leaves open by a condition is a question, and the value decides it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { check } from '../src/check/index.ts'
import { readText } from '../src/sources/index.ts'
import { IsthmusError } from '../src/world/index.ts'
import {
  associated,
  egress,
  type Resources,
  reachable,
  resources,
  resultOf,
  route,
  subnet,
  textOf,
  unknown,
} from './support/templates.ts'

/** The resource under a condition that only the parameter decides. */
const perhaps = (template: Resources, id: string): Resources => {
  assert.ok(id in template, `the template has ${id}`)
  return { ...template, [id]: template[id]!.replace('{Type', '{Condition: Open, Type') }
}

describe('what a condition leaves open', () => {
  const decides = (template: Resources, question = /value of parameter P/) => {
    unknown(template, question)
    reachable(template, { P: 'x' })
    assert.equal(resultOf(template, { P: 'y' }).verdict, 'blocked')
  }

  test('the gateway that is attached', () => {
    const other = ['OtherIgw', 'InternetGateway'] as const
    const chosen = 'VpcId: !Ref Vpc, InternetGatewayId: !If [Open, !Ref Igw, !Ref OtherIgw]'
    decides({ ...egress, ...resources(other, ['Attached', 'VPCGatewayAttachment', chosen]) }, /Igw is attached/)
  })
  const attachment = (vpc: string, subnets: string) =>
    `VpcId: !Ref ${vpc}, SubnetIds: [${subnets}], TransitGatewayId: !Ref Tgw`
  const transit: Resources = {
    ...egress,
    ...resources(
      ['Hub', 'VPC', 'CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true'],
      subnet('HubA', 'Hub', 'A', '10.0.0.0/24'),
      subnet('HubB', 'Hub', 'B', '10.0.1.0/24'),
      ['HubTable', 'RouteTable', 'VpcId: !Ref Hub'],
      associated('HubA', 'HubTable'),
      associated('HubB', 'HubTable'),
      route('HubHome', 'HubTable', 'DestinationCidrBlock: 10.1.0.0/16, TransitGatewayId: !Ref Tgw'),
      [
        'Doors',
        'SecurityGroup',
        'VpcId: !Ref Hub, GroupDescription: d, SecurityGroupIngress: [{IpProtocol: -1, CidrIp: 10.1.0.0/16}]',
      ],
      [
        'Sts',
        'VPCEndpoint',
        'VpcId: !Ref Hub, VpcEndpointType: Interface, ServiceName: com.amazonaws.us-east-1.sts, SubnetIds: [!Ref HubA], SecurityGroupIds: [!Ref Doors]',
      ],
      [
        'Zone',
        'Route53::HostedZone',
        'Name: sts.us-east-1.amazonaws.com, VPCs: [{VPCId: !Ref Vpc, VPCRegion: us-east-1}]',
      ],
      [
        'Record',
        'Route53::RecordSet',
        "HostedZoneId: !Ref Zone, Name: sts.us-east-1.amazonaws.com, Type: CNAME, TTL: 60, ResourceRecords: [!Select [1, !Split [':', !Select [0, !GetAtt Sts.DnsEntries]]]]",
      ],
      ['Tgw', 'TransitGateway'],
      ['SpokeAttachment', 'TransitGatewayAttachment', attachment('Vpc', '!Ref PrivateA, !Ref PrivateB')],
      ['HubAttachment', 'TransitGatewayAttachment', attachment('Hub', '!Ref HubA, !Ref HubB')],
      route('ToHubA', 'Private', 'DestinationCidrBlock: 10.0.0.0/16, TransitGatewayId: !Ref Tgw'),
      route('ToHubB', 'OtherPrivate', 'DestinationCidrBlock: 10.0.0.0/16, TransitGatewayId: !Ref Tgw'),
    ),
  }
  test('an attachment, a route, a record: without it there is no way', () => {
    reachable(transit)
    for (const id of ['SpokeAttachment', 'HubAttachment', 'ToHubA', 'HubHome', 'Record']) decides(perhaps(transit, id))
  })
  test('a zone: without it the name leads to the internet, through the NAT gateways', () => {
    // Both ways are open, so that nothing hangs on it.
    reachable(perhaps(transit, 'Zone'))
    const closed = ['Doors', 'SecurityGroup', 'VpcId: !Ref Hub, GroupDescription: d'] as const
    const shut = perhaps({ ...transit, ...resources(closed) }, 'Zone')
    unknown(shut, /value of parameter P/)
    assert.equal(resultOf(shut, { P: 'x' }).verdict, 'blocked')
    reachable(shut, { P: 'y' })
  })
  test('Block Public Access, and its exclusion', () => {
    const block = ['Block', 'VPCBlockPublicAccessOptions', 'InternetGatewayBlockMode: block-bidirectional'] as const
    const spared = [
      'Spared',
      'VPCBlockPublicAccessExclusion',
      'VpcId: !Ref Vpc, InternetGatewayExclusionMode: allow-egress',
    ] as const
    const perhapsBlocked = perhaps({ ...egress, ...resources(block) }, 'Block')
    unknown(perhapsBlocked, /value of parameter P/)
    reachable(perhapsBlocked, { P: 'y' })
    decides(perhaps({ ...egress, ...resources(block, spared) }, 'Spared'))
  })
  test('saved half-written anywhere, a template is checked or refused with a place', () => {
    const text = textOf({
      ...transit,
      ...resources(['Peering', 'VPCPeeringConnection', 'VpcId: !Ref Vpc, PeerVpcId: !Ref Hub']),
    })
    for (let length = 0; length < text.length; length += 31) {
      try {
        check(readText(text.slice(0, length), 't.yaml', {}))
      } catch (error) {
        assert.ok(error instanceof IsthmusError, `cut at ${length}: ${String(error)}`)
        assert.match(error.message, /^t\.yaml:\d+/)
      }
    }
  })
})

test('a list of subnets that is not given proves nothing between the brokers', () => {
  const result = (subnets: string) =>
    check(
      readText(
        `Parameters:
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Resources:
  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: brokers}}
  Self: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref Group, IpProtocol: -1, SourceSecurityGroupId: !Ref Group}}
  Cluster:
    Type: AWS::MSK::Cluster
    Properties:
      NumberOfBrokerNodes: 2
      BrokerNodeGroupInfo: {ClientSubnets: ${subnets}, SecurityGroups: [!Ref Group]}
      ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      {EventSourceArn: !Ref Cluster, FunctionName: f, Topics: [orders], StartingPosition: LATEST, ProvisionedPollerConfig: {MinimumPollers: 1}}
`,
        't.yaml',
        { region: 'us-east-1' },
      ),
    )
  for (const subnets of ['!Ref Subnets', '!Split [",", !ImportValue subnets]']) {
    assert.equal(result(subnets).verdict, 'unknown', subnets)
  }
})

test('what may be in the access configurations is not missed, and names a VPC or does not', () => {
  const result = (access: string) =>
    check(
      readText(
        `Parameters: {InVpc: {Type: String}}
Conditions: {IsVpc: !Equals [!Ref InVpc, 'true']}
Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: f
      Topics: [orders]
      StartingPosition: LATEST
      SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ['10.1.1.10:9096']}}
      SourceAccessConfigurations: ${access}
`,
        't.yaml',
        { region: 'us-east-1' },
      ),
    )
  const group = '{Type: VPC_SECURITY_GROUP, URI: sg-1}'
  const both = `{Type: VPC_SUBNET, URI: subnet-1}, ${group}`
  for (const access of [
    `[!If [IsVpc, {Type: VPC_SUBNET, URI: subnet-1}, !Ref AWS::NoValue], ${group}]`,
    `!If [IsVpc, [${both}], [{Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s'}]]`,
  ]) {
    const { verdict, findings, questions } = result(access)
    const asked = questions.find(({ question }) => question === 'SourceAccessConfigurations of Mapping')
    assert.deepEqual(asked?.answers, ['--set InVpc='], access)
    assert.deepEqual([verdict, findings.map(({ code }) => code)], ['unknown', ['SETTING_UNDECIDED']], access)
  }
  assert.equal(
    result("[{Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s'}]").verdict,
    'blocked',
  )
})

test('a managed VPC connection is a question by its name, and its role needs another right', () => {
  const connection = [
    'Cluster',
    'MSK::VpcConnection',
    "Authentication: SASL_IAM, TargetClusterArn: 'arn:aws:kafka:us-east-1:222222222222:cluster/c/751d2973-a626-431c-9d4e-d7975eb44dd7-2', VpcId: !Ref Vpc, ClientSubnets: [!Ref PrivateA, !Ref PrivateB], SecurityGroups: [!Ref Brokers]",
  ] as const
  for (const source of ['!GetAtt Cluster.Arn', '!Ref Cluster']) {
    const mapping = egress.Mapping!.replace('!GetAtt Cluster.Arn', source)
    const result = resultOf({ ...egress, ...resources(connection), Mapping: mapping })
    assert.equal(result.verdict, 'unknown')
    assert.deepEqual(
      result.questions.map(({ question }) => question),
      ['whether the way through Cluster is open: managed VPC connections are not followed'],
    )
    assert.deepEqual(
      result.findings.filter(({ severity }) => severity !== 'note').map(({ explanation }) => explanation),
      [
        'role Role lacks kafka:DescribeVpcConnection on the VPC connection (unless it has a policy of its own that does)',
      ],
    )
  }
})
