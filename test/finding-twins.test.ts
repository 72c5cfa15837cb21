/** For every code a template that raises it, and its mended twin that does not. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { accept, type CheckResult, check } from '../src/check/index.ts'
import type { Integration } from '../src/model/index.ts'
import { readSuppressions } from '../src/sources/index.ts'
import { root } from './support/paths.ts'
import {
  anywhere,
  attachment,
  central,
  egress,
  hubOf,
  inTable,
  type Resources,
  read,
  resources,
  resultOf,
  roleWith,
  route,
  spoke,
  textOf,
  lambdaTrust as trust,
  without,
  zoneOf,
} from './support/templates.ts'

/** A resource: id, type without `AWS::EC2::`, properties. */
type Part = readonly [id: string, type: string, properties?: string]

interface Twins {
  readonly broken: CheckResult
  readonly mended: CheckResult
}

const twins = (broken: Resources, mended: Resources): Twins => ({ broken: resultOf(broken), mended: resultOf(mended) })
const changed = (template: Resources, ...parts: readonly Part[]): Resources => ({
  ...template,
  ...resources(...parts),
})
/** What no template says, such as states: as AWS would tell it. */
const asTold = (template: Resources, change: (described: Integration) => Integration): Twins => ({
  broken: check(change(read(template))),
  mended: resultOf(template),
})

// One VPC.

const selfRule = (port: number) =>
  [
    'BrokersSelf',
    'SecurityGroupIngress',
    `GroupId: !Ref Brokers, IpProtocol: tcp, FromPort: ${port}, ToPort: ${port}, SourceSecurityGroupId: !Ref Brokers`,
  ] as const
const entry = (number: number, out: boolean, action: 'allow' | 'deny', ports: string) =>
  [
    `Entry${out ? 'Out' : 'In'}${number}`,
    'NetworkAclEntry',
    `NetworkAclId: !Ref Acl, RuleNumber: ${number}, Protocol: 6, CidrBlock: 0.0.0.0/0, Egress: ${out}, RuleAction: ${action}, PortRange: ${ports}`,
  ] as const
const all = '{From: 0, To: 65535}'
const withAcl = changed(
  egress,
  ['Acl', 'NetworkAcl', 'VpcId: !Ref Vpc'],
  ['AclOfA', 'SubnetNetworkAclAssociation', 'NetworkAclId: !Ref Acl, SubnetId: !Ref PrivateA'],
  entry(100, true, 'allow', all),
  entry(100, false, 'allow', all),
)
const regional = (zones: readonly ('A' | 'B')[]) => {
  const addresses = zones.map((zone) => `{AvailabilityZone: ${zoneOf[zone]}, AllocationIds: [eipalloc-1]}`)
  return changed(
    spoke,
    ['Igw', 'InternetGateway'],
    ['Attached', 'VPCGatewayAttachment', 'VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw'],
    ['Nat', 'NatGateway', `VpcId: !Ref Vpc, AvailabilityMode: regional, AvailabilityZoneAddresses: [${addresses}]`],
    route('Default', 'Private', `${anywhere}, NatGatewayId: !Ref Nat`),
  )
}
const block = ['Block', 'VPCBlockPublicAccessOptions', 'InternetGatewayBlockMode: block-bidirectional'] as const
const exclusion = [
  'Spared',
  'VPCBlockPublicAccessExclusion',
  'VpcId: !Ref Vpc, InternetGatewayExclusionMode: allow-egress',
] as const

// Endpoints of one's own.

const inBoth = 'SubnetIds: [!Ref PrivateA, !Ref PrivateB], SecurityGroupIds: [!Ref Doors]'
const policyOf = (action: string, service = 'lambda.amazonaws.com') =>
  `, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ${service}}, Action: "${action}", Resource: "*"}]}`
const endpoint = (service: 'lambda' | 'sts', more = '', where = inBoth, region = 'us-east-1') =>
  [
    service === 'lambda' ? 'Lambda' : 'Sts',
    'VPCEndpoint',
    `VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.${region}.${service}, PrivateDnsEnabled: ${/off/.test(more) ? 'false' : 'true'}, ${where}${more.replace('off', '')}`,
  ] as const
