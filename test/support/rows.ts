/**
 * Templates of the requirement table: a cluster in private or public subnets, a mapping on demand or provisioned.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html
 */
export interface Row {
  readonly name: string
  readonly subnets: 'private' | 'public'
  readonly mode: 'on-demand' | 'provisioned'
  /** How Lambda and STS are reached. */
  readonly way: 'nat' | 'endpoints' | 'none'
  /** Resources that are left out. */
  readonly without?: readonly string[]
  /** Resources beside, or in the place of others. */
  readonly also?: Readonly<Record<string, unknown>>
}

const ref = (name: string) => ({ Ref: name })
const type = (name: string, Properties: object = {}) => ({ Type: `AWS::${name}`, Properties })

const zones = ['eu-west-1a', 'eu-west-1b']

/** A template in JSON, with all resources in the order in which they can be made. */
export function templateOf(row: Row): { readonly Resources: Readonly<Record<string, unknown>> } {
  const subnets = zones.map((AvailabilityZone, i) => [
    `Subnet${i}`,
    type('EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: `10.0.${i}.0/24`, AvailabilityZone }),
  ])
  const associations = zones.map((_, i) => [
    `Association${i}`,
    type('EC2::SubnetRouteTableAssociation', { SubnetId: ref(`Subnet${i}`), RouteTableId: ref('Table') }),
  ])
  const internet = {
    Internet: type('EC2::InternetGateway'),
    Attachment: type('EC2::VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Internet') }),
  }
  const out = (RouteTableId: string, target: object) =>
    type('EC2::Route', { RouteTableId: ref(RouteTableId), DestinationCidrBlock: '0.0.0.0/0', ...target })
  const nat = {
    Edge: type('EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.9.0/24', AvailabilityZone: zones[0] }),
    EdgeTable: type('EC2::RouteTable', { VpcId: ref('Vpc') }),
    EdgeAssociation: type('EC2::SubnetRouteTableAssociation', {
      SubnetId: ref('Edge'),
      RouteTableId: ref('EdgeTable'),
    }),
    EdgeRoute: out('EdgeTable', { GatewayId: ref('Internet') }),
    Address: type('EC2::EIP', { Domain: 'vpc' }),
    Nat: type('EC2::NatGateway', {
      SubnetId: ref('Edge'),
      AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] },
    }),
    Route: out('Table', { NatGatewayId: ref('Nat') }),
  }
  const endpoint = (service: string) =>
    type('EC2::VPCEndpoint', {
      VpcId: ref('Vpc'),
      ServiceName: `com.amazonaws.eu-west-1.${service}`,
      VpcEndpointType: 'Interface',
      SubnetIds: zones.map((_, i) => ref(`Subnet${i}`)),
      SecurityGroupIds: [ref('EndpointGroup')],
      PrivateDnsEnabled: true,
    })
  const endpoints = {
    EndpointGroup: type('EC2::SecurityGroup', {
      GroupDescription: 'endpoints',
      VpcId: ref('Vpc'),
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' }],
    }),
    LambdaEndpoint: endpoint('lambda'),
    StsEndpoint: endpoint('sts'),
  }
  const Resources: Readonly<Record<string, unknown>> = Object.fromEntries([
    ['Vpc', type('EC2::VPC', { CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true })],
    ...subnets,
    ['Table', type('EC2::RouteTable', { VpcId: ref('Vpc') })],
    ...associations,
    ...Object.entries(row.subnets === 'public' || row.way === 'nat' ? internet : {}),
    ...(row.subnets === 'public' ? [['PublicRoute', out('Table', { GatewayId: ref('Internet') })]] : []),
    ...Object.entries(row.way === 'nat' ? nat : {}),
    ['Group', type('EC2::SecurityGroup', { GroupDescription: 'brokers', VpcId: ref('Vpc') })],
    ['SelfRule', selfRule],
    ...Object.entries(row.way === 'endpoints' ? endpoints : {}),
    ['Cluster', clusterOf(row.name)],
    ['Role', role],
    [
      'Function',
      type('Lambda::Function', {
        FunctionName: `fn-${row.name}`,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: 'code' },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { PASSWORD: 'hunter2', TABLE: 'orders' } },
      }),
    ],
    [
      'Mapping',
      type('Lambda::EventSourceMapping', {
        FunctionName: ref('Function'),
        EventSourceArn: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
        Topics: ['orders'],
        StartingPosition: 'TRIM_HORIZON',
        ...(row.mode === 'provisioned' ? { ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 2 } } : {}),
      }),
    ],
  ])
  const { Mapping, ...others } = { ...Resources, ...row.also }
  const kept = Object.entries({ ...others, Mapping }).filter(([name]) => !row.without?.includes(name))
  return { Resources: Object.fromEntries(kept) }
}

const selfRule = type('EC2::SecurityGroupIngress', {
  GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
  IpProtocol: 'tcp',
  FromPort: 9098,
  ToPort: 9098,
  SourceSecurityGroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
})

