import { entryOf, type SourceNode } from '../../model/index.ts'

/** An output of the AWS CLI as it is told from others: by the keys of its document. */
interface Output {
  /** All of them are there. */
  readonly keys: readonly string[]
  /** What each thing that is described is called by, so that one which several outputs describe is told. */
  readonly id?: string
  /** The list or map of the document that holds what is described; absent: the document itself. */
  readonly under?: string
  /** What the output does not say itself, and its file's name has to: the resource that was asked about. */
  readonly subject?: RegExp
  /** Where another output has the same keys: what is described has this one, or the file's name is like this. */
  readonly told?: { readonly key: string; readonly name?: RegExp }
}

const anyName = /[^/]+/
const keyId = /mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

/**
 * What is read, by command. The first that fits is meant, so what looks like another one and has more stands before it.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/
 */
export const outputs = {
  'ec2 describe-vpc-attribute': { keys: ['VpcId'] },
  'ec2 describe-vpcs': { keys: ['Vpcs'], under: 'Vpcs', id: 'VpcId' },
  'ec2 describe-subnets': { keys: ['Subnets'], under: 'Subnets', id: 'SubnetId' },
  'ec2 describe-route-tables': { keys: ['RouteTables'], under: 'RouteTables', id: 'RouteTableId' },
  'ec2 describe-security-groups': { keys: ['SecurityGroups'], under: 'SecurityGroups', id: 'GroupId' },
  'ec2 describe-security-group-rules': {
    keys: ['SecurityGroupRules'],
    under: 'SecurityGroupRules',
    id: 'SecurityGroupRuleId',
  },
  'ec2 describe-network-acls': { keys: ['NetworkAcls'], under: 'NetworkAcls', id: 'NetworkAclId' },
  'ec2 describe-internet-gateways': { keys: ['InternetGateways'], under: 'InternetGateways', id: 'InternetGatewayId' },
  'ec2 describe-egress-only-internet-gateways': {
    keys: ['EgressOnlyInternetGateways'],
    under: 'EgressOnlyInternetGateways',
    id: 'EgressOnlyInternetGatewayId',
  },
  'ec2 describe-nat-gateways': { keys: ['NatGateways'], under: 'NatGateways', id: 'NatGatewayId' },
  'ec2 describe-vpc-endpoints': { keys: ['VpcEndpoints'], under: 'VpcEndpoints', id: 'VpcEndpointId' },
  'ec2 describe-vpc-peering-connections': {
    keys: ['VpcPeeringConnections'],
    under: 'VpcPeeringConnections',
    id: 'VpcPeeringConnectionId',
  },
  'ec2 describe-transit-gateways': { keys: ['TransitGateways'], under: 'TransitGateways', id: 'TransitGatewayId' },
  'ec2 describe-transit-gateway-attachments': {
    keys: ['TransitGatewayAttachments'],
    under: 'TransitGatewayAttachments',
    id: 'TransitGatewayAttachmentId',
  },
  'ec2 describe-transit-gateway-vpc-attachments': {
    keys: ['TransitGatewayVpcAttachments'],
    under: 'TransitGatewayVpcAttachments',
    id: 'TransitGatewayAttachmentId',
  },
  'ec2 describe-transit-gateway-route-tables': {
    keys: ['TransitGatewayRouteTables'],
    under: 'TransitGatewayRouteTables',
    id: 'TransitGatewayRouteTableId',
  },
  'ec2 search-transit-gateway-routes': { keys: ['Routes'], subject: /tgw-rtb-[0-9a-f]+/ },
  'ec2 describe-managed-prefix-lists': { keys: ['PrefixLists'], under: 'PrefixLists', id: 'PrefixListId' },
  'ec2 get-managed-prefix-list-entries': { keys: ['Entries'], subject: /pl-[0-9a-f]+/ },
  'ec2 describe-network-interfaces': {
    keys: ['NetworkInterfaces'],
    under: 'NetworkInterfaces',
    id: 'NetworkInterfaceId',
  },
  'ec2 describe-availability-zones': { keys: ['AvailabilityZones'], under: 'AvailabilityZones' },
  'ec2 describe-vpc-block-public-access-options': {
    keys: ['VpcBlockPublicAccessOptions'],
    under: 'VpcBlockPublicAccessOptions',
  },
  'ec2 describe-vpc-block-public-access-exclusions': {
    keys: ['VpcBlockPublicAccessExclusions'],
    under: 'VpcBlockPublicAccessExclusions',
    id: 'ExclusionId',
  },
  'route53 list-hosted-zones-by-vpc': { keys: ['HostedZoneSummaries'], subject: /vpc-[0-9a-f]+/ },
  'route53 get-hosted-zone': { keys: ['HostedZone'] },
  'route53 list-resource-record-sets': { keys: ['ResourceRecordSets'], subject: /\b(?=\d*[A-Z])[A-Z0-9]{6,}/ },
  'route53resolver list-resolver-rule-associations': {
    keys: ['ResolverRuleAssociations'],
    under: 'ResolverRuleAssociations',
    id: 'Id',
  },
  'route53resolver list-resolver-rules': { keys: ['ResolverRules'], under: 'ResolverRules', id: 'Id' },
  'kafka list-clusters-v2': { keys: ['ClusterInfoList'], under: 'ClusterInfoList', id: 'ClusterArn' },
  'kafka describe-cluster-v2': { keys: ['ClusterInfo'], under: 'ClusterInfo', id: 'ClusterArn' },
  'kafka get-cluster-policy': { keys: ['CurrentVersion', 'Policy'], subject: anyName },
  'kafka list-scram-secrets': { keys: ['SecretArnList'], subject: anyName },
  'lambda list-event-source-mappings': { keys: ['EventSourceMappings'], under: 'EventSourceMappings', id: 'UUID' },
  'lambda get-event-source-mapping': { keys: ['UUID', 'FunctionArn'], id: 'UUID' },
  'lambda list-functions': { keys: ['Functions'], under: 'Functions', id: 'FunctionArn' },
  'lambda get-function': { keys: ['Configuration', 'Code'], under: 'Configuration', id: 'FunctionArn' },
  'lambda get-function-configuration': { keys: ['FunctionName', 'FunctionArn'], id: 'FunctionArn' },
  'lambda get-function-concurrency': { keys: ['ReservedConcurrentExecutions'], subject: anyName },
  'iam get-account-authorization-details': { keys: ['RoleDetailList'] },
  'iam get-role': { keys: ['Role'], under: 'Role', id: 'Arn' },
  'iam get-role-policy': { keys: ['RoleName', 'PolicyName', 'PolicyDocument'] },
  'iam list-role-policies': { keys: ['PolicyNames'], subject: anyName },
  'iam list-attached-role-policies': { keys: ['AttachedPolicies'], subject: anyName },
  'kms get-key-policy': { keys: ['Policy', 'PolicyName'], subject: keyId },
  'kms list-aliases': { keys: ['Aliases'], under: 'Aliases', id: 'AliasArn', told: { key: 'AliasName' } },
  // One without a policy looks like a secret.
  'secretsmanager get-resource-policy': {
    keys: ['ARN', 'Name'],
    id: 'ARN',
    told: { key: 'ResourcePolicy', name: /resource-policy/ },
  },
  'secretsmanager describe-secret': { keys: ['ARN', 'Name'], id: 'ARN' },
  'secretsmanager list-secrets': { keys: ['SecretList'], under: 'SecretList', id: 'ARN' },
  'sns get-topic-attributes': { keys: ['Attributes'], under: 'Attributes', id: 'TopicArn', told: { key: 'TopicArn' } },
  'sqs get-queue-attributes': { keys: ['Attributes'], under: 'Attributes', id: 'QueueArn', told: { key: 'QueueArn' } },
  's3api get-bucket-policy': { keys: ['Policy'], subject: anyName },
  's3api get-bucket-encryption': { keys: ['ServerSideEncryptionConfiguration'], subject: anyName },
  'sts get-caller-identity': { keys: ['UserId', 'Account', 'Arn'] },
} as const satisfies Record<string, Output>