const doors = changed(
  spoke,
  ['Doors', 'SecurityGroup', 'VpcId: !Ref Vpc, GroupDescription: endpoints'],
  [
    'Admit',
    'SecurityGroupIngress',
    'GroupId: !Ref Doors, IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref Brokers',
  ],
  endpoint('lambda', policyOf('lambda:InvokeFunction')),
  endpoint('sts', policyOf('sts:AssumeRole')),
)
const withSts = (more: string, where?: string, region?: string) => changed(doors, endpoint('sts', more, where, region))

// A hub of endpoints, and one of NAT gateways.

const name = (service: string) => `${service}.us-east-1.amazonaws.com`
const part = (of: string, index: number) => `!Select [${index}, !Split [':', !Select [0, !GetAtt ${of}.DnsEntries]]]`
const shared = (id: 'Lambda' | 'Sts', service: string): readonly Part[] => [
  [
    id,
    'VPCEndpoint',
    `VpcId: !Ref Hub, VpcEndpointType: Interface, ServiceName: com.amazonaws.us-east-1.${service}, SubnetIds: [!Ref HubA, !Ref HubB], SecurityGroupIds: [!Ref Doors]`,
  ],
  [`${id}Zone`, 'Route53::HostedZone', `Name: ${name(service)}, VPCs: [{VPCId: !Ref Vpc, VPCRegion: us-east-1}]`],
  [
    `${id}Record`,
    'Route53::RecordSet',
    `HostedZoneId: !Ref ${id}Zone, Name: ${name(service)}, Type: A, AliasTarget: {HostedZoneId: ${part(id, 0)}, DNSName: ${part(id, 1)}}`,
  ],
]
const admit = (source: string) =>
  [
    'Admit',
    'SecurityGroupIngress',
    `GroupId: !Ref Doors, IpProtocol: tcp, FromPort: 443, ToPort: 443, ${source}`,
  ] as const
const hub: Resources = {
  ...spoke,
  ...hubOf('10.0'),
  ...resources(
    ['Doors', 'SecurityGroup', 'VpcId: !Ref Hub, GroupDescription: endpoints'],
    admit('CidrIp: 10.1.0.0/16'),
    ...shared('Lambda', 'lambda'),
    ...shared('Sts', 'sts'),
  ),
}
const peering = ['Peering', 'VPCPeeringConnection', 'VpcId: !Ref Vpc, PeerVpcId: !Ref Hub'] as const
const peered = changed(
  hub,
  peering,
  route('ToHub', 'Private', 'DestinationCidrBlock: 10.0.0.0/16, VpcPeeringConnectionId: !Ref Peering'),
  route('ToSpoke', 'HubTable', 'DestinationCidrBlock: 10.1.0.0/16, VpcPeeringConnectionId: !Ref Peering'),
)
const attached = changed(
  hub,
  ['Tgw', 'TransitGateway'],
  ['SpokeAttachment', 'TransitGatewayAttachment', attachment('Vpc', 'Private')],
  ['HubAttachment', 'TransitGatewayAttachment', attachment('Hub', 'Hub')],
  route('ToHub', 'Private', 'DestinationCidrBlock: 10.0.0.0/16, TransitGatewayId: !Ref Tgw'),
  route('ToSpoke', 'HubTable', 'DestinationCidrBlock: 10.1.0.0/16, TransitGatewayId: !Ref Tgw'),
)

// Mappings and roles.

const mapping = (more: string) =>
  [
    'Mapping',
    'Lambda::EventSourceMapping',
    `FunctionName: !Ref Fn, EventSourceArn: !GetAtt Cluster.Arn, Topics: [orders]${more}`,
  ] as const
const mapped = (more: string, template = egress) => changed(template, mapping(more))
const own = (more: string) =>
  changed(egress, [
    'Mapping',
    'Lambda::EventSourceMapping',
    `FunctionName: !Ref Fn, SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ['k.example.com:9096']}}, Topics: [orders]${more}`,
  ])
const secret = (type: string) =>
  `{Type: ${type}, URI: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:AmazonMSK_orders'}`
