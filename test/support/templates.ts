/** Templates of whole networks in one line for each resource, so that a test replaces a part or leaves it out. */
import assert from 'node:assert/strict'
import { type CheckResult, check } from '../../src/check/index.ts'
import { readText } from '../../src/sources/index.ts'

/** One resource in one line. */
const made = (id: string, type: string, properties = '') =>
  `  ${id}: {Type: 'AWS::${type.includes('::') ? type : `EC2::${type}`}', Properties: {${properties}}}`

export type Resources = Readonly<Record<string, string>>

/** Resources by their ids: a part of a template that others replace. */
export function resources(...all: readonly (readonly [id: string, type: string, properties?: string])[]): Resources {
  return Object.fromEntries(all.map(([id, type, properties]) => [id, made(id, type, properties)]))
}

export function without(template: Resources, ...ids: readonly string[]): Resources {
  for (const id of ids) assert.ok(id in template, `the template has ${id}`)
  return Object.fromEntries(Object.entries(template).filter(([id]) => !ids.includes(id)))
}

export const textOf = (template: Resources) =>
  `Parameters: {P: {Type: String}}\nConditions: {Open: !Equals [!Ref P, x]}\nResources:\n${Object.values(template).join('\n')}\n`
export const read = (template: Resources, parameters: Record<string, string> = {}) =>
  readText(textOf(template), 't.yaml', { region: 'us-east-1', account: '111122223333', parameters })
export const resultOf = (template: Resources, parameters: Record<string, string> = {}) =>
  check(read(template, parameters))

/** The id of the resource in whose line a finding lies. */
function placeOf(template: Resources, { at }: { readonly at: { readonly line: number } }): string {
  return Object.keys(template)[at.line - 4] ?? `line ${at.line}`
}

const errorsOf = (result: CheckResult) => result.findings.filter(({ severity }) => severity === 'error')

export function reachable(template: Resources, parameters: Record<string, string> = {}): void {
  const result = resultOf(template, parameters)
  assert.deepEqual(
    errorsOf(result).map(({ code, explanation }) => `${code}: ${explanation}`),
    [],
  )
  assert.deepEqual(
    result.questions.map(({ question }) => question),
    [],
  )
  assert.equal(result.verdict, 'reachable')
}

/** Blocked for the reason of this code, in the line of this resource. */
export function blocked(template: Resources, code: string, place: string): CheckResult {
  const result = resultOf(template)
  assert.equal(result.verdict, 'blocked')
  const found = errorsOf(result).map((finding) => `${finding.code} at ${placeOf(template, finding)}`)
  assert.ok(found.includes(`${code} at ${place}`), `${code} at ${place} is not among: ${found.join(', ')}`)
  return result
}

export function unknown(template: Resources, question: RegExp): void {
  const result = resultOf(template)
  assert.deepEqual(errorsOf(result), [])
  assert.equal(result.verdict, 'unknown')
  const questions = result.questions.map((each) => each.question)
  assert.ok(
    questions.some((each) => question.test(each)),
    `${question} is not among: ${questions.join(', ')}`,
  )
}

export const zoneOf = { A: '!Select [0, !GetAZs ""]', B: '!Select [1, !GetAZs ""]' }
export const subnet = (id: string, vpc: string, zone: 'A' | 'B', block: string, more = '') =>
  [id, 'Subnet', `VpcId: !Ref ${vpc}, CidrBlock: ${block}, AvailabilityZone: ${zoneOf[zone]}${more}`] as const
export const associated = (of: string, table: string) =>
  [`${of}Table`, 'SubnetRouteTableAssociation', `SubnetId: !Ref ${of}, RouteTableId: !Ref ${table}`] as const
export const route = (id: string, table: string, to: string) =>
  [id, 'Route', `RouteTableId: !Ref ${table}, ${to}`] as const
export const anywhere = 'DestinationCidrBlock: 0.0.0.0/0'

export const lambdaTrust = '{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}'
/** An execution role with AWS's policy for mappings, and statements of its own. */
export const roleWith = (statements: string, trust = lambdaTrust, more = '') =>
  [
    'Role',
    'IAM::Role',
    `AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [${trust}]}, ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole'], Policies: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [${statements}]}}]${more}`,
  ] as const

/** The cluster in two private subnets of a VPC, its mapping and function; one table for both subnets. */
export const spoke = resources(
  ['Vpc', 'VPC', 'CidrBlock: 10.1.0.0/16, EnableDnsHostnames: true'],
  subnet('PrivateA', 'Vpc', 'A', '10.1.0.0/24'),
  subnet('PrivateB', 'Vpc', 'B', '10.1.1.0/24'),
  ['Private', 'RouteTable', 'VpcId: !Ref Vpc'],
  associated('PrivateA', 'Private'),
  associated('PrivateB', 'Private'),
  ['Brokers', 'SecurityGroup', 'VpcId: !Ref Vpc, GroupDescription: brokers'],
  [
    'BrokersSelf',
    'SecurityGroupIngress',
    'GroupId: !Ref Brokers, IpProtocol: tcp, FromPort: 9098, ToPort: 9098, SourceSecurityGroupId: !Ref Brokers',
  ],
  [
    'Cluster',
    'MSK::Cluster',
    'ClusterName: c, KafkaVersion: 3.9.x, NumberOfBrokerNodes: 2, ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}, BrokerNodeGroupInfo: {InstanceType: kafka.t3.small, ClientSubnets: [!Ref PrivateA, !Ref PrivateB], SecurityGroups: [!Ref Brokers]}',
  ],
  roleWith('{Effect: Allow, Action: "kafka-cluster:*", Resource: "*"}'),
  ['Fn', 'Lambda::Function', 'Role: !GetAtt Role.Arn, Runtime: nodejs24.x, Handler: a.b, Code: {ZipFile: x}'],
  [
    'Mapping',
    'Lambda::EventSourceMapping',
    'FunctionName: !Ref Fn, EventSourceArn: !GetAtt Cluster.Arn, Topics: [orders], StartingPosition: LATEST',
  ],
)