const clusterOf = (name: string) =>
  type('MSK::Cluster', {
    ClusterName: `cluster-${name}`,
    KafkaVersion: '3.8.x',
    NumberOfBrokerNodes: 2,
    BrokerNodeGroupInfo: {
      InstanceType: 'kafka.m7g.large',
      ClientSubnets: zones.map((_, i) => ref(`Subnet${i}`)),
      SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
    },
    ClientAuthentication: { Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } } },
  })

const role = type('IAM::Role', {
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
  Policies: [
    {
      PolicyName: 'poll',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['kafka:*', 'kafka-cluster:*', 'ec2:*', 'logs:*'], Resource: '*' }],
      },
    },
  ],
})

const att = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] })
const allowing = (Action: string, principal: unknown, Resource: unknown = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action, Resource }],
})
const owner = 'arn:aws:iam::123456789012:root'
const mappingTo = (Destination: unknown, more: object = {}) =>
  type('Lambda::EventSourceMapping', {
    FunctionName: ref('Function'),
    EventSourceArn: att('Cluster', 'Arn'),
    Topics: ['orders'],
    StartingPosition: 'LATEST',
    ProvisionedPollerConfig: { MinimumPollers: 1 },
    DestinationConfig: { OnFailure: { Destination } },
    ...more,
  })

/** The four rows, each as it works, and some that do not. */
export const rows: readonly Row[] = [
  { name: 'nat', subnets: 'private', mode: 'on-demand', way: 'nat' },
  { name: 'privatelink', subnets: 'private', mode: 'on-demand', way: 'endpoints' },
  { name: 'no-way', subnets: 'private', mode: 'on-demand', way: 'none' },
  { name: 'public-nothing', subnets: 'public', mode: 'on-demand', way: 'none' },
  { name: 'public-privatelink', subnets: 'public', mode: 'on-demand', way: 'endpoints' },
  { name: 'provisioned', subnets: 'private', mode: 'provisioned', way: 'none' },
  {
    name: 'public-provisioned',
    subnets: 'public',
    mode: 'provisioned',
    way: 'none',
    also: {
      Secret: type('SecretsManager::Secret', { Name: 'AmazonMSK_orders' }),
      Scram: type('MSK::BatchScramSecret', { ClusterArn: ref('Cluster'), SecretArnList: [ref('Secret')] }),
      SelfRule: { ...selfRule, Properties: { ...selfRule.Properties, FromPort: 9096, ToPort: 9096 } },
      Mapping: type('Lambda::EventSourceMapping', {
        FunctionName: ref('Function'),
        EventSourceArn: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
        Topics: ['orders'],
        StartingPosition: 'LATEST',
        ProvisionedPollerConfig: { MinimumPollers: 1 },
        SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: ref('Secret') }],
      }),
    },
  },
  {
    name: 'policies-allow',
    subnets: 'private',
    mode: 'provisioned',
    way: 'none',
    also: {
      Key: type('KMS::Key', { KeyPolicy: allowing('kms:*', [owner, att('Role', 'Arn')]) }),
      ClusterPolicy: type('MSK::ClusterPolicy', {
        ClusterArn: ref('Cluster'),
        Policy: allowing('kafka:*', att('Role', 'Arn')),
      }),
      Secret: type('SecretsManager::Secret', { Name: 'AmazonMSK_allowed', KmsKeyId: ref('Key') }),
      SecretPolicy: type('SecretsManager::ResourcePolicy', {
        SecretId: ref('Secret'),
        ResourcePolicy: allowing('secretsmanager:GetSecretValue', att('Role', 'Arn')),
      }),
      Scram: type('MSK::BatchScramSecret', { ClusterArn: ref('Cluster'), SecretArnList: [ref('Secret')] }),
      SelfRule: { ...selfRule, Properties: { ...selfRule.Properties, FromPort: 9096, ToPort: 9096 } },
      Bucket: type('S3::Bucket', { BucketName: 'failed-orders' }),
      BucketPolicy: type('S3::BucketPolicy', {
        Bucket: ref('Bucket'),
        PolicyDocument: allowing('s3:*', att('Role', 'Arn'), [
          'arn:aws:s3:::failed-orders',
          'arn:aws:s3:::failed-orders/*',
        ]),
      }),
      Mapping: mappingTo(att('Bucket', 'Arn'), {
        SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: ref('Secret') }],
      }),
    },
  },
  {
    name: 'policies-do-not-allow',
    subnets: 'private',
    mode: 'provisioned',
    way: 'none',
    also: {
      Key: type('KMS::Key', { KeyPolicy: allowing('kms:*', owner) }),
      Queue: type('SQS::Queue', { QueueName: 'failed', KmsMasterKeyId: ref('Key') }),
      Mapping: mappingTo(att('Queue', 'Arn')),
    },
  },
  {
    name: 'topic-does-not-allow',
    subnets: 'private',
    mode: 'provisioned',
    way: 'none',
    also: { Topic: type('SNS::Topic', { TopicName: 'failed' }), Mapping: mappingTo(ref('Topic')) },
  },
  { name: 'no-self-rule', subnets: 'private', mode: 'provisioned', way: 'none', without: ['SelfRule'] },
]
