import { remarksOn } from '../filter/index.ts'
import {
  derive,
  entryOf,
  isUnknown,
  itemsOf,
  type Mapping,
  type MappingSource,
  type Maybe,
  mapOf,
  parseMappingSettings,
  type Ref,
  type SourceNode,
  textOf,
  type UnknownNode,
  valueNode,
} from '../model/index.ts'
import { absent, textFrom } from './properties.ts'
import { clusterTypes, referTo, type Template, type TemplateResource } from './template.ts'

const functionType = 'AWS::Lambda::Function'

/** `AWS::Lambda::EventSourceMapping`s whose source is Kafka; those of queues and streams are not ours. */
export function readMappings(template: Template): readonly Mapping[] {
  return template
    .resources('AWS::Lambda::EventSourceMapping')
    .filter((mapping) => isKafka(template, mapping))
    .map((mapping) => {
      const { settings, problems } = parseMappingSettings(
        mapOf(mapping.properties, `Properties of ${mapping.id}`),
        remarksOn,
      )
      return {
        id: mapping.id,
        at: mapping.at,
        function: functionOf(template, entryOf(mapping.properties, 'FunctionName'), mapping),
        ...qualifierOf(template, entryOf(mapping.properties, 'FunctionName')),
        source: sourceOf(template, mapping),
        settings: mapping.undecided ? { ...settings, enabled: mapping.undecided } : settings,
        // AWS took what is there already: a name in it that we do not know is newer than we are.
        problems: template.impliedParts(mapping.id)
          ? problems
          : problems.filter(({ code }) => code !== 'SETTING_UNKNOWN'),
        ...(mapping.lastResult === undefined ? {} : { lastResult: mapping.lastResult }),
      }
    })
}

/** Whatever is not plainly the function may be a version or an alias of it. */
function qualifierOf(template: Template, node: SourceNode | undefined): Pick<Mapping, 'qualifier'> {
  if (!node || !isUnknown(referTo(template, node, functionType))) return {}
  return { qualifier: node.resource ?? textOf(node, 'FunctionName') }
}

export function isKafka(template: Template, mapping: TemplateResource): boolean {
  const has = (name: string) => entryOf(mapping.properties, name) !== undefined
  const arn = entryOf(mapping.properties, 'EventSourceArn')
  if (has('SelfManagedEventSource') || has('Topics') || has('AmazonManagedKafkaEventSourceConfig')) return true
  if (!arn) return false
  const cluster = referTo(template, arn, ...clusterTypes)
  if (!isUnknown(cluster)) return true
  return arn.kind === 'scalar' && /^arn:[^:]*:kafka:/.test(arn.text)
}

function sourceOf(template: Template, mapping: TemplateResource): MappingSource {
  const endpoints = entryOf(mapping.properties, 'SelfManagedEventSource', 'Endpoints')
  if (!entryOf(mapping.properties, 'SelfManagedEventSource')) {
    const arn = entryOf(mapping.properties, 'EventSourceArn')
    return {
      kind: 'cluster',
      cluster: arn ? referTo(template, arn, ...clusterTypes) : absent(mapping, 'EventSourceArn'),
    }
  }
  // CloudFormation's spelling and the API's.
  const servers = entryOf(endpoints, 'KafkaBootstrapServers') ?? entryOf(endpoints, 'KAFKA_BOOTSTRAP_SERVERS')
  return {
    kind: 'self-managed',
    servers: serversOf(servers) ?? absent(mapping, 'SelfManagedEventSource.Endpoints'),
    subnets: placesOf(template, mapping, 'VPC_SUBNET', 'AWS::EC2::Subnet'),
    groups: placesOf(template, mapping, 'VPC_SECURITY_GROUP', 'AWS::EC2::SecurityGroup'),
  }
}

function serversOf(node: SourceNode | undefined): Maybe<readonly Maybe<string>[]> | undefined {
  if (node?.kind === 'unknown') return node.unknown
  return node && itemsOf(node).map((server) => textOf(server, 'KafkaBootstrapServers'))
}

/** Ids are written bare or with a prefix: `subnet:subnet-0abc`, `security_group:sg-0abc`. */
function placesOf(template: Template, mapping: TemplateResource, type: string, resource: string): readonly Ref[] {
  const configurations = itemsOf(entryOf(mapping.properties, 'SourceAccessConfigurations'))
  return configurations.flatMap((configuration): Ref[] => {
    const uri = entryOf(configuration, 'URI')
    const named = entryOf(configuration, 'Type')
    // What access is given is not known: it may be to any place.
    const open = configuration.kind === 'unknown' ? configuration : named?.kind === 'unknown' ? named : undefined
    if (open)
      return [{ ...open.unknown, unknown: `${type} of ${open.unknown.unknown}`, name: `${type} of ${mapping.id}` }]
    if (!uri || named?.kind !== 'scalar' || named.text !== type) return []
    if (uri.kind === 'unknown') return [referTo(template, withoutPrefix(uri), resource)]
    if (uri.kind !== 'scalar') return [referTo(template, uri, resource)]
    return [referTo(template, valueNode(uri.text.replace(placePrefix, ''), uri.at), resource)]
  })
}

const placePrefix = /^(?:subnet|security_group):/

/** `!Sub subnet:${SubnetA}` is what `!Ref SubnetA` is: a resource of the template, a parameter, an item of a list. */
function withoutPrefix(uri: UnknownNode): UnknownNode {
  if (!placePrefix.test(uri.unknown.unknown)) return uri
  const whole = (text: string) => text.replace(placePrefix, '').replace(/^\$\{([^{}]+)\}$/, '$1')
  const unknown = derive(uri.unknown, whole)
  const resource = /^ref:(.+)$/.exec(unknown.unknown)?.[1]
  return { ...uri, unknown, ...(resource === undefined ? {} : { resource }) }
}

/** The function that a mapping calls, by itself, by an alias or version of it, or by the name that it is given. */
function functionOf(template: Template, node: SourceNode | undefined, mapping: TemplateResource): Ref {
  if (!node) return absent(mapping, 'FunctionName')
  const direct = referTo(template, node, functionType)
  if (!isUnknown(direct)) return direct
  const qualifier = template
    .resources('AWS::Lambda::Alias', 'AWS::Lambda::Version')
    .find(({ id }) => id === node.resource)
  const of = qualifier && entryOf(qualifier.properties, 'FunctionName')
  if (of) return functionOf(template, of, mapping)
  const named = template.resources(functionType).find((fn) => {
    const name = textFrom(fn, 'FunctionName')
    return typeof name === 'string' && (direct.unknown === name || direct.unknown.includes(`:function:${name}`))
  })
  return named?.id ?? direct
}
