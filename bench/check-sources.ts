/** Sources as large as they come: what `bench:check` has read and proved. */
import { readFileSync } from 'node:fs'

type Json = Record<string, unknown>
interface Resource {
  readonly Type: string
  readonly Properties?: Json
}
type Resources = Readonly<Record<string, Resource>>

const ref = (id: string) => ({ Ref: id })
const zone = (index: number) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })
const resource = (Type: string, Properties: Json = {}): Resource => ({ Type, Properties })

/** A VPC with a private and a public subnet in each of two zones, NAT gateways, a cluster, and mappings. */
function stack(prefix: string, index: number, mappings: number): Resources {
  const id = (name: string) => `${prefix}${name}`
  const block = `10.${index % 250}`
  const ec2 = (type: string, properties: Json) => resource(`AWS::EC2::${type}`, properties)
  const zones = ['A', 'B'].flatMap((name, i) =>
    Object.entries({
      [id(`Private${name}`)]: ec2('Subnet', {
        VpcId: ref(id('Vpc')),
        CidrBlock: `${block}.${10 + i}.0/24`,
        AvailabilityZone: zone(i),
      }),
      [id(`Public${name}`)]: ec2('Subnet', {
        VpcId: ref(id('Vpc')),
        CidrBlock: `${block}.${i}.0/24`,
        AvailabilityZone: zone(i),
      }),
      [id(`Table${name}`)]: ec2('RouteTable', { VpcId: ref(id('Vpc')) }),
      [id(`Route${name}`)]: ec2('Route', {
        RouteTableId: ref(id(`Table${name}`)),
        DestinationCidrBlock: '0.0.0.0/0',
        NatGatewayId: ref(id(`Nat${name}`)),
      }),
      [id(`Private${name}Table`)]: ec2('SubnetRouteTableAssociation', {
        SubnetId: ref(id(`Private${name}`)),
        RouteTableId: ref(id(`Table${name}`)),
      }),
      [id(`Public${name}Table`)]: ec2('SubnetRouteTableAssociation', {
        SubnetId: ref(id(`Public${name}`)),
        RouteTableId: ref(id('PublicTable')),
      }),
      [id(`Nat${name}`)]: ec2('NatGateway', {
        SubnetId: ref(id(`Public${name}`)),
        AllocationId: `eipalloc-${index}${i}`,
      }),
    }),
  )
  const made = Array.from({ length: mappings }, (_, i) => [
    id(`Mapping${i}`),
    resource('AWS::Lambda::EventSourceMapping', {
      FunctionName: ref(id('Function')),
      EventSourceArn: { 'Fn::GetAtt': [id('Cluster'), 'Arn'] },
      Topics: [`orders${i}`],
      StartingPosition: 'LATEST',
    }),
  ])
  const policy = (statement: Json) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
  return {
    [id('Vpc')]: ec2('VPC', { CidrBlock: `${block}.0.0/16`, EnableDnsHostnames: true }),
    [id('Igw')]: ec2('InternetGateway', {}),
    [id('Attached')]: ec2('VPCGatewayAttachment', { VpcId: ref(id('Vpc')), InternetGatewayId: ref(id('Igw')) }),
    [id('PublicTable')]: ec2('RouteTable', { VpcId: ref(id('Vpc')) }),
    [id('PublicRoute')]: ec2('Route', {
      RouteTableId: ref(id('PublicTable')),
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: ref(id('Igw')),
    }),
    ...Object.fromEntries(zones),
    [id('Brokers')]: ec2('SecurityGroup', {
      VpcId: ref(id('Vpc')),
      GroupDescription: 'Brokers, and the mapping that polls them',
      Tags: [{ Key: 'Name', Value: id('brokers') }],
    }),
    [id('Self')]: ec2('SecurityGroupIngress', {
      GroupId: ref(id('Brokers')),
      IpProtocol: 'tcp',
      FromPort: 9098,
      ToPort: 9098,
      SourceSecurityGroupId: ref(id('Brokers')),
    }),
    [id('Cluster')]: resource('AWS::MSK::Cluster', {
      ClusterName: id('cluster'),
      KafkaVersion: '3.9.x',
      NumberOfBrokerNodes: 2,
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
      BrokerNodeGroupInfo: {
        InstanceType: 'kafka.m7g.large',
        ClientSubnets: [ref(id('PrivateA')), ref(id('PrivateB'))],
        SecurityGroups: [ref(id('Brokers'))],
      },
    }),
    [id('Role')]: resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      Policies: [{ PolicyName: 'kafka', PolicyDocument: policy({ Action: ['kafka-cluster:*'], Resource: '*' }) }],
    }),
    [id('Function')]: resource('AWS::Lambda::Function', {
      Role: { 'Fn::GetAtt': [id('Role'), 'Arn'] },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { S3Bucket: 'code', S3Key: 'orders.zip' },
    }),
    ...Object.fromEntries(made),
  }
}

/** As many stacks as make about so many bytes, each with two mappings: nothing that needs no proof. */
function stacksOf(bytes: number, write: (resources: Resources) => string): string {
  const one = write(stack('Stack100', 100, 2)).length
  const all = Array.from({ length: Math.floor(bytes / one) }, (_, i) => stack(`Stack${100 + i}`, i, 2))
  return write(Object.assign({}, ...all))
}

