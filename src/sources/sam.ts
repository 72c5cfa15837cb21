import { entryOf, type MapNode, type SourceLocation, type SourceNode, scalarNode, valueNode } from '../model/index.ts'
import { mapNode, unknownNode } from './nodes.ts'
import { readEvents, type SamEvent } from './sam-events.ts'

/**
 * Turns `AWS::Serverless::Function`s into what the SAM translator makes of them, before any name is worked out: the
 * function, its role unless it is given one, and a mapping for each Kafka event. Other serverless types are left as
 * they are.
 *
 * @see https://github.com/aws/serverless-application-model, whose outputs judge this in the tests
 */
export function expandSam(resources: MapNode, globals: SourceNode | undefined): ReadonlyMap<string, SourceNode> {
  const defaults = entryOf(globals, 'Function')
  const expanded = new Map<string, SourceNode>()
  for (const [id, resource] of resources.entries) {
    const type = entryOf(resource, 'Type')
    const name = type?.kind === 'scalar' ? type.text : ''
    if (name === 'AWS::Serverless::Application') expanded.set(id, applicationOf(resource))
    else if (name !== 'AWS::Serverless::Function') expanded.set(id, resource)
    else for (const [made, node] of expandFunction(id, resource, defaults)) expanded.set(made, node)
  }
  return expanded
}

/** A nested stack; one of the Serverless Application Repository lies in AWS. */
function applicationOf(resource: SourceNode): SourceNode {
  const at = resource.at
  const location = entryOf(resource, 'Properties', 'Location')
  const published = entryOf(location, 'ApplicationId')
  const properties = {
    TemplateURL: published ? unknownNode('an application repository', 'an application', published.at) : location,
    Parameters: entryOf(resource, 'Properties', 'Parameters'),
  }
  return mapNode(
    {
      Type: scalarNode('AWS::CloudFormation::Stack', at),
      Condition: entryOf(resource, 'Condition'),
      Properties: mapNode(properties, at),
    },
    at,
  )
}

function expandFunction(id: string, resource: SourceNode, defaults: SourceNode | undefined): [string, SourceNode][] {
  const at = resource.at
  const own = entryOf(resource, 'Properties')
  const properties = defaults ? merge(defaults, own ?? mapNode({}, at)) : own
  const get = (name: string) => entryOf(properties, name)
  const events = readEvents(id, get('Events'))
  const role = get('Role')
  const condition = entryOf(resource, 'Condition')
  const make = (type: string, made: SourceNode, place: SourceLocation): SourceNode =>
    mapNode({ Type: scalarNode(type, place), Condition: condition, Properties: made }, place)

  const fn = mapNode(
    {
      FunctionName: get('FunctionName'),
      Handler: get('Handler'),
      Runtime: get('Runtime'),
      Timeout: get('Timeout'),
      MemorySize: get('MemorySize'),
      Environment: get('Environment'),
      Code: codeOf(get('CodeUri'), get('InlineCode')),
      Role: role ?? mapNode({ 'Fn::GetAtt': valueNode(`${id}Role.Arn`, at) }, at),
    },
    at,
  )
  return [
    [id, make('AWS::Lambda::Function', fn, at)],
    ...(role
      ? []
      : [[`${id}Role`, make('AWS::IAM::Role', roleOf(properties, events, at), at)] as [string, SourceNode]]),
    ...events.map((event): [string, SourceNode] => [
      event.id,
      make('AWS::Lambda::EventSourceMapping', event.mapping, event.at),
    ]),
  ]
}

/** A place in S3 is a map or an `s3://` address; a path stays a path. */
function codeOf(uri: SourceNode | undefined, inline: SourceNode | undefined): SourceNode | undefined {
  if (inline) return mapNode({ ZipFile: inline }, inline.at)
  return uri?.kind === 'map' && entryOf(uri, 'Bucket') ? mapNode({ S3Bucket: entryOf(uri, 'Bucket') }, uri.at) : uri
}

const serviceRole = (name: string) => `arn:\${AWS::Partition}:iam::aws:policy/service-role/${name}`

/** Managed policies that SAM knows by name and that do not lie at the top. */
const serviceRoles: ReadonlySet<string> = new Set([
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaDynamoDBExecutionRole',
  'AWSLambdaKinesisExecutionRole',
  'AWSLambdaMSKExecutionRole',
  'AWSLambdaRole',
  'AWSLambdaSQSQueueExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
])