const login = `, SourceAccessConfigurations: [${secret('SASL_SCRAM_512_AUTH')}]`
const cluster = (authentication: string) =>
  [
    'Cluster',
    'MSK::Cluster',
    `ClusterName: c, KafkaVersion: 3.9.x, NumberOfBrokerNodes: 2, ClientAuthentication: {Sasl: ${authentication}}, BrokerNodeGroupInfo: {InstanceType: kafka.t3.small, ClientSubnets: [!Ref PrivateA, !Ref PrivateB], SecurityGroups: [!Ref Brokers]}`,
  ] as const
const inVpc =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of Fn::Sub
  '{Type: VPC_SUBNET, URI: !Sub "subnet:${PrivateA}"}, {Type: VPC_SECURITY_GROUP, URI: !Sub "security_group:${Brokers}"}'
const role = (trusted: string, resource = '"*"') =>
  changed(egress, [
    'Role',
    'IAM::Role',
    `AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [${trusted}]}, Policies: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "kafka-cluster:*", Resource: ${resource}}]}}]`,
  ])
const provisioned = ', ProvisionedPollerConfig: {MinimumPollers: 1, MaximumPollers: 2}'
/** Another mapping of the same cluster. */
const two = (more: string, template = egress) =>
  changed(template, mapping(more), [
    'Other',
    'Lambda::EventSourceMapping',
    `FunctionName: !Ref Fn, EventSourceArn: !GetAtt Cluster.Arn, Topics: [returns]${more}`,
  ])
const grouped = provisioned.replace('}', ', PollerGroupName: orders}')
const fromAnywhere = (port: number) =>
  [
    'BrokersSelf',
    'SecurityGroupIngress',
    `GroupId: !Ref Brokers, IpProtocol: tcp, FromPort: ${port}, ToPort: ${port}, CidrIp: 0.0.0.0/0`,
  ] as const
const unnamed = (encryption: string) =>
  changed(egress, selfRule(encryption === 'TLS' ? 9094 : 9092), [
    'Cluster',
    'MSK::Cluster',
    `ClusterName: c, KafkaVersion: 3.9.x, NumberOfBrokerNodes: 2, EncryptionInfo: {EncryptionInTransit: {ClientBroker: ${encryption}}}, BrokerNodeGroupInfo: {InstanceType: kafka.t3.small, ClientSubnets: [!Ref PrivateA, !Ref PrivateB], SecurityGroups: [!Ref Brokers]}`,
  ])
const queue = ", DestinationConfig: {OnFailure: {Destination: 'arn:aws:sqs:us-east-1:111122223333:failed'}}"
const bucket = ", DestinationConfig: {OnFailure: {Destination: 'arn:aws:s3:::failed'}}"

// Permissions and secrets: the role has AWS's policy for mappings, and what is said here.

const allow = (actions: string, resource = '"*"') => `{Effect: Allow, Action: [${actions}], Resource: ${resource}}`
const topics = allow('"kafka-cluster:*"')
const permitted = (statements: readonly string[], template = egress) =>
  changed(template, roleWith([topics, ...statements].join(', ')))
const named = (type: 'topic' | 'group', name: string) =>
  `!Sub "arn:aws:kafka:\${AWS::Region}:\${AWS::AccountId}:${type}/c/*/${name}"`
const narrow = (group: string) =>
  changed(
    egress,
    roleWith(
      [
        allow('kafka-cluster:Connect', '!GetAtt Cluster.Arn'),
        allow('kafka-cluster:DescribeTopic, kafka-cluster:ReadData', named('topic', 'orders')),
        allow('kafka-cluster:DescribeGroup, kafka-cluster:AlterGroup', named('group', group)),
      ].join(', '),
    ),
  )
const bounded = (action: string) =>
  changed(
    egress,
    ['Bound', 'IAM::ManagedPolicy', `PolicyDocument: {Version: "2012-10-17", Statement: [${allow(action)}]}`],
    roleWith(topics, trust, ', PermissionsBoundary: !Ref Bound'),
  )
const keyFor = (principal: string) =>
  [
    'Key',
    'KMS::Key',
    `KeyPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: ${principal}, Action: "kms:*", Resource: "*"}]}`,
  ] as const