/** One stack with 20 mappings, and what fills the rest: policies and dashboards, at most so many resources. */
function filled(bytes: number, most: number, write: (resources: Resources) => string): string {
  const network = stack('Orders', 0, 20)
  const count = most - Object.keys(network).length
  const share = (bytes - write(network).length) / count
  const statement = (i: number) => ({
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    Resource: [`arn:aws:dynamodb:us-east-1:111122223333:table/orders-${i}`],
  })
  const policy = (statements: number) => ({
    Version: '2012-10-17',
    Statement: Array.from({ length: statements }, (_, i) => statement(i)),
  })
  const per = (write({ P: resource('P', policy(11)) }).length - write({ P: resource('P', policy(1)) }).length) / 10
  const others = Array.from({ length: count }, (_, i) =>
    i % 2 === 0
      ? [`Policy${i}`, resource('AWS::IAM::ManagedPolicy', { PolicyDocument: policy(Math.floor(share / per)) })]
      : [`Board${i}`, resource('AWS::CloudWatch::Dashboard', { DashboardBody: '{"widgets": []} '.repeat(share / 16) })],
  )
  return write({ ...network, ...Object.fromEntries(others) })
}

const template = {
  yaml: (text: string) => `Resources:\n${text}`,
  json: (text: string) => `{"Resources":${text}}`,
}
const asYaml = (resources: Resources) => yaml(resources, 1)
const asJson = (resources: Resources) => JSON.stringify(resources, null, 2)

/** As large as CloudFormation takes one: 1 MB, 500 resources. */
export const yamlTemplate = (bytes: number) => template.yaml(filled(bytes, 500, asYaml))
export const jsonTemplate = (bytes: number) => template.json(filled(bytes, 2500, asJson))
export const denseYaml = (bytes: number) => template.yaml(stacksOf(bytes, asYaml))
export const denseJson = (bytes: number) => template.json(stacksOf(bytes, asJson))

/** 200 mappings in 40 VPCs. */
export function manyMappings(vpcs: number, mappings: number): string {
  const all = Array.from({ length: vpcs }, (_, i) => stack(`Stack${100 + i}`, i, mappings / vpcs))
  return JSON.stringify({ Resources: Object.assign({}, ...all) })
}

/** As people write it: blocks, and a short form for what refers. */
function yaml(value: unknown, depth: number): string {
  const indent = '  '.repeat(depth)
  return Object.entries(value as Json)
    .map(([key, each]) => `${indent}${key}:${inner(each, depth)}`)
    .join('')
}

function inner(value: unknown, depth: number): string {
  const indent = '  '.repeat(depth + 1)
  if (Array.isArray(value))
    return `\n${value.map((each) => `${indent}- ${inner(each, depth + 1).trimStart()}`).join('')}`
  if (typeof value !== 'object' || value === null) return ` ${JSON.stringify(value)}\n`
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: string[] }
  if (Ref) return ` !Ref ${Ref}\n`
  if (attribute) return ` !GetAtt ${attribute.join('.')}\n`
  return Object.keys(value).length === 0 ? ' {}\n' : `\n${yaml(value, depth + 1)}`
}

interface Plan extends Json {
  readonly resource_changes: readonly Json[]
  readonly configuration: Json & { readonly root_module: Json }
}

const planText = () => readFileSync(new URL('../examples/orders-terraform/plan.json', import.meta.url), 'utf8')

/** The example's plan as often as it takes, each in a module of its own. */
export function densePlan(bytes: number): string {
  const text = planText()
  return JSON.stringify(repeated(JSON.parse(text), Math.ceil((bytes / text.length) * 1.85)))
}

/** 20 of them, and policies that change. */
export function filledPlan(bytes: number): string {
  const network = repeated(JSON.parse(planText()), 20)
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
  })
  const other = (i: number): Json => {
    const values = { name: `policy-${i}`, path: '/', policy: policy.repeat(8), tags: { team: 'orders' }, tags_all: {} }
    return {
      address: `aws_iam_policy.other[${i}]`,
      mode: 'managed',
      type: 'aws_iam_policy',
      name: 'other',
      index: i,
      change: {
        actions: ['update'],
        before: values,
        after: values,
        after_unknown: {},
        before_sensitive: {},
        after_sensitive: {},
      },
    }
  }
  const count = Math.ceil((bytes - JSON.stringify(network).length) / JSON.stringify(other(1000)).length)
  const others = Array.from({ length: count }, (_, i) => other(i))
  return JSON.stringify({ ...network, resource_changes: [...network.resource_changes, ...others] })
}

function repeated(example: Plan, times: number): Plan {
  const names = Array.from({ length: times }, (_, i) => `orders${i}`)
  return {
    ...example,
    planned_values: {
      root_module: {
        child_modules: names.map((name) => ({
          address: `module.${name}`,
          resources: example.resource_changes.map(({ address, type, name: label }) => ({
            address: `module.${name}.${String(address)}`,
            mode: 'managed',
            type,
            name: label,
            values: {},
          })),
        })),
      },
    },
    resource_changes: names.flatMap((name) =>
      example.resource_changes.map((change) => ({
        ...change,
        address: `module.${name}.${String(change.address)}`,
        module_address: `module.${name}`,
      })),
    ),
    configuration: {
      ...example.configuration,
      root_module: {
        module_calls: Object.fromEntries(
          names.map((name) => [name, { source: './orders', module: example.configuration.root_module }]),
        ),
      },
    },
  }
}