function roleOf(properties: SourceNode | undefined, events: readonly SamEvent[], at: SourceLocation): SourceNode {
  const get = (name: string) => entryOf(properties, name)
  const sub = (text: string, place: SourceLocation) => mapNode({ 'Fn::Sub': valueNode(text, place) }, place)
  const managed: SourceNode[] = [sub(serviceRole('AWSLambdaBasicExecutionRole'), at)]
  if (get('VpcConfig')) managed.push(sub(serviceRole('AWSLambdaVPCAccessExecutionRole'), at))
  const inline: SourceNode[] = []
  for (const policy of listed(get('Policies'))) {
    if (policy.kind === 'scalar') {
      const name = policy.text
      const arn = serviceRoles.has(name) ? serviceRole(name) : `arn:\${AWS::Partition}:iam::aws:policy/${name}`
      managed.push(name.startsWith('arn:') ? policy : sub(arn, policy.at))
    } else if (entryOf(policy, 'Statement')) {
      inline.push(mapNode({ PolicyDocument: policy }, policy.at))
    } else if (isIntrinsic(policy)) {
      managed.push(policy)
    } else inline.push(mapNode({ PolicyDocument: policyTemplate(policy) }, policy.at))
  }
  for (const event of events) {
    if (event.managedPolicy) managed.push(sub(serviceRole(event.managedPolicy), event.at))
    inline.push(...event.policies.map((document) => mapNode({ PolicyDocument: document }, event.at)))
  }
  return mapNode(
    {
      AssumeRolePolicyDocument: get('AssumeRolePolicyDocument') ?? lambdaTrust(at),
      ManagedPolicyArns: { kind: 'list', items: unique(managed), at },
      Policies: { kind: 'list', items: inline, at },
    },
    at,
  )
}

/** `- SQSSendMessagePolicy: {QueueName: q}`: what SAM's policy templates say is not read. */
function policyTemplate(policy: SourceNode): SourceNode {
  const name = policy.kind === 'map' ? [...policy.entries.keys()].join(', ') : 'a policy'
  const question = `text of SAM policy template ${name}`
  return { kind: 'unknown', unknown: { unknown: `policy template ${name}`, question, at: policy.at }, at: policy.at }
}

function isIntrinsic(node: SourceNode): boolean {
  const [name] = node.kind === 'map' ? node.entries.keys() : []
  return name === 'Ref' || (name?.startsWith('Fn::') ?? false)
}

function listed(node: SourceNode | undefined): readonly SourceNode[] {
  if (!node) return []
  return node.kind === 'list' ? node.items : [node]
}

function lambdaTrust(at: SourceLocation): SourceNode {
  const text = (value: string) => valueNode(value, at)
  const statement = mapNode(
    {
      Effect: text('Allow'),
      Principal: mapNode({ Service: text('lambda.amazonaws.com') }, at),
      Action: text('sts:AssumeRole'),
    },
    at,
  )
  return mapNode({ Version: text('2012-10-17'), Statement: { kind: 'list', items: [statement], at } }, at)
}

/** SAM's globals: maps are merged, lists appended, other values of the function win. */
function merge(defaults: SourceNode, own: SourceNode): SourceNode {
  if (defaults.kind === 'list' && own.kind === 'list') return { ...own, items: [...defaults.items, ...own.items] }
  if (defaults.kind !== 'map' || own.kind !== 'map' || isIntrinsic(defaults) || isIntrinsic(own)) return own
  const entries = new Map(defaults.entries)
  for (const [key, value] of own.entries) {
    const fallback = entries.get(key)
    entries.set(key, fallback ? merge(fallback, value) : value)
  }
  return { ...own, entries }
}

/** Without repeats of one policy by name. */
function unique(nodes: readonly SourceNode[]): readonly SourceNode[] {
  const seen = new Set<string>()
  return nodes.filter((node) => {
    const text = entryOf(node, 'Fn::Sub') ?? node
    const key = text.kind === 'scalar' ? text.text : undefined
    if (key === undefined) return true
    return !seen.has(key) && seen.add(key)
  })
}