/** A command of the AWS CLI whose output is read. */
export type Command = keyof typeof outputs

export const commands = Object.keys(outputs) as readonly Command[]

/** The command that a document is the output of. */
export function commandOf(root: SourceNode, file: string): Command | undefined {
  return commands.find((command) => {
    const { keys, told } = outputs[command] as Output
    if (!keys.every((key) => root.kind === 'map' && root.entries.has(key))) return false
    if (told === undefined || told.name?.test(file.slice(file.lastIndexOf('/') + 1))) return true
    return describedIn(command, root).some((item) => item.kind === 'map' && item.entries.has(told.key))
  })
}

/** What an output describes, one after the other. */
export function describedIn(command: Command, root: SourceNode): readonly SourceNode[] {
  const { under } = outputs[command] as Output
  const node = under === undefined ? root : entryOf(root, under)
  if (node === undefined) return []
  return node.kind === 'list' ? node.items : [node]
}

/** The pattern of what a file's name has to say of an output. */
export function subjectOf(command: Command): RegExp | undefined {
  return (outputs[command] as Output).subject
}

/** The field that says what AWS calls a thing that an output describes. */
export function idOf(command: Command): string | undefined {
  return (outputs[command] as Output).id
}

/** What AWS calls a thing that an output describes. */
export function idIn(command: Command, item: SourceNode): string | undefined {
  const id = idOf(command)
  const node = id === undefined ? undefined : entryOf(item, id)
  return node?.kind === 'scalar' ? node.text : undefined
}