const ofAccount = '{AWS: "arn:aws:iam::111122223333:root"}'
const reading = allow('"secretsmanager:GetSecretValue"')
const decrypting = allow('"kms:Decrypt"', '!GetAtt Key.Arn')
/** A cluster with SCRAM, its user in a secret as MSK wants it. */
const scram = (statements: readonly string[], user = 'Name: AmazonMSK_orders, KmsKeyId: !Ref Key') =>
  mapped(
    ', SourceAccessConfigurations: [{Type: SASL_SCRAM_512_AUTH, URI: !Ref Login}]',
    changed(
      permitted(statements),
      selfRule(9096),
      cluster('{Scram: {Enabled: true}}'),
      keyFor(ofAccount),
      ['Login', 'SecretsManager::Secret', user],
      ['Users', 'MSK::BatchScramSecret', 'ClusterArn: !Ref Cluster, SecretArnList: [!Ref Login]'],
    ),
  )
const mayRead = [reading, decrypting, allow('"kafka:ListScramSecrets"')]
const known = scram(mayRead)
const withQueue = (statements: readonly string[], properties = '', destination = '!GetAtt Failed.Arn') =>
  mapped(
    `, DestinationConfig: {OnFailure: {Destination: ${destination}}}`,
    changed(permitted(statements), ['Failed', 'SQS::Queue', properties]),
  )
const sending = allow('"sqs:SendMessage"', '!GetAtt Failed.Arn')
const registry = (statements: readonly string[]) =>
  mapped(
    `${provisioned}, AmazonManagedKafkaEventSourceConfig: {SchemaRegistryConfig: {SchemaRegistryURI: "arn:aws:glue:us-east-1:111122223333:registry/r", EventRecordFormat: JSON}}`,
    permitted(statements),
  )
const group = (id: string) => `, AmazonManagedKafkaEventSourceConfig: {ConsumerGroupId: ${id}}`
const second = (more: string, template: Resources, fn = 'Fn') =>
  changed(
    template,
    ['Other', 'Lambda::Function', 'Role: !GetAtt Role.Arn, Runtime: nodejs24.x, Handler: a.b, Code: {ZipFile: x}'],
    [
      'Second',
      'Lambda::EventSourceMapping',
      `FunctionName: !Ref ${fn}, EventSourceArn: !GetAtt Cluster.Arn, Topics: [orders]${more}`,
    ],
  )
const withFunction = (more: string) =>
  changed(egress, [
    'Fn',
    'Lambda::Function',
    `Role: !GetAtt Role.Arn, Runtime: nodejs24.x, Handler: a.b, Code: {ZipFile: x}, ${more}`,
  ])
const filtered = (principal: string) => mapped(', KmsKeyArn: !GetAtt Key.Arn', changed(egress, keyFor(principal)))

/** With a comment before the cluster's group. */
const ignoring = (template: Resources, comment: string): CheckResult => {
  const group = template.Brokers ?? assert.fail('no group')
  const text = textOf(template).replace(group, `  # isthmus-ignore SG_HAS_NO_RULES${comment}\n${group}`)
  const suppressions = readSuppressions(text, 't.yaml').map((each) => {
    // The check was of the text without the comment's line.
    const up = (place: typeof each.at) => ({ ...place, line: place.line - 1 })
    return { ...each, from: up(each.from), to: up(each.to) }
  })
  return accept(resultOf(template), { suppressions, baseline: new Set() })
}
const noSelf = without(egress, 'BrokersSelf')

