import type {
  Cluster,
  Integration,
  InternetGateway,
  LambdaFunction,
  Mapping,
  MappingSettings,
  NatGateway,
  NetworkAcl,
  NetworkAclEntry,
  Peer,
  Ref,
  Role,
  Route,
  RouteTable,
  RouteTarget,
  SecurityGroup,
  SecurityGroupRule,
  SourceLocation,
  Subnet,
  Vpc,
  VpcEndpoint,
} from '../../src/model/index.ts'
import { statements } from './policy.ts'

/** Places are told by name in tests: `at('BrokerGroup')` is the same line every time. */
export function at(name: string): SourceLocation {
  let line = 0
  for (const char of name) line = (line * 31 + char.charCodeAt(0)) % 9973
  return { file: `${name}.yaml`, line: line + 1 }
}

const emptyIntegration: Integration = {
  partition: 'aws',
  region: 'us-east-1',
  account: '111122223333',
  vpcs: [],
  subnets: [],
  routeTables: [],
  internetGateways: [],
  egressOnlyGateways: [],
  natGateways: [],
  prefixLists: [],
  peerings: [],
  transitGateways: [],
  transitGatewayAttachments: [],
  transitGatewayTables: [],
  hostedZones: [],
  resolverRules: [],
  interfaces: [],
  endpoints: [],
  groups: [],
  acls: [],
  clusters: [],
  functions: [],
  roles: [],
  secrets: [],
  keys: [],
  failureStores: [],
  mappings: [],
  unread: [],
}

export function integration(parts: Partial<Integration>): Integration {
  return { ...emptyIntegration, ...parts }
}

export function vpc(id: string, parts: Partial<Vpc> = {}): Vpc {
  return {
    id,
    at: at(id),
    cidrs: ['10.0.0.0/16'],
    ipv6Cidrs: [],
    dnsSupport: true,
    dnsHostnames: true,
    mainRouteTable: `${id}/main-route-table`,
    defaultGroup: `${id}/default-group`,
    defaultAcl: `${id}/default-acl`,
    ...parts,
  }
}

export function subnet(id: string, parts: Partial<Subnet> = {}): Subnet {
  return {
    id,
    at: at(id),
    vpc: 'Vpc',
    cidr: '10.0.0.0/24',
    zone: 'us-east-1a',
    routeTable: `${id}Table`,
    acl: 'Vpc/default-acl',
    ...parts,
  }
}

export function table(id: string, routes: readonly Route[] = [], vpcRef: Ref = 'Vpc'): RouteTable {
  return { id, at: at(id), vpc: vpcRef, routes }
}

export function route(id: string, destination: Route['destination'], target: RouteTarget): Route {
  return { id, at: at(id), destination, target, state: 'active' }
}

export function toNat(id: Ref): RouteTarget {
  return { kind: 'nat-gateway', id }
}

export function toInternet(id: Ref = 'Igw'): RouteTarget {
  return { kind: 'internet-gateway', id }
}

export function nat(id: string, parts: Partial<NatGateway> = {}): NatGateway {
  return { id, at: at(id), connectivity: 'public', ...parts }
}

export function internetGateway(id = 'Igw', vpcs: readonly Ref[] = ['Vpc']): InternetGateway {
  return { id, at: at(id), vpcs }
}

export function endpoint(id: string, service: string, parts: Partial<VpcEndpoint> = {}): VpcEndpoint {
  return {
    id,
    at: at(id),
    vpc: 'Vpc',
    service: `com.amazonaws.us-east-1.${service}`,
    type: 'Interface',
    subnets: [],
    groups: [],
    routeTables: [],
    privateDns: true,
    ...parts,
  }
}

export function group(
  id: string,
  ingress: readonly SecurityGroupRule[] = [],
  egress: readonly SecurityGroupRule[] = [],
): SecurityGroup {
  return { id, at: at(id), vpc: 'Vpc', ingress, egress }
}

/** `rule('tcp', 9098, { kind: 'group', group: 'G' })`; `-1` is all traffic. */
export function rule(protocol: string, ports: number | readonly [number, number], peer: Peer): SecurityGroupRule {
  const [fromPort, toPort] = typeof ports === 'number' ? [ports, ports] : ports
  return { protocol, fromPort, toPort, peer, at: at(`${protocol}${ports}${JSON.stringify(peer)}`) }
}

export function cidr(text: string): Peer {
  return { kind: 'cidr', cidr: text }
}

export function ofGroup(ref: Ref): Peer {
  return { kind: 'group', group: ref }
}

export function acl(id: string, entries: readonly NetworkAclEntry[]): NetworkAcl {
  return { id, at: at(id), vpc: 'Vpc', entries }
}

export function entry(
  number: number,
  way: 'in' | 'out',
  action: 'allow' | 'deny',
  cidrText: string,
  ports?: readonly [number, number],
): NetworkAclEntry {
  const range = ports ? { fromPort: ports[0], toPort: ports[1] } : {}
  const protocol = ports ? '6' : '-1'
  const place = at(`${number}${way}${action}${cidrText}`)
  return { number, egress: way === 'out', action, protocol, cidr: cidrText, ...range, at: place }
}

