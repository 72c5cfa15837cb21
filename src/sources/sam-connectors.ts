import { entryOf, itemsOf, type SourceLocation, type SourceNode, scalarNode, valueNode } from '../model/index.ts'
import { mapNode } from './nodes.ts'

/** A connector by itself, or one that a resource has. */
interface Connector {
  readonly id: string
  readonly at: SourceLocation
  readonly condition: SourceNode | undefined
  readonly source: SourceNode | undefined
  readonly destinations: readonly SourceNode[]
  /** Whether they stand in a list, which numbers the policies. */
  readonly several: boolean
  readonly permissions: readonly SourceNode[]
}

const type = 'AWS::Serverless::Connector'

/**
 * The policies that connectors of a template add to roles: what they add to queues, topics and functions themselves
 * plays no part.
 *
 * @param resources with functions and their roles as SAM makes them
 * @param written as the template has them
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
 */
export function connectorPolicies(
  resources: ReadonlyMap<string, SourceNode>,
  written: ReadonlyMap<string, SourceNode>,
): readonly (readonly [string, SourceNode])[] {
  return [...written].flatMap(([id, resource]) =>
    connectorsOf(id, resource).flatMap((connector) =>
      connector.destinations.flatMap((destination, index): [string, SourceNode][] => {
        const policy = policyOf(connector, destination, resources)
        const made = `${connector.id}Policy${connector.several ? `Destination${index}` : ''}`
        return policy ? [[made, policy]] : []
      }),
    ),
  )
}

function connectorsOf(id: string, resource: SourceNode): readonly Connector[] {
  const own = entryOf(resource, 'Type')
  const inside = entryOf(resource, 'Connectors')
  const embedded = inside?.kind === 'map' ? [...inside.entries] : []
  return [
    ...(own?.kind === 'scalar' && own.text === type
      ? [connectorOf(id, resource, entryOf(resource, 'Properties', 'Source'))]
      : []),
    ...embedded.map(([name, node]) => {
      const further = entryOf(node, 'Properties', 'SourceReference')
      const entries = { Id: valueNode(id, node.at), Qualifier: entryOf(further, 'Qualifier') }
      return connectorOf(`${id}${name}`, node, mapNode(entries, node.at))
    }),
  ]
}

function connectorOf(id: string, node: SourceNode, source: SourceNode | undefined): Connector {
  const destination = entryOf(node, 'Properties', 'Destination')
  return {
    id,
    at: node.at,
    condition: entryOf(node, 'Condition'),
    source,
    destinations: itemsOf(destination),
    several: destination?.kind === 'list',
    permissions: itemsOf(entryOf(node, 'Properties', 'Permissions')),
  }
}

interface End {
  readonly type: string
  readonly arn: SourceNode | undefined
  readonly name: SourceNode | undefined
  readonly role: SourceNode | undefined
}

function policyOf(
  { at, condition, source, permissions }: Connector,
  destination: SourceNode,
  resources: ReadonlyMap<string, SourceNode>,
): SourceNode | undefined {
  const [from, to] = [endOf(source, resources), endOf(destination, resources)]
  const profile = profiles[`${from.type} ${to.type}`]
  if (!profile) return undefined
  const role = profile.role === 'source' ? from.role : to.role
  if (!role) return undefined
  const wanted = permissions.flatMap((node) => (node.kind === 'scalar' ? [node.text] : []))
  const statements = (['Read', 'Write'] as const).flatMap((access) =>
    wanted.includes(access) ? (profile[access] ?? []).map((rule) => statementOf(rule, from, to, at)) : [],
  )
  const document = mapNode({ Statement: { kind: 'list', items: statements, at } }, at)
  const properties = mapNode({ PolicyDocument: document, Roles: { kind: 'list', items: [role], at } }, at)
  return mapNode({ Type: scalarNode('AWS::IAM::ManagedPolicy', at), Condition: condition, Properties: properties }, at)
}

/** What a connector names by its logical id, or describes. */
function endOf(node: SourceNode | undefined, resources: ReadonlyMap<string, SourceNode>): End {
  const id = entryOf(node, 'Id')
  if (id?.kind !== 'scalar') {
    const given = entryOf(node, 'Type')
    const own = given?.kind === 'scalar' ? (plainTypes[given.text] ?? given.text) : ''
    return { type: own, arn: entryOf(node, 'Arn'), name: entryOf(node, 'Name'), role: entryOf(node, 'RoleName') }
  }
  const at = id.at
  const resource = resources.get(id.text)
  const written = entryOf(resource, 'Type')
  const own = written?.kind === 'scalar' ? (plainTypes[written.text] ?? written.text) : ''
  const attribute = (name: string) => mapNode({ 'Fn::GetAtt': valueNode(`${id.text}.${name}`, at) }, at)
  return {
    type: own,
    arn: refIsArn.has(own) ? mapNode({ Ref: valueNode(id.text, at) }, at) : attribute('Arn'),
    name: attribute('Name'),
    role: roleNamed(entryOf(resource, 'Properties', own === 'AWS::StepFunctions::StateMachine' ? 'RoleArn' : 'Role')),
  }
}