const table: Readonly<Record<string, Twins>> = {
  SG_HAS_NO_RULES: twins(noSelf, egress),
  ENI_SG_RULES_MISMATCH: twins(changed(egress, selfRule(9094)), egress),
  SG_REFERENCES_NOT_PRESERVED: twins(changed(attached, admit('SourceSecurityGroupId: !Ref Brokers')), attached),
  SUBNET_ACL_RESTRICTION: twins(without(withAcl, 'EntryIn100'), withAcl),
  EPHEMERAL_PORT_DENIED: twins(changed(withAcl, entry(50, false, 'deny', '{From: 3389, To: 3389}')), withAcl),
  NO_ROUTE_TO_DESTINATION: twins(without(egress, 'DefaultA'), egress),
  BAD_STATE_ROUTE: asTold(egress, (described) => ({
    ...described,
    routeTables: described.routeTables.map((each) => ({
      ...each,
      routes: each.routes.map((one) => (one.target.kind === 'local' ? one : { ...one, state: 'blackhole' as const })),
    })),
  })),
  ASYMMETRIC_ROUTE: twins(without(peered, 'ToSpoke'), peered),
  VPC_LOCAL_ROUTE_CIDR_RESTRICTION: twins({ ...peered, ...hubOf('10.1') }, peered),
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: twins(
    changed(egress, route('DefaultA', 'Private', `${anywhere}, GatewayId: !Ref Igw`)),
    egress,
  ),
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: twins(
    without(
      { ...egress, ...peered, ...resources(route('DefaultA', 'Private', `${anywhere}, NatGatewayId: !Ref NatA`)) },
      'ToHub',
    ),
    peered,
  ),
  UNASSOCIATED_COMPONENT: twins(without(egress, 'Attached'), egress),
  NO_POSSIBLE_DESTINATION: twins(
    changed(egress, ['NatA', 'NatGateway', 'SubnetId: !Ref PrivateA, AllocationId: eipalloc-1']),
    egress,
  ),
  NGW_REQUIRES_SOURCE_IN_VPC: twins(
    {
      ...egress,
      ...hubOf('10.0'),
      ...resources(['NatA', 'NatGateway', 'SubnetId: !Ref HubA, AllocationId: eipalloc-1']),
    },
    { ...egress, ...hubOf('10.0') },
  ),
  REGIONAL_NGW_ROUTE_AZ_RESTRICTION: twins(regional(['A']), regional(['A', 'B'])),
  BAD_STATE: asTold(peered, (described) => ({
    ...described,
    peerings: described.peerings.map((each) => ({ ...each, state: 'pending-acceptance' })),
  })),
  BAD_STATE_ATTACHMENT: asTold(attached, (described) => ({
    ...described,
    transitGatewayAttachments: described.transitGatewayAttachments.map((each) => ({ ...each, state: 'failed' })),
  })),
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: twins(
    {
      ...egress,
      ...hubOf('10.0'),
      ...resources(peering, route('DefaultA', 'Private', `${anywhere}, VpcPeeringConnectionId: !Ref Peering`)),
    },
    egress,
  ),
  TGW_ROUTE_AZ_RESTRICTION: twins(
    changed(central, ['ToSpoke', 'TransitGatewayAttachment', attachment('Vpc', 'Private', ['A'])]),
    central,
  ),
  TGW_ATTACH_MISSING: twins(without(attached, 'SpokeAttachment'), attached),
  TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: twins(without(central, 'HubAssociation'), central),
  TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: twins(without(central, 'ToInternet'), central),
  TGW_RTB_BAD_STATE_ROUTE: twins(
    changed(central, [
      'ToInternet',
      'TransitGatewayRoute',
      `TransitGatewayRouteTableId: !Ref SpokeRoutes, ${anywhere}, Blackhole: true`,
    ]),
    central,
  ),
  TGW_RTB_CANNOT_ROUTE: twins(
    changed(central, ['ToInternet', 'TransitGatewayRoute', `${inTable('SpokeRoutes', 'ToSpoke')}, ${anywhere}`]),
    central,
  ),
  VPC_BLOCK_PUBLIC_ACCESS_ENABLED: twins(changed(egress, block), changed(egress, block, exclusion)),
  ENDPOINT_MISSING: twins(without(doors, 'Sts'), doors),
  ENDPOINT_PRIVATE_DNS_OFF: twins(withSts('off'), doors),
  VPC_DNS_ATTRIBUTES_OFF: twins(changed(doors, ['Vpc', 'VPC', 'CidrBlock: 10.1.0.0/16']), doors),
  ENDPOINT_OTHER_REGION: twins(withSts('', inBoth, 'eu-west-1'), doors),
  ENDPOINT_WITHOUT_SUBNET: twins(withSts('', 'SecurityGroupIds: [!Ref Doors]'), doors),
  ENDPOINT_IN_OTHER_ZONE: twins(withSts('', inBoth.replace(', !Ref PrivateB', '')), doors),
  ENDPOINT_POLICY_DENIES: twins(withSts(policyOf('sts:AssumeRole', 'ec2.amazonaws.com')), doors),
  ENDPOINT_POLICY_OPEN: twins(withSts(''), doors),
  GROUP_WIDER_THAN_NEEDED: twins(
    changed(egress, [
      'BrokersSelf',
      'SecurityGroupIngress',
      'GroupId: !Ref Brokers, IpProtocol: tcp, FromPort: 9092, ToPort: 9098, CidrIp: 10.1.0.0/16',
    ]),
    egress,
  ),
  BROKERS_OPEN_TO_ANYONE: twins(changed(egress, fromAnywhere(9098)), egress),
  LISTENER_PLAINTEXT: twins(unnamed('PLAINTEXT'), unnamed('TLS')),
  INVOKE_PATH_LEFT_OVER: twins(
    mapped(provisioned),
    without(mapped(provisioned), 'NatA', 'NatB', 'DefaultA', 'DefaultB'),
  ),
  POLLER_GROUP_TOO_LARGE: twins(two(grouped.replace('MaximumPollers: 2', 'MaximumPollers: 1001')), two(grouped)),
  POLLERS_NOT_SHARED: twins(two(provisioned), two(grouped)),
  NO_ADDRESS_OF_FAMILY: twins(withSts(', IpAddressType: ipv6'), withSts(', IpAddressType: dualstack')),
  GATEWAY_ENDPOINT_FROM_OUTSIDE: twins(
    changed(mapped(bucket, central), [
      'S3',
      'VPCEndpoint',
      'VpcId: !Ref Hub, ServiceName: com.amazonaws.us-east-1.s3, RouteTableIds: [!Ref HubTable]',
    ]),
    changed(mapped(bucket, central), [
      'S3',
      'VPCEndpoint',
      'VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-east-1.s3, RouteTableIds: [!Ref Private]',
    ]),
  ),
  NAME_NOT_FOUND: twins(without(peered, 'StsRecord'), peered),
  SUBNET_WITHOUT_FREE_ADDRESSES: asTold(egress, (described) => ({
    ...described,
    subnets: described.subnets.map((each) => (each.id === 'PrivateA' ? { ...each, freeAddresses: 0 } : each)),
  })),
  NAT_IN_OTHER_ZONE: twins(
    changed(egress, route('DefaultB', 'OtherPrivate', `${anywhere}, NatGatewayId: !Ref NatA`)),
    egress,
  ),
  SERVICE_ADDRESS_ASSUMED: twins(
    {
      ...egress,
      ...hubOf('10.0'),
      ...resources(
        peering,
        route('Odd', 'Private', 'DestinationCidrBlock: 8.8.8.0/24, VpcPeeringConnectionId: !Ref Peering'),
      ),
    },
    egress,
  ),
  LISTENER_OFF: twins(
    mapped(login, changed(egress, selfRule(9096))),
    mapped(login, changed(egress, selfRule(9096), cluster('{Scram: {Enabled: true}}'))),
  ),
  POLICY_MALFORMED: twins(role(trust.replace('Allow', 'Alow')), role(trust)),
  ARN_MALFORMED: twins(role(trust, '"arn:aws:kafka:us-east-1:topic/orders"'), role(trust)),
  SOURCE_OVER_INTERNET: twins(
    own(`, SourceAccessConfigurations: [${secret('SASL_SCRAM_512_AUTH')}]`),
    own(`, SourceAccessConfigurations: [${secret('SASL_SCRAM_512_AUTH')}, ${inVpc}]`),
  ),
  DESTINATION_NOT_PROVED: twins(mapped(queue + provisioned), mapped(queue)),
  SETTING_INVALID: twins(mapped(', BatchSize: 20000'), mapped(', BatchSize: 10000')),
  SETTING_MISSING: twins(mapped(', StartingPosition: AT_TIMESTAMP'), mapped('')),
  SETTING_ACCESS_MISSING: twins(own(''), own(`, SourceAccessConfigurations: [${inVpc}]`)),
  SETTING_CONFLICT: twins(
    mapped(', ProvisionedPollerConfig: {MinimumPollers: 3, MaximumPollers: 2}'),
    mapped(provisioned),
  ),
  SETTING_PROVISIONED_ONLY: twins(
    mapped(', MaximumRetryAttempts: 3'),
    mapped(`, MaximumRetryAttempts: 3${provisioned}`),
  ),
  SETTING_UNKNOWN: twins(mapped(', ParallelizationFactor: 2'), mapped('')),
  SETTING_UNDECIDED: {
    broken: resultOf(mapped(', SourceAccessConfigurations: !Ref P')),
    mended: resultOf(mapped(login, changed(egress, selfRule(9096), cluster('{Scram: {Enabled: true}}')))),
  },
  ROLE_NOT_ASSUMABLE: twins(
    changed(egress, roleWith(topics, trust.replace('lambda.', 'ec2.'))),
    changed(egress, roleWith(topics)),
  ),
  ROLE_LACKS_CLUSTER_ACCESS: twins(
    { ...egress, Role: egress.Role!.replace('MSKExecutionRole', 'VPCAccessExecutionRole') },
    egress,
  ),
  ROLE_LACKS_NETWORK_ACCESS: twins(bounded('"kafka:*", "kafka-cluster:*", "logs:*"'), bounded('"*"')),
  ROLE_LACKS_TOPIC_ACCESS: twins(narrow('orders-function'), narrow('*')),
  ROLE_LACKS_SECRET_ACCESS: twins(scram([reading]), known),
  ROLE_LACKS_DESTINATION_ACCESS: twins(withQueue([]), withQueue([sending])),
  ROLE_LACKS_REGISTRY_ACCESS: twins(registry([]), registry([allow('"glue:Get*"')])),
  ROLE_LACKS_LOG_ACCESS: twins(bounded('"kafka:*", "kafka-cluster:*", "ec2:*"'), bounded('"*"')),
  SECRET_OTHER_REGION: twins(
    own(`, SourceAccessConfigurations: [${secret('SASL_SCRAM_512_AUTH').replace('us-east-1', 'eu-west-1')}, ${inVpc}]`),
    own(`, SourceAccessConfigurations: [${secret('SASL_SCRAM_512_AUTH')}, ${inVpc}]`),
  ),
  SECRET_NAME_PREFIX: twins(scram(mayRead, 'Name: orders, KmsKeyId: !Ref Key'), known),
  SECRET_DEFAULT_KEY: twins(scram(mayRead, 'Name: AmazonMSK_orders'), known),
  SECRET_NOT_ASSOCIATED: twins(without(known, 'Users'), known),
  BATCH_TOO_LARGE: twins(mapped(', BatchSize: 10000'), mapped(', BatchSize: 10000', withFunction('Timeout: 60'))),
  FUNCTION_TIMEOUT_TOO_LONG: twins(withFunction('Timeout: 841'), withFunction('Timeout: 840')),
  NAMED_BUT_NOT_THERE: asTold(mapped(queue), (described) => ({
    ...described,
    notThere: new Set(['arn:aws:sqs:us-east-1:111122223333:failed']),
  })),
  FUNCTION_THROTTLED: twins(
    withFunction('ReservedConcurrentExecutions: 0'),
    withFunction('ReservedConcurrentExecutions: 1'),
  ),
  CONSUMER_GROUP_CLASH: twins(
    second(group('g'), mapped(group('g')), 'Other'),
    second(group('h'), mapped(group('g')), 'Other'),
  ),
  MAPPING_DUPLICATE: twins(second('', egress), second('', egress, 'Other')),
  DESTINATION_ELSEWHERE: twins(mapped(queue.replace('us-east-1', 'eu-west-1')), mapped(queue)),
  KEY_DENIES_LAMBDA: twins(filtered(ofAccount), filtered('{Service: lambda.amazonaws.com}')),
  SUPPRESSION_WITHOUT_REASON: { broken: ignoring(noSelf, ''), mended: ignoring(noSelf, ': made by hand') },
  SOURCE_NOT_READ: twins(
    changed(egress, ['More', 'CloudFormation::Stack', 'TemplateURL: https://bucket.s3.amazonaws.com/more.yaml']),
    egress,
  ),
  SUPPRESSION_UNUSED: { broken: ignoring(egress, ': made by hand'), mended: ignoring(noSelf, ': made by hand') },
}