/** What AWS makes with the VPC: everything allowed. */
export const openAcl: NetworkAcl = acl('Vpc/default-acl', [
  entry(100, 'in', 'allow', '0.0.0.0/0'),
  entry(100, 'out', 'allow', '0.0.0.0/0'),
])

export const settings: MappingSettings = {
  topic: 'orders',
  enabled: true,
  batchSize: 100,
  batchingWindowMs: 500,
  startingPosition: 'TRIM_HORIZON',
  access: [],
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  bisectOnError: false,
  reportBatchItemFailures: false,
  filters: [],
  metrics: [],
  tags: {},
  consumptionMode: 'Stream',
  places: {},
}

export function cluster(parts: Partial<Cluster> = {}): Cluster {
  return {
    id: 'Cluster',
    at: at('Cluster'),
    kind: 'provisioned',
    name: 'orders',
    arn: 'arn:aws:kafka:us-east-1:111122223333:cluster/orders/uuid',
    subnets: ['PrivateA', 'PrivateB'],
    groups: ['BrokerGroup'],
    brokers: 2,
    listeners: { iam: true, scram: false, mutualTls: false, tls: false, plaintext: false },
    ...parts,
  }
}

const role: Role = {
  id: 'Role',
  at: at('Role'),
  arn: 'arn:aws:iam::111122223333:role/orders',
  trust: statements({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  policies: [statements({ Effect: 'Allow', Action: '*', Resource: '*' })],
  managedPolicies: [],
}

const handler: LambdaFunction = {
  id: 'Function',
  at: at('Function'),
  name: 'orders',
  arn: 'arn:aws:lambda:us-east-1:111122223333:function:orders',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  environment: {},
  role: 'Role',
}

export function mapping(parts: Partial<Mapping> = {}): Mapping {
  return {
    id: 'Mapping',
    at: at('Mapping'),
    function: 'Function',
    source: { kind: 'cluster', cluster: 'Cluster' },
    settings,
    problems: [],
    ...parts,
  }
}

const everywhere = cidr('0.0.0.0/0')

/** Self rules on the IAM port, 443 to everywhere. */
export const brokerGroup: SecurityGroup = group(
  'BrokerGroup',
  [rule('tcp', 9098, ofGroup('BrokerGroup'))],
  [rule('tcp', 9098, ofGroup('BrokerGroup')), rule('tcp', 443, everywhere)],
)

const common = {
  vpcs: [vpc('Vpc')],
  acls: [openAcl],
  groups: [brokerGroup],
  clusters: [cluster()],
  functions: [handler],
  roles: [role],
  mappings: [mapping()],
}

const privateSubnets = [
  subnet('PrivateA', { cidr: '10.0.10.0/24', zone: 'us-east-1a' }),
  subnet('PrivateB', { cidr: '10.0.11.0/24', zone: 'us-east-1b' }),
]

/** Two zones, a private and a public subnet in each, a NAT gateway in each public one. */
export const withNat: Integration = integration({
  ...common,
  subnets: [
    ...privateSubnets,
    subnet('PublicA', { cidr: '10.0.0.0/24', zone: 'us-east-1a', routeTable: 'PublicTable' }),
    subnet('PublicB', { cidr: '10.0.1.0/24', zone: 'us-east-1b', routeTable: 'PublicTable' }),
  ],
  routeTables: [
    table('PublicTable', [route('PublicRoute', '0.0.0.0/0', toInternet())]),
    table('PrivateATable', [route('RouteA', '0.0.0.0/0', toNat('NatA'))]),
    table('PrivateBTable', [route('RouteB', '0.0.0.0/0', toNat('NatB'))]),
  ],
  internetGateways: [internetGateway()],
  natGateways: [nat('NatA', { subnet: 'PublicA' }), nat('NatB', { subnet: 'PublicB' })],
})

const endpointGroup = group('EndpointGroup', [rule('tcp', 443, ofGroup('BrokerGroup'))])
const inBoth = { subnets: ['PrivateA', 'PrivateB'], groups: ['EndpointGroup'] }

/** Two private subnets, no way out, endpoints for Lambda and STS in both. */
export const withEndpoints: Integration = integration({
  ...common,
  subnets: privateSubnets,
  routeTables: [table('PrivateATable'), table('PrivateBTable')],
  groups: [brokerGroup, endpointGroup],
  endpoints: [endpoint('LambdaEndpoint', 'lambda', inBoth), endpoint('StsEndpoint', 'sts', inBoth)],
})

/** The cluster in public subnets, with an internet gateway only. */
export const withPublicSubnets: Integration = integration({
  ...common,
  subnets: privateSubnets.map((each) => ({ ...each, routeTable: 'PublicTable' })),
  routeTables: [table('PublicTable', [route('PublicRoute', '0.0.0.0/0', toInternet())])],
  internetGateways: [internetGateway()],
})

/** The same description with one kind of resource changed. */
export function change<K extends keyof Integration>(
  description: Integration,
  kind: K,
  changed: (resources: Integration[K]) => Integration[K],
): Integration {
  return { ...description, [kind]: changed(description[kind]) }
}
