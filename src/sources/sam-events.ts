import { entryOf, itemsOf, type SourceLocation, type SourceNode, valueNode } from '../model/index.ts'
import { mapNode } from './nodes.ts'

/** What SAM makes of one Kafka event of a function. */
export interface SamEvent {
  /** Logical id of the mapping: function and event. */
  readonly id: string
  readonly at: SourceLocation
  /** Properties of the `AWS::Lambda::EventSourceMapping`. */
  readonly mapping: SourceNode
  /** What the event adds to the role that SAM makes. */
  readonly managedPolicy?: string
  readonly policies: readonly SourceNode[]
}

/** @param target logical id of what the mappings call: the function, or its alias */
export function readEvents(functionId: string, events: SourceNode | undefined, target: string): readonly SamEvent[] {
  if (events?.kind !== 'map') return []
  return [...events.entries].flatMap(([name, event]): readonly SamEvent[] => {
    const type = entryOf(event, 'Type')
    const properties = entryOf(event, 'Properties') ?? mapNode({}, event.at)
    const id = `${functionId}${name}`
    if (type?.kind !== 'scalar' || properties.kind !== 'map') return []
    if (type.text === 'MSK') return [mskEvent(target, id, event.at, properties)]
    if (type.text === 'SelfManagedKafka') return [selfManagedEvent(target, id, event.at, properties)]
    return otherEvent(type.text, target, id, event.at, properties)
  })
}

function mskEvent(target: string, id: string, at: SourceLocation, properties: SourceNode): SamEvent {
  const get = (...path: string[]) => entryOf(properties, ...path)
  // For the other logins SAM leaves the right to read the secret to the function's policies.
  const certificates = accessOf(properties).filter(({ type }) => type === 'CLIENT_CERTIFICATE_TLS_AUTH')
  const statements = [...registryStatements(get('SchemaRegistryConfig')), ...secretStatements(certificates)]
  return {
    id,
    at,
    mapping: mappingOf(target, at, properties, {
      EventSourceArn: get('Stream'),
      AmazonManagedKafkaEventSourceConfig: configOf(properties),
    }),
    managedPolicy: 'AWSLambdaMSKExecutionRole',
    policies: [...destinationPolicies(get('DestinationConfig', 'OnFailure')), ...document(statements, at)],
  }
}

function selfManagedEvent(target: string, id: string, at: SourceLocation, properties: SourceNode): SamEvent {
  const get = (...path: string[]) => entryOf(properties, ...path)
  const servers = get('KafkaBootstrapServers')
  const access = accessOf(properties)
  const interfaces = access.some(({ type }) => type === 'VPC_SUBNET' || type === 'VPC_SECURITY_GROUP')
  const statements = [
    ...secretStatements(access),
    ...(interfaces ? [statement(interfaceActions, valueNode('*', at), at)] : []),
    ...keyStatements(get('SecretsManagerKmsKeyId')),
    ...registryStatements(get('SchemaRegistryConfig')),
  ]
  return {
    id,
    at,
    mapping: mappingOf(target, at, properties, {
      SelfManagedEventSource: mapNode({ Endpoints: mapNode({ KafkaBootstrapServers: servers }, at) }, at),
      SelfManagedKafkaEventSourceConfig: configOf(properties),
    }),
    policies: [...destinationPolicies(get('DestinationConfig', 'OnFailure')), ...document(statements, at)],
  }
}

/** Sources of other kinds, which are no mappings of ours and add to the role that ours have too. */
const otherSources: Readonly<Record<string, string>> = {
  DynamoDB: 'AWSLambdaDynamoDBExecutionRole',
  Kinesis: 'AWSLambdaKinesisExecutionRole',
  SQS: 'AWSLambdaSQSQueueExecutionRole',
}

function otherEvent(
  type: string,
  target: string,
  id: string,
  at: SourceLocation,
  properties: SourceNode,
): readonly SamEvent[] {
  const managedPolicy = otherSources[type]
  const source = entryOf(properties, 'Stream') ?? entryOf(properties, 'Queue')
  if (managedPolicy === undefined || !source) return []
  const functionName = mapNode({ Ref: valueNode(target, at) }, at)
  return [
    {
      id,
      at,
      mapping: mapNode({ FunctionName: functionName, EventSourceArn: source }, at),
      managedPolicy,
      policies: destinationPolicies(entryOf(properties, 'DestinationConfig', 'OnFailure')),
    },
  ]
}

/** Properties of the event that SAM puts elsewhere or reads itself. */
const ownProperties: ReadonlySet<string> = new Set([
  'ConsumerGroupId',
  'KafkaBootstrapServers',
  'SchemaRegistryConfig',
  'SecretsManagerKmsKeyId',
  'Stream',
])

