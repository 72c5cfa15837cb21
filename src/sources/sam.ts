import {
  entryOf,
  itemsOf,
  type MapNode,
  type SourceLocation,
  type SourceNode,
  scalarNode,
  valueNode,
} from '../model/index.ts'
import { mapNode, unknownNode } from './nodes.ts'
import { connectorPolicies } from './sam-connectors.ts'
import { readEvents } from './sam-events.ts'
import { isIntrinsic, isNothing, roleOf } from './sam-role.ts'

/**
 * Turns `AWS::Serverless::Function`s into what the SAM translator makes of them, before any name is worked out: the
 * function, its role unless it is given one, its alias, a mapping for each Kafka event; nested applications are stacks, and
 * connectors add policies to roles. Other serverless types are left as they are.
 *
 * @param partition absent: not known
 * @see https://github.com/aws/serverless-application-model, whose outputs judge this in the tests
 */
export function expandSam(
  resources: MapNode,
  globals: SourceNode | undefined,
  partition: string | undefined,
): ReadonlyMap<string, SourceNode> {
  const defaults = entryOf(globals, 'Function')
  const expanded = new Map<string, SourceNode>()
  for (const [id, resource] of resources.entries) {
    const type = entryOf(resource, 'Type')
    const name = type?.kind === 'scalar' ? type.text : ''
    if (name === 'AWS::Serverless::Application') expanded.set(id, applicationOf(resource))
    else if (name !== 'AWS::Serverless::Function') expanded.set(id, resource)
    else for (const [made, node] of expandFunction(id, resource, defaults, partition)) expanded.set(made, node)
  }
  for (const [id, policy] of connectorPolicies(expanded, resources.entries)) expanded.set(id, policy)
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

function expandFunction(
  id: string,
  resource: SourceNode,
  globals: SourceNode | undefined,
  partition: string | undefined,
): [string, SourceNode][] {
  const at = resource.at
  const defaults = remaining(globals, entryOf(resource, 'IgnoreGlobals'))
  const own = entryOf(resource, 'Properties')
  const properties = defaults ? merge(defaults, own ?? mapNode({}, at)) : own
  const get = (name: string) => entryOf(properties, name)
  const alias = get('AutoPublishAlias')
  const aliasId = `${id}Alias${alias?.kind === 'scalar' ? alias.text.replace(/[^A-Za-z0-9]/g, '') : ''}`
  const events = readEvents(id, get('Events'), alias ? aliasId : id)
  const condition = entryOf(resource, 'Condition')
  const make = (type: string, made: SourceNode, place: SourceLocation): SourceNode =>
    mapNode({ Type: scalarNode(type, place), Condition: condition, Properties: made }, place)

  const { role, made } = roleFor(id, get('Role'), at)
  const fn = mapNode(
    {
      FunctionName: get('FunctionName'),
      Handler: get('Handler'),
      Runtime: get('Runtime'),
      Timeout: get('Timeout'),
      MemorySize: get('MemorySize'),
      VpcConfig: get('VpcConfig'),
      Environment: get('Environment'),
      Code: codeOf(get('CodeUri'), get('InlineCode')),
      Role: role,
    },
    at,
  )
  return [
    [id, make('AWS::Lambda::Function', fn, at)],
    ...(made
      ? [[`${id}Role`, make('AWS::IAM::Role', roleOf(properties, events, partition, at), at)] as [string, SourceNode]]
      : []),
    ...(alias ? [[aliasId, make('AWS::Lambda::Alias', aliasOf(id, alias), alias.at)] as [string, SourceNode]] : []),
    ...events.map((event): [string, SourceNode] => [
      event.id,
      make('AWS::Lambda::EventSourceMapping', event.mapping, event.at),
    ]),
  ]
}

/** The role as it is given, and whether SAM makes one: where none is given, or `Fn::If` leaves it out. */
function roleFor(id: string, given: SourceNode | undefined, at: SourceLocation) {
  const own = mapNode({ 'Fn::GetAtt': valueNode(`${id}Role.Arn`, at) }, at)
  if (!given) return { role: own, made: true }
  const choice = entryOf(given, 'Fn::If')
  if (choice?.kind !== 'list') return { role: given, made: false }
  const items = choice.items.map((item, index) => (index > 0 && isNothing(item) ? own : item))
  return { role: mapNode({ 'Fn::If': { ...choice, items } }, given.at), made: items.includes(own) }
}

function aliasOf(id: string, name: SourceNode): SourceNode {
  return mapNode({ Name: name, FunctionName: mapNode({ Ref: valueNode(id, name.at) }, name.at) }, name.at)
}

/** A place in S3 is a map or an `s3://` address; a path stays a path. */
function codeOf(uri: SourceNode | undefined, inline: SourceNode | undefined): SourceNode | undefined {
  if (inline) return mapNode({ ZipFile: inline }, inline.at)
  return uri?.kind === 'map' && entryOf(uri, 'Bucket') ? mapNode({ S3Bucket: entryOf(uri, 'Bucket') }, uri.at) : uri
}

/** The globals that a resource does not refuse by `IgnoreGlobals`. */
function remaining(globals: SourceNode | undefined, ignored: SourceNode | undefined): SourceNode | undefined {
  if (globals?.kind !== 'map' || !ignored) return globals
  const names = itemsOf(ignored).map((item) => (item.kind === 'scalar' ? item.text : ''))
  if (names.includes('*')) return undefined
  return { ...globals, entries: new Map([...globals.entries].filter(([name]) => !names.includes(name))) }
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