/** Codes of which `check` raises no finding, and why. */
const none = {
  LISTENER_UNDECIDED: 'marks a flow, whose question is tested in check.test.ts',
  UNDECIDED: 'a question, tested in undecided-check.test.ts and reports.test.ts',
  TGW_ATTACHMENT_WITHOUT_IPV6: 'of IPv6 flows, and those of mappings are IPv4: src/network/transit.test.ts has it',
}

test('there are twins for every code that has a page', () => {
  const pages = readdirSync(`${root}/docs/findings`).map((file) => file.replace('.md', ''))
  assert.deepEqual([...Object.keys(table), ...Object.keys(none), 'README'].toSorted(), pages.toSorted())
})

for (const [code, { broken, mended }] of Object.entries(table)) {
  test(`${code}: raised, and not by the mended twin`, () => {
    const codes = ({ findings }: CheckResult) => [...new Set(findings.map((finding) => finding.code))]
    assert.ok(codes(broken).includes(code), `${code} is not among ${codes(broken).join(', ') || 'no findings'}`)
    assert.ok(!codes(mended).includes(code), `${code} is still found`)
    const severity = broken.findings.find((finding) => finding.code === code)?.severity
    const counted = mended.findings.filter((finding) => finding.severity === 'error' && !finding.accepted)
    if (severity === 'error')
      assert.deepEqual(
        counted.map((finding) => finding.code),
        [],
        'the twin has other errors',
      )
  })
}

