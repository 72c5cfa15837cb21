import {
  arnInCluster,
  entryOf,
  joinText,
  type Maybe,
  type SourceLocation,
  type SourceNode,
  textOf,
  type Unknown,
  valueNode,
} from '../model/index.ts'
import { unknownNode } from './nodes.ts'

/** A resource as the template declares it, its properties not yet worked out. */
export interface Declaration {
  /** In the Integration: the logical id, after the stack's name where several stacks are read. */
  readonly id: string
  readonly type: string
  readonly at: SourceLocation
  readonly properties: SourceNode
  /** Present: whether the resource exists at all is not known. */
  readonly undecided?: Unknown
}

/** Attributes that a property of the same resource gives. */
const fromProperty: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  __proto__: null as never, // no `constructor` is found in it
  'AWS::EC2::VPC': { CidrBlock: 'CidrBlock' },
  'AWS::EC2::Instance': { PrivateIp: 'PrivateIpAddress' },
  'AWS::EC2::NetworkInterface': { PrimaryPrivateIpAddress: 'PrivateIpAddress' },
  'AWS::EC2::Subnet': { CidrBlock: 'CidrBlock', AvailabilityZone: 'AvailabilityZone', VpcId: 'VpcId' },
  'AWS::EC2::SecurityGroup': { VpcId: 'VpcId' },
}

/** What AWS makes with a VPC; the ids that the Integration has for them. */
const ofVpc: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  DefaultSecurityGroup: 'default-group',
  DefaultNetworkAcl: 'default-acl',
}

/** The resource that the identity of an unknown value names by itself. */
export function resourceIn(identity: string): string | undefined {
  const [, owner, attribute] = /^getatt:(.+)\.(\w+)$/.exec(identity) ?? []
  const part = attribute === undefined ? undefined : ofVpc[attribute]
  return part === undefined ? /^ref:(.+)$/.exec(identity)?.[1] : `${owner}/${part}`
}

/** Attributes that say which resource it is, like `Ref` and `Arn`, whatever they will be. */
const ownId: ReadonlySet<string> = new Set([
  'Id',
  'AllocationId',
  'GroupId',
  'InternetGatewayId',
  'NatGatewayId',
  'NetworkAclId',
  'PrefixListId',
  'ResolverRuleId',
  'RouteTableId',
  'SubnetId',
  'TransitGatewayAttachmentId',
  'TransitGatewayRouteTableId',
  'VpcId',
  'VpcEndpointId',
])

/** The IPv6 block of an `AWS::EC2::VPCCidrBlock` that AWS or a pool chooses. */
export function chosenBlock({ id, at }: { readonly id: string; readonly at: SourceLocation }): Unknown {
  return { unknown: `block of ${id}`, question: `IPv6 block that AWS gives ${id}`, at, family: 6 }
}

const ipv6Properties = ['AmazonProvidedIpv6CidrBlock', 'Ipv6CidrBlock', 'Ipv6IpamPoolId', 'Ipv6Pool'] as const

/** Whether an `AWS::EC2::VPCCidrBlock` adds an IPv6 block. */
export function isIpv6Block({ properties }: { readonly properties: SourceNode }): boolean {
  return ipv6Properties.some((name) => {
    const node = entryOf(properties, name)
    return node !== undefined && !(node.kind === 'scalar' && node.text.toLowerCase() === 'false')
  })
}

interface ArnRule {
  /** The property that names the resource; where it is absent AWS makes a name. */
  readonly name: string
  /** Whether `Ref` gives the ARN and not the name. */
  readonly refIsArn?: boolean
  /** The property with the ARN of what it is a part of. */
  readonly within?: string
  readonly arn: (name: Maybe<string>, stack: Stack, id: string, within?: Maybe<string>) => readonly Maybe<string>[]
}

interface Stack {
  readonly partition: Maybe<string>
  readonly region: Maybe<string>
  readonly account: Maybe<string>
}

const regional =
  (service: string, prefix: string, suffix: (id: string) => readonly Maybe<string>[] = () => []) =>
  (name: Maybe<string>, { partition, region, account }: Stack, id: string) => [
    'arn:',
    partition,
    `:${service}:`,
    region,
    ':',
    account,
    `:${prefix}`,
    name,
    ...suffix(id),
  ]

const clusterUuid = (id: string) => ['/', { unknown: `uuid of ${id}`, question: `UUID that AWS gives cluster ${id}` }]
const givenId = (id: string) => ({ unknown: `ref:${id}`, name: `id of ${id}`, question: `id that AWS gives ${id}` })
const secretSuffix = (id: string) => ['-', { unknown: `suffix of ${id}`, question: `suffix that AWS gives ${id}` }]

