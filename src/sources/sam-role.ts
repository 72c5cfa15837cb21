import { entryOf, itemsOf, type SourceLocation, type SourceNode, valueNode } from '../model/index.ts'
import { identityOf, mapNode, unknownNode } from './nodes.ts'
import type { SamEvent } from './sam-events.ts'
import { type PolicyStatement, policyTemplate } from './sam-policy-templates.ts'

const managedPolicy = (name: string) => `arn:\${AWS::Partition}:iam::aws:policy/${name}`
const serviceRole = (name: string) => managedPolicy(`service-role/${name}`)

/** Managed policies that SAM knows by name and that do not lie at the top. */
const serviceRoles: ReadonlySet<string> = new Set([
  'AWSLambdaBasicDurableExecutionRolePolicy',
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaDynamoDBExecutionRole',
  'AWSLambdaENIManagementAccess',
  'AWSLambdaKinesisExecutionRole',
  'AWSLambdaMSKExecutionRole',
  'AWSLambdaRole',
  'AWSLambdaSQSQueueExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
])

/** The execution role that SAM makes for a function, by its properties with the globals in them, and its events. */
export function roleOf(
  properties: SourceNode | undefined,
  events: readonly SamEvent[],
  partition: string | undefined,
  at: SourceLocation,
): SourceNode {
  const get = (...path: string[]) => entryOf(properties, ...path)
  const basic = get('DurableConfig') ? 'AWSLambdaBasicDurableExecutionRolePolicy' : 'AWSLambdaBasicExecutionRole'
  const managed: SourceNode[] = [sub(serviceRole(basic), at)]
  const tracing = get('Tracing')
  if (tracing && !(tracing.kind === 'scalar' && tracing.text === 'Disabled'))
    managed.push(sub(tracingPolicy(partition), at))
  if (get('VpcConfig')) managed.push(sub(serviceRole('AWSLambdaVPCAccessExecutionRole'), at))
  const inline: SourceNode[] = []
  const dead = get('DeadLetterQueue')
  if (dead) inline.push(...deadLetterPolicy(dead))
  for (const name of ['OnSuccess', 'OnFailure'])
    inline.push(...destinationPolicy(get('EventInvokeConfig', 'DestinationConfig', name)))
  for (const policy of listed(get('Policies'))) {
    const { arns, documents } = policyOf(policy)
    managed.push(...arns)
    inline.push(...documents)
  }
  for (const event of events) {
    if (event.managedPolicy) managed.push(sub(serviceRole(event.managedPolicy), event.at))
    inline.push(...event.policies)
  }
  return mapNode(
    {
      RoleName: get('RoleName'),
      AssumeRolePolicyDocument: get('AssumeRolePolicyDocument') ?? lambdaTrust(at),
      PermissionsBoundary: get('PermissionsBoundary'),
      ManagedPolicyArns: { kind: 'list', items: unique(managed), at },
      Policies: {
        kind: 'list',
        items: unique(inline).map((document) => mapNode({ PolicyDocument: document }, document.at)),
        at,
      },
    },
    at,
  )
}

interface Policies {
  readonly arns: readonly SourceNode[]
  readonly documents: readonly SourceNode[]
}

/** One of `Policies`: a name, an ARN, a document, a template, or a choice between two of these. */
function policyOf(policy: SourceNode): Policies {
  if (policy.kind === 'scalar') {
    const name = policy.text
    if (name.startsWith('arn:')) return { arns: [policy], documents: [] }
    return { arns: [sub(serviceRoles.has(name) ? serviceRole(name) : managedPolicy(name), policy.at)], documents: [] }
  }
  if (entryOf(policy, 'Statement')) return { arns: [], documents: [policy] }
  const [condition, yes, no] = itemsOf(entryOf(policy, 'Fn::If'))
  if (condition && yes && no) return chosen(condition, policyOf(yes), policyOf(no), policy.at)
  if (isIntrinsic(policy)) return { arns: [policy], documents: [] }
  const entries = policy.kind === 'map' ? [...policy.entries] : []
  return { arns: [], documents: entries.map(([name, parameters]) => documentOf(name, parameters)) }
}

function chosen(condition: SourceNode, yes: Policies, no: Policies, at: SourceLocation): Policies {
  const nothing = mapNode({ Ref: valueNode('AWS::NoValue', at) }, at)
  const pick = (a: SourceNode, b: SourceNode) =>
    mapNode({ 'Fn::If': { kind: 'list', items: [condition, a, b], at } }, at)
  const under = (some: readonly SourceNode[], here: boolean) =>
    some.filter((node) => !isNothing(node)).map((node) => (here ? pick(node, nothing) : pick(nothing, node)))
  return {
    arns: [...under(yes.arns, true), ...under(no.arns, false)],
    documents: [...under(yes.documents, true), ...under(no.documents, false)],
  }
}