/** What SAM makes of its own types. */
const plainTypes: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
}

const refIsArn: ReadonlySet<string> = new Set(['AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine'])

/** The role of the template that `!GetAtt Role.Arn` or `!Ref Role` names. */
function roleNamed(node: SourceNode | undefined): SourceNode | undefined {
  const attribute = entryOf(node, 'Fn::GetAtt')
  const first = attribute?.kind === 'list' ? attribute.items[0] : (attribute ?? entryOf(node, 'Ref'))
  if (!node || first?.kind !== 'scalar') return undefined
  return mapNode({ Ref: valueNode(first.text.split('.')[0]!, node.at) }, node.at)
}

type Rule = readonly [actions: string, ...resources: readonly string[]]

interface Profile {
  readonly role: 'source' | 'destination'
  readonly Read?: readonly Rule[]
  readonly Write?: readonly Rule[]
}

const to = `\${to}`
const executions = `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:execution:\${name}:*`

/** What a function gets, and what it gets as the destination of a queue or a table's stream. */
const profiles: Readonly<Record<string, Profile>> = {
  'AWS::Lambda::Function AWS::Lambda::Function': {
    role: 'source',
    Write: [['lambda:InvokeAsync lambda:InvokeFunction', to]],
  },
  'AWS::Lambda::Function AWS::S3::Bucket': {
    role: 'source',
    Read: [
      [
        's3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTorrent s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts',
        to,
        `${to}/*`,
      ],
    ],
    Write: [
      [
        's3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:RestoreObject',
        to,
        `${to}/*`,
      ],
    ],
  },
  'AWS::Lambda::Function AWS::DynamoDB::Table': {
    role: 'source',
    Read: [
      [
        'dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:PartiQLSelect',
        to,
        `${to}/index/*`,
      ],
    ],
    Write: [
      [
        'dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate',
        to,
        `${to}/index/*`,
      ],
    ],
  },
  'AWS::Lambda::Function AWS::SQS::Queue': {
    role: 'source',
    Read: [['sqs:ReceiveMessage sqs:GetQueueAttributes', to]],
    Write: [['sqs:DeleteMessage sqs:SendMessage sqs:ChangeMessageVisibility sqs:PurgeQueue', to]],
  },
  'AWS::Lambda::Function AWS::SNS::Topic': { role: 'source', Write: [['sns:Publish', to]] },
  'AWS::Lambda::Function AWS::Events::EventBus': { role: 'source', Write: [['events:PutEvents', to]] },
  'AWS::Lambda::Function AWS::StepFunctions::StateMachine': {
    role: 'source',
    Read: [
      ['states:DescribeStateMachine states:ListExecutions', to],
      ['states:DescribeExecution states:DescribeStateMachineForExecution states:GetExecutionHistory', executions],
    ],
    Write: [
      ['states:StartExecution states:StartSyncExecution', to],
      ['states:StopExecution', executions],
    ],
  },
  'AWS::Lambda::Function AWS::Location::PlaceIndex': {
    role: 'source',
    Read: [
      [
        'geo:DescribePlaceIndex geo:GetPlace geo:SearchPlaceIndexForPosition geo:SearchPlaceIndexForSuggestions geo:SearchPlaceIndexForText',
        to,
      ],
    ],
  },
  'AWS::SQS::Queue AWS::Lambda::Function': {
    role: 'destination',
    Read: [['sqs:ReceiveMessage sqs:GetQueueAttributes', `\${from}`]],
    Write: [['sqs:DeleteMessage', `\${from}`]],
  },
  'AWS::DynamoDB::Table AWS::Lambda::Function': {
    role: 'destination',
    Read: [
      [
        'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams',
        `\${from}/stream/*`,
      ],
    ],
  },
}

function statementOf([actions, ...resources]: Rule, from: End, destination: End, at: SourceLocation): SourceNode {
  const names = mapNode({ from: from.arn, to: destination.arn, name: destination.name ?? valueNode('', at) }, at)
  const filled = resources.map((text) => {
    return mapNode({ 'Fn::Sub': { kind: 'list', items: [valueNode(text, at), names], at } }, at)
  })
  return mapNode(
    {
      Effect: valueNode('Allow', at),
      Action: { kind: 'list', items: actions.split(' ').map((action) => valueNode(action, at)), at },
      Resource: { kind: 'list', items: filled, at },
    },
    at,
  )
}