/** ARNs as far as the template gives them: the unknown parts have their identities, the known ones bound them. */
const arns: Readonly<Record<string, ArnRule>> = {
  __proto__: null as never, // no `constructor` is found in it
  'AWS::IAM::Role': {
    name: 'RoleName',
    arn: (name, { partition, account }) => ['arn:', partition, ':iam::', account, ':role/', name],
  },
  // Nobody chooses the id of a key.
  'AWS::KMS::Key': { name: 'KeyId', arn: regional('kms', 'key/') },
  'AWS::Lambda::Function': { name: 'FunctionName', arn: regional('lambda', 'function:') },
  'AWS::MSK::Cluster': { name: 'ClusterName', refIsArn: true, arn: regional('kafka', 'cluster/', clusterUuid) },
  'AWS::MSK::ServerlessCluster': {
    name: 'ClusterName',
    refIsArn: true,
    arn: regional('kafka', 'cluster/', clusterUuid),
  },
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-msk-topic.html
  'AWS::MSK::Topic': {
    name: 'TopicName',
    refIsArn: true,
    within: 'ClusterArn',
    arn: (name, _stack, id, cluster) => [(cluster && arnInCluster(cluster, 'topic', name)) ?? givenId(id)],
  },
  // Nobody chooses what stands behind vpc-connection/: an account, the cluster's name and a UUID.
  'AWS::MSK::VpcConnection': { name: 'VpcConnectionName', refIsArn: true, arn: regional('kafka', 'vpc-connection/') },
  'AWS::S3::Bucket': { name: 'BucketName', arn: (name, { partition }) => ['arn:', partition, ':s3:::', name] },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    refIsArn: true,
    arn: regional('secretsmanager', 'secret:', secretSuffix),
  },
  'AWS::SNS::Topic': { name: 'TopicName', refIsArn: true, arn: regional('sns', '') },
  'AWS::SQS::Queue': { name: 'QueueName', arn: regional('sqs', '') },
}

/** The ARN of a resource by its type and name; `undefined` for types whose ARNs are not made of names. */
export function arnOf(type: string, name: Maybe<string>, stack: Stack, id: string): Maybe<string> | undefined {
  const rule = arns[type]
  return rule && joinText(rule.arn(name, stack, id))
}

const arnAttributes: ReadonlySet<string> = new Set(['Arn', 'TopicArn'])

/** Works out `Ref` and `Fn::GetAtt` of a template's resources, which it has by their logical ids. */
export function attributeReader(
  declarations: {
    readonly get: (id: string) => Declaration | undefined
    readonly values: () => Iterable<Declaration>
  },
  stack: Stack,
  evaluate: (node: SourceNode) => SourceNode | undefined,
): (resource: string, attribute: string, at: SourceLocation) => SourceNode | undefined {
  const open = new Set<string>()

  const property = (declaration: Declaration, name: string): SourceNode | undefined => {
    const key = `${declaration.id}.${name}`
    const node = entryOf(declaration.properties, name)
    if (!node) return undefined
    if (open.has(key)) return unknownNode(key, `${key}, which leads back to itself`, node.at)
    open.add(key)
    try {
      return evaluate(node)
    } finally {
      open.delete(key)
    }
  }

  const nameOf = (declaration: Declaration, rule: ArnRule): Maybe<string> => {
    const given = property(declaration, rule.name)
    if (given) return textOf(given, rule.name)
    return { unknown: `name of ${declaration.id}`, question: `name that AWS gives ${declaration.id}` }
  }

  const arnFor = (declaration: Declaration, rule: ArnRule): Maybe<string> => {
    const around = rule.within === undefined ? undefined : property(declaration, rule.within)
    const within = around && textOf(around, rule.within!)
    return joinText(rule.arn(nameOf(declaration, rule), stack, declaration.id, within))
  }

  /** `Ipv6CidrBlocks` of a VPC or subnet: known as a list where it has one, as AWS says nothing of their order. */
  const ipv6Blocks = (owner: Declaration, at: SourceLocation): SourceNode | undefined => {
    if (owner.type === 'AWS::EC2::Subnet') {
      const own = property(owner, 'Ipv6CidrBlock')
      return own && { kind: 'list', items: [own], at }
    }
    const blocks = [...declarations.values()].filter(
      (block) =>
        block.type === 'AWS::EC2::VPCCidrBlock' &&
        isIpv6Block(block) &&
        property(block, 'VpcId')?.resource === owner.id,
    )
    const [only, ...more] = blocks
    if (!only || more.length > 0 || only.undecided) return undefined
    return { kind: 'list', items: [property(only, 'Ipv6CidrBlock') ?? valueNode(chosenBlock(only), at)], at }
  }

  return (resource, attribute, at) => {
    const declaration = declarations.get(resource)
    if (!declaration) return undefined
    const { id, type } = declaration
    const blocks = attribute === 'Ipv6CidrBlocks' ? ipv6Blocks(declaration, at) : undefined
    if (blocks) return blocks
    const given = fromProperty[type]?.[attribute]
    const value = given === undefined ? undefined : property(declaration, given)
    if (value) return { ...value, at }
    const part = type === 'AWS::EC2::VPC' ? ofVpc[attribute] : undefined
    const name = `${id}.${attribute}`
    const unknown = { unknown: `getatt:${name}`, name, question: `${attribute} of ${id}`, at }
    if (part) return valueNode(unknown, at, `${id}/${part}`)
    const rule = arns[type]
    if (rule && (arnAttributes.has(attribute) || (rule.refIsArn && (attribute === 'Ref' || attribute === 'Id')))) {
      return valueNode(arnFor(declaration, rule), at, id)
    }
    if (rule && attribute === 'Ref') return valueNode(nameOf(declaration, rule), at, id)
    if (attribute === 'Ref' || arnAttributes.has(attribute) || ownId.has(attribute)) {
      const identity = ownId.has(attribute) ? 'Ref' : attribute
      const unknown = identity === 'Ref' ? `ref:${id}` : `getatt:${name}`
      const told = identity === 'Ref' ? `id of ${id}` : name
      return valueNode({ unknown, name: told, question: `id that AWS gives ${id}`, at }, at, id)
    }
    return { kind: 'unknown', unknown, at }
  }
}