export function isNothing(node: SourceNode): boolean {
  const name = entryOf(node, 'Ref')
  return name?.kind === 'scalar' && name.text === 'AWS::NoValue'
}

/** `SQSSendMessagePolicy: {QueueName: q}`. */
function documentOf(name: string, parameters: SourceNode): SourceNode {
  const at = parameters.at
  const statements = policyTemplate(name)
  if (!statements) return unknownNode(`policy template ${name}`, `text of SAM policy template ${name}`, at)
  const statement = ({ actions, resources, condition }: PolicyStatement) =>
    mapNode(
      {
        Effect: valueNode('Allow', at),
        Action: texts(actions, at),
        Resource: { kind: 'list', items: resources.map((text) => filled(text, parameters)), at },
        Condition: condition && conditionOf(condition, parameters),
      },
      at,
    )
  return mapNode({ Statement: { kind: 'list', items: statements.map(statement), at } }, at)
}

function conditionOf({ operator, key, value }: NonNullable<PolicyStatement['condition']>, parameters: SourceNode) {
  const at = parameters.at
  return mapNode({ [operator]: mapNode({ [key]: filled(value, parameters) }, at) }, at)
}

function filled(text: string, parameters: SourceNode): SourceNode {
  const at = parameters.at
  if (!text.includes('${')) return valueNode(text, at)
  return mapNode({ 'Fn::Sub': { kind: 'list', items: [valueNode(text, at), parameters], at } }, at)
}

/** China and GovCloud have a newer policy than the other Regions. */
function tracingPolicy(partition = 'aws'): string {
  return managedPolicy(partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess')
}

function deadLetterPolicy(dead: SourceNode): readonly SourceNode[] {
  const type = entryOf(dead, 'Type')
  const target = entryOf(dead, 'TargetArn')
  if (type?.kind !== 'scalar' || !target) return []
  return [allowing([type.text === 'SQS' ? 'sqs:SendMessage' : 'sns:Publish'], target)]
}

const destinationActions: Readonly<Record<string, string>> = {
  SQS: 'sqs:SendMessage',
  SNS: 'sns:publish',
  Lambda: 'lambda:InvokeFunction',
  EventBridge: 'events:PutEvents',
}

function destinationPolicy(destination: SourceNode | undefined): readonly SourceNode[] {
  const type = entryOf(destination, 'Type')
  const to = entryOf(destination, 'Destination')
  const action = type?.kind === 'scalar' ? destinationActions[type.text] : undefined
  // Without a destination SAM makes a queue or topic of its own, which only invocations of other kinds use.
  return action === undefined || !to ? [] : [allowing([action], to)]
}

function allowing(actions: readonly string[], resource: SourceNode): SourceNode {
  const at = resource.at
  const statement = mapNode({ Effect: valueNode('Allow', at), Action: texts(actions, at), Resource: resource }, at)
  return mapNode({ Statement: { kind: 'list', items: [statement], at } }, at)
}

function texts(values: readonly string[], at: SourceLocation): SourceNode {
  return { kind: 'list', items: values.map((value) => valueNode(value, at)), at }
}

export function isIntrinsic(node: SourceNode): boolean {
  const [name] = node.kind === 'map' ? node.entries.keys() : []
  return name === 'Ref' || (name?.startsWith('Fn::') ?? false)
}

function sub(text: string, at: SourceLocation): SourceNode {
  return mapNode({ 'Fn::Sub': valueNode(text, at) }, at)
}

function listed(node: SourceNode | undefined): readonly SourceNode[] {
  if (!node) return []
  return node.kind === 'list' ? node.items : [node]
}

function lambdaTrust(at: SourceLocation): SourceNode {
  const statement = mapNode(
    {
      Effect: valueNode('Allow', at),
      Principal: mapNode({ Service: valueNode('lambda.amazonaws.com', at) }, at),
      Action: valueNode('sts:AssumeRole', at),
    },
    at,
  )
  return mapNode({ Version: valueNode('2012-10-17', at), Statement: { kind: 'list', items: [statement], at } }, at)
}

/** Without repeats. */
function unique(nodes: readonly SourceNode[]): readonly SourceNode[] {
  return [...new Map(nodes.map((node) => [identityOf(node), node])).values()]
}