test('a table without a route is one finding, whoever the route has to lead to', () => {
  const told = (id: string) =>
    resultOf(without(peered, id))
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ code, resource, flows, remedy }) => `${code} ${resource} ${flows.length}: ${remedy}`)
  assert.deepEqual(told('ToSpoke'), [
    'ASYMMETRIC_ROUTE HubTable 4: add to HubTable routes back to Mapping in PrivateA, Mapping in PrivateB (AWS::EC2::Route)',
  ])
  assert.deepEqual(told('ToHub'), [
    'NO_ROUTE_TO_DESTINATION Private 4: add to Private routes that lead to the VPC Hub (a peering, a transit gateway) for endpoint Lambda in HubA, endpoint Lambda in HubB, endpoint Sts in HubA, endpoint Sts in HubB (AWS::EC2::Route)',
  ])
})

test('an endpoint that public subnets need is one finding, whatever tables they have', () => {
  const leave = (table: string, id: string) => route(id, table, `${anywhere}, GatewayId: !Ref Igw`)
  const { findings } = resultOf(changed(egress, leave('Private', 'DefaultA'), leave('OtherPrivate', 'DefaultB')))
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'error').map(({ code, flows }) => `${code} ${flows.length}`),
    ['IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS 2', 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS 2'],
  )
})