/** Public subnets of a VPC, with an internet gateway and a NAT gateway in each. */
export const publicSubnets = (vpc: string, [a, b]: readonly [string, string]) =>
  resources(
    subnet('PublicA', vpc, 'A', a),
    subnet('PublicB', vpc, 'B', b),
    ['Igw', 'InternetGateway'],
    ['Attached', 'VPCGatewayAttachment', `VpcId: !Ref ${vpc}, InternetGatewayId: !Ref Igw`],
    ['Public', 'RouteTable', `VpcId: !Ref ${vpc}`],
    route('PublicDefault', 'Public', `${anywhere}, GatewayId: !Ref Igw`),
    associated('PublicA', 'Public'),
    associated('PublicB', 'Public'),
    ['NatA', 'NatGateway', 'SubnetId: !Ref PublicA, AllocationId: eipalloc-1'],
    ['NatB', 'NatGateway', 'SubnetId: !Ref PublicB, AllocationId: eipalloc-2'],
  )

/** The cluster's VPC with its own NAT gateways, a table per zone. */
export const egress: Resources = {
  ...spoke,
  ...publicSubnets('Vpc', ['10.1.2.0/24', '10.1.3.0/24']),
  ...resources(
    ['OtherPrivate', 'RouteTable', 'VpcId: !Ref Vpc'],
    associated('PrivateB', 'OtherPrivate'),
    route('DefaultA', 'Private', `${anywhere}, NatGatewayId: !Ref NatA`),
    route('DefaultB', 'OtherPrivate', `${anywhere}, NatGatewayId: !Ref NatB`),
  ),
}

/** A second VPC with two subnets and a table for both. */
export const hubOf = (block: '10.0' | '10.1') =>
  resources(
    ['Hub', 'VPC', `CidrBlock: ${block}.0.0/16, EnableDnsHostnames: true`],
    subnet('HubA', 'Hub', 'A', `${block}.8.0/24`),
    subnet('HubB', 'Hub', 'B', `${block}.9.0/24`),
    ['HubTable', 'RouteTable', 'VpcId: !Ref Hub'],
    associated('HubA', 'HubTable'),
    associated('HubB', 'HubTable'),
  )

export const attachment = (vpc: string, of: string, zones: readonly string[] = ['A', 'B']) =>
  `VpcId: !Ref ${vpc}, SubnetIds: [${zones.map((zone) => `!Ref ${of}${zone}`).join(', ')}], TransitGatewayId: !Ref Tgw`

export const inTable = (table: string, to: string) =>
  `TransitGatewayRouteTableId: !Ref ${table}, TransitGatewayAttachmentId: !Ref ${to}`

/** The way out by a transit gateway and the NAT gateways of the second VPC. */
export const central: Resources = {
  ...spoke,
  ...hubOf('10.0'),
  ...publicSubnets('Hub', ['10.0.1.0/24', '10.0.2.0/24']),
  ...resources(
    route('PrivateDefault', 'Private', `${anywhere}, TransitGatewayId: !Ref Tgw`),
    ['Tgw', 'TransitGateway', 'DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable'],
    ['ToSpoke', 'TransitGatewayAttachment', attachment('Vpc', 'Private')],
    ['ToHub', 'TransitGatewayVpcAttachment', attachment('Hub', 'Hub')],
    ['SpokeRoutes', 'TransitGatewayRouteTable', 'TransitGatewayId: !Ref Tgw'],
    ['SpokeAssociation', 'TransitGatewayRouteTableAssociation', inTable('SpokeRoutes', 'ToSpoke')],
    ['ToInternet', 'TransitGatewayRoute', `${inTable('SpokeRoutes', 'ToHub')}, ${anywhere}`],
    ['HubRoutes', 'TransitGatewayRouteTable', 'TransitGatewayId: !Ref Tgw'],
    ['HubAssociation', 'TransitGatewayRouteTableAssociation', inTable('HubRoutes', 'ToHub')],
    ['Home', 'TransitGatewayRouteTablePropagation', inTable('HubRoutes', 'ToSpoke')],
    route('HubDefault', 'HubTable', `${anywhere}, NatGatewayId: !Ref NatA`),
    route('PublicHome', 'Public', 'DestinationCidrBlock: 10.1.0.0/16, TransitGatewayId: !Ref Tgw'),
  ),
}