function mappingOf(
  target: string,
  at: SourceLocation,
  properties: SourceNode,
  source: Readonly<Record<string, SourceNode | undefined>>,
): SourceNode {
  const same = properties.kind === 'map' ? [...properties.entries].filter(([name]) => !ownProperties.has(name)) : []
  return mapNode(
    {
      FunctionName: mapNode({ Ref: valueNode(target, at) }, at),
      ...source,
      ...Object.fromEntries(
        same.map(([name, node]) => [name, name === 'DestinationConfig' ? withoutType(node) : node]),
      ),
    },
    at,
  )
}

/** The type of a failure destination is for SAM alone (`destinationPolicies`). */
function withoutType(node: SourceNode): SourceNode {
  const failure = entryOf(node, 'OnFailure')
  if (node.kind !== 'map' || failure?.kind !== 'map') return node
  const entries = new Map([...failure.entries].filter(([name]) => name !== 'Type'))
  return { ...node, entries: new Map([...node.entries, ['OnFailure', { ...failure, entries }]]) }
}

function configOf(properties: SourceNode): SourceNode | undefined {
  const group = entryOf(properties, 'ConsumerGroupId')
  const registry = entryOf(properties, 'SchemaRegistryConfig')
  if (!group && !registry) return undefined
  return mapNode({ ConsumerGroupId: group, SchemaRegistryConfig: registry }, (group ?? registry ?? properties).at)
}

interface Access {
  readonly type: string
  readonly uri: SourceNode | undefined
}

function accessOf(node: SourceNode | undefined, list = 'SourceAccessConfigurations'): readonly Access[] {
  return itemsOf(entryOf(node, list)).map((item) => {
    const type = entryOf(item, 'Type')
    return { type: type?.kind === 'scalar' ? type.text : '', uri: entryOf(item, 'URI') }
  })
}

const interfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeVpcs',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
]

const secrets: ReadonlySet<string> = new Set([
  'BASIC_AUTH',
  'CLIENT_CERTIFICATE_TLS_AUTH',
  'OAUTHBEARER_AUTH',
  'SASL_SCRAM_256_AUTH',
  'SASL_SCRAM_512_AUTH',
  'SERVER_ROOT_CA_CERTIFICATE',
])

function secretStatements(access: readonly Access[]): readonly SourceNode[] {
  return access.flatMap(({ type, uri }) =>
    secrets.has(type) && uri ? [statement(['secretsmanager:GetSecretValue'], uri, uri.at)] : [],
  )
}

function keyStatements(key: SourceNode | undefined): readonly SourceNode[] {
  if (key?.kind !== 'scalar') return []
  const arn = `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/${key.text}`
  return [statement(['kms:Decrypt'], mapNode({ 'Fn::Sub': valueNode(arn, key.at) }, key.at), key.at)]
}

/** Glue's registry by its ARN; a Confluent registry has a URL, and its secret only. */
function registryStatements(config: SourceNode | undefined): readonly SourceNode[] {
  const uri = entryOf(config, 'SchemaRegistryURI')
  const statements = [...secretStatements(accessOf(config, 'AccessConfigs'))]
  const written = entryOf(uri, 'Fn::Sub') ?? uri
  const registry = written?.kind === 'scalar' ? /:glue:.*:registry\/(.+)$/.exec(written.text)?.[1] : undefined
  if (!uri || registry === undefined) return statements
  const schemas = `arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:schema/${registry}/*`
  return [
    ...statements,
    statement(['glue:GetRegistry'], uri, uri.at),
    statement(['glue:GetSchemaVersion'], mapNode({ 'Fn::Sub': valueNode(schemas, uri.at) }, uri.at), uri.at),
  ]
}

function destinationPolicies(failure: SourceNode | undefined): readonly SourceNode[] {
  const type = entryOf(failure, 'Type')
  const to = entryOf(failure, 'Destination')
  if (!to || type?.kind !== 'scalar') return []
  switch (type.text) {
    case 'SQS':
      return document([statement(['sqs:SendMessage'], to, to.at)], to.at)
    case 'SNS':
      return document([statement(['sns:publish'], to, to.at)], to.at)
    case 'S3': {
      const path = { kind: 'list' as const, items: [to, valueNode('*', to.at)], at: to.at }
      const objects = mapNode({ 'Fn::Join': { ...path, items: [valueNode('/', to.at), path] } }, to.at)
      return document([statement(['s3:PutObject'], objects, to.at), statement(['s3:ListBucket'], to, to.at)], to.at)
    }
    default:
      return []
  }
}

function document(statements: readonly SourceNode[], at: SourceLocation): readonly SourceNode[] {
  return statements.length === 0 ? [] : [mapNode({ Statement: { kind: 'list', items: statements, at } }, at)]
}

function statement(actions: readonly string[], resource: SourceNode, at: SourceLocation): SourceNode {
  return mapNode(
    {
      Effect: valueNode('Allow', at),
      Action: { kind: 'list', items: actions.map((action) => valueNode(action, at)), at },
      Resource: resource,
    },
    at,
  )
}