test("an endpoint's policy for calls from its own VPC lets them through", () => {
  const from = (vpc: string) =>
    withSts(policyOf('sts:AssumeRole').replace('"*"}]', `"*", Condition: {StringEquals: {aws:SourceVpc: ${vpc}}}}]`))
  const told = (vpc: string) => resultOf(from(vpc)).verdict
  assert.equal(told('!Ref Vpc'), 'reachable')
  assert.equal(told('!Ref P'), 'unknown')
  assert.equal(told("'vpc-0123456789abcdef0'"), 'unknown')
})

test('an endpoint of a type that its service does not have is told of where it stands', () => {
  const withType = (type: string) => {
    const { Sts: sts = '', ...others } = doors
    return { ...others, Sts: sts.replace('VpcEndpointType: Interface, ', type) }
  }
  assert.equal(resultOf(withType('VpcEndpointType: Interface, ')).verdict, 'reachable')
  const [found, ...more] = resultOf(withType('')).findings.filter(({ severity }) => severity === 'error')
  assert.deepEqual([found?.code, found?.nearMiss, more], ['ENDPOINT_MISSING', undefined, []])
  assert.match(found?.explanation ?? '', /endpoint Sts is of type Gateway, which AWS has for S3 and DynamoDB only/)
  assert.match(found?.remedy ?? '', /^set VpcEndpointType: Interface on Sts/)
})
