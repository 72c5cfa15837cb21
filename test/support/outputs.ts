/** Outputs of the AWS CLI of one small account: a cluster in two private subnets, a NAT gateway, a mapping on demand. */
import { type CheckResult, check } from '../../src/check/index.ts'
import type { Integration } from '../../src/model/index.ts'
import { readSources } from '../../src/sources/index.ts'

export type Outputs = Readonly<Record<string, unknown>>

export const account = '111122223333'
export const region = 'eu-west-1'
export const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`
export const clusterArn = arn('kafka', 'cluster/orders/01234567-89ab-cdef-0123-456789abcdef-2')
export const functionArn = arn('lambda', 'function:orders')
export const roleArn = `arn:aws:iam::${account}:role/orders`

const named = (name: string) => [{ Key: 'Name', Value: name }]
const subnet = (id: string, CidrBlock: string, zone: string, name: string) => ({
  ...{ AvailabilityZone: `${region}${zone}`, AvailableIpAddressCount: 200, CidrBlock, OwnerId: account },
  ...{ SubnetId: id, VpcId: 'vpc-1', Tags: named(name), Ipv6CidrBlockAssociationSet: [] },
})
const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' }
const table = (RouteTableId: string, Associations: object[], Routes: object[], Tags: object[] = []) => ({
  ...{ RouteTableId, VpcId: 'vpc-1', OwnerId: account, PropagatingVgws: [], Tags },
  Associations: Associations.map((each) => ({ Main: false, RouteTableId, ...each })),
  Routes: [local, ...Routes],
})
const route = (target: object) => ({
  DestinationCidrBlock: '0.0.0.0/0',
  Origin: 'CreateRoute',
  State: 'active',
  ...target,
})
const everywhere = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], UserIdGroupPairs: [] }
const allowAll = (Egress: boolean, RuleAction: string, RuleNumber: number) => ({
  ...{ CidrBlock: '0.0.0.0/0', Egress, Protocol: '-1', RuleAction, RuleNumber },
})

/** By their files below the snapshot's folder. */
export const outputs: Outputs = {
  'vpcs.json': {
    Vpcs: [
      {
        ...{ CidrBlock: '10.0.0.0/16', IsDefault: false, OwnerId: account, State: 'available', VpcId: 'vpc-1' },
        CidrBlockAssociationSet: [{ CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } }],
        Tags: named('main'),
      },
    ],
  },
  'dns-support.json': { VpcId: 'vpc-1', EnableDnsSupport: { Value: true } },
  'dns-hostnames.json': { VpcId: 'vpc-1', EnableDnsHostnames: { Value: true } },
  'subnets.json': {
    Subnets: [
      subnet('subnet-a', '10.0.1.0/24', 'a', 'private-a'),
      subnet('subnet-b', '10.0.2.0/24', 'b', 'private-b'),
      subnet('subnet-e', '10.0.9.0/24', 'a', 'edge'),
    ],
  },
  'route-tables.json': {
    RouteTables: [
      table('rtb-main', [{ Main: true }], [route({ NatGatewayId: 'nat-1' })], named('private')),
      table('rtb-edge', [{ SubnetId: 'subnet-e' }], [route({ GatewayId: 'igw-1' })], named('edge')),
    ],
  },
  'groups.json': {
    SecurityGroups: [
      {
        ...{
          GroupId: 'sg-1',
          GroupName: 'brokers',
          OwnerId: account,
          VpcId: 'vpc-1',
          IpPermissionsEgress: [everywhere],
        },
        IpPermissions: [
          {
            ...{ IpProtocol: 'tcp', FromPort: 9098, ToPort: 9098, IpRanges: [] },
            UserIdGroupPairs: [{ GroupId: 'sg-1', UserId: account }],
          },
        ],
      },
    ],
  },
  'acls.json': {
    NetworkAcls: [
      {
        ...{ NetworkAclId: 'acl-1', IsDefault: true, VpcId: 'vpc-1', OwnerId: account },
        Associations: ['subnet-a', 'subnet-b', 'subnet-e'].map((SubnetId) => ({ NetworkAclId: 'acl-1', SubnetId })),
        Entries: [true, false].flatMap((egress) => [allowAll(egress, 'allow', 100), allowAll(egress, 'deny', 32767)]),
      },
    ],
  },
  'igw.json': {
    InternetGateways: [
      { InternetGatewayId: 'igw-1', OwnerId: account, Attachments: [{ State: 'available', VpcId: 'vpc-1' }] },
    ],
  },
  'nat.json': {
    NatGateways: [
      { NatGatewayId: 'nat-1', SubnetId: 'subnet-e', VpcId: 'vpc-1', State: 'available', ConnectivityType: 'public' },
    ],
  },
  'endpoints.json': { VpcEndpoints: [] },
  'public-access.json': { VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'off', AwsAccountId: account } },
  'exclusions.json': { VpcBlockPublicAccessExclusions: [] },
  'zones.vpc-1.json': { HostedZoneSummaries: [] },
  'rules.json': { ResolverRuleAssociations: [] },
  'clusters.json': {
    ClusterInfoList: [
      {
        ...{ ClusterArn: clusterArn, ClusterName: 'orders', ClusterType: 'PROVISIONED', State: 'ACTIVE' },
        Provisioned: {
          NumberOfBrokerNodes: 2,
          BrokerNodeGroupInfo: { ClientSubnets: ['subnet-a', 'subnet-b'], SecurityGroups: ['sg-1'] },
          ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
        },
      },
    ],
  },
  'mappings.json': {
    EventSourceMappings: [
      {
        ...{ UUID: '11111111-2222-3333-4444-555555555555', BatchSize: 100, State: 'Enabled', Topics: ['orders'] },
        ...{ EventSourceArn: clusterArn, FunctionArn: functionArn, StartingPosition: 'TRIM_HORIZON' },
        ...{ FunctionResponseTypes: [], DestinationConfig: { OnFailure: {} }, LastModified: '2026-01-01T00:00:00Z' },
      },
    ],
  },
  'function.json': {
    ...{ FunctionName: 'orders', FunctionArn: functionArn, Runtime: 'nodejs24.x', Handler: 'i.h', Role: roleArn },
    ...{ Timeout: 30, MemorySize: 256 },
  },
  'role.json': {
    RoleDetailList: [
      {
        ...{ RoleName: 'orders', Arn: roleArn, AttachedManagedPolicies: [] },
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        RolePolicyList: [
          {
            PolicyName: 'all',
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          },
        ],
      },
    ],
    Policies: [],
  },
}

export const filesOf = (all: Outputs, folder = 'snap') =>
  Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({
      path: `${folder}/${name}`,
      text: typeof value === 'string' ? value : JSON.stringify(value, null, 4),
    }))

export function readSnapshot(
  files: readonly { readonly path: string; readonly text: string }[],
  folder: string,
  options: Parameters<typeof readSources>[1],
): Integration {
  return readSources([{ folder, files }], options).integration
}

export function checkOutputs(all: Outputs, options: Parameters<typeof readSnapshot>[2] = {}): CheckResult {
  return check(readSnapshot(filesOf(all), 'snap', options))
}
