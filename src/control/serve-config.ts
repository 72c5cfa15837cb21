import { createHash } from 'node:crypto'
import { remarksOn } from '../filter/index.ts'
import type { ConsumerOptions } from '../kafka/index.ts'
import { type ActiveSettings, activeSettings, idleNotes, refuseUnrunnable, type Scaling } from '../mapping/index.ts'
import {
  entryOf,
  isUnknown,
  itemsOf,
  type MapNode,
  type MappingSettings,
  type Maybe,
  mapOf,
  parseMappingSettings,
  type SettingProblem,
  type SourceLocation,
} from '../model/index.ts'
import { regionOfCluster, type ServeSource } from './cluster-place.ts'
import type { OnFailureOptions } from './destination.ts'
import { invalidConfig } from './invalid-config.ts'
import { readFunction, type ServeFunction, seconds, textIn } from './serve-function.ts'
import { readServeRegistry, type ServeRegistry } from './serve-registry.ts'
import { readServeAccess, type ServeAccess, servedAccess } from './source-access.ts'

/** What AWS has no setting for. Absent: as Kafka's own consumers. */
export type ServedConsumer = Partial<
  Pick<ConsumerOptions, 'isolation' | 'rack' | 'sessionTimeoutMs' | 'groupInstanceId'>
>

/** What AWS's `MetricsConfig` chooses from. */
export type MetricGroup = 'EventCount' | 'ErrorCount' | 'KafkaMetrics'
/** The least that a system log tells: DEBUG tells all. */
export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN'

/** One mapping to serve. */
export interface ServeConfig {
  /** Of no other mapping of the file. */
  readonly name: string
  readonly settings: ActiveSettings
  readonly scaling: Scaling
  /** What to know before it runs: settings without effect here, and what was made up. */
  readonly notes: readonly string[]
  readonly source: ServeSource
  readonly access: ServeAccess
  /** Absent: keys and values are given as they came. */
  readonly registry?: ServeRegistry
  readonly consumer: ServedConsumer
  readonly onFailure: Pick<OnFailureOptions, 'uuid' | 'whenItFails'>
  /** Absent: all that there are. */
  readonly metrics?: readonly MetricGroup[]
  /** Absent: there is no system log. */
  readonly systemLogLevel?: SystemLogLevel
  readonly function: ServeFunction
}

/**
 * Reads a mapping: the keys of CreateEventSourceMapping, `Function` (see `readFunction`) and, for what AWS has no key
 * for, `Consumer` with `IsolationLevel` (`read_uncommitted`, the default, or `read_committed`), `Rack`, where this
 * mapping runs, `SessionTimeout` in seconds (45): how soon the group shares out the partitions of a process that was
 * killed, and `InstanceId`, by which the group knows a process again that comes back within that time. And `OnFailure`
 * with `WhenItFails` (`wait`, the default, or `drop`): what becomes of records that the failure destination does not take.
 * And `Scaling` (`eager`, the default, or `aws`).
 *
 * @param folder what relative paths start from
 * @throws IsthmusError `VALUE_INVALID`, `SETTING_INVALID`, `SETTING_UNSUPPORTED`, `CONFIG_INVALID`
 */
export function readServeConfig(root: MapNode, name: string, folder: string): ServeConfig {
  const theirs = [...root.entries].filter(([key]) => !own.includes(key))
  const parameters: MapNode = { ...root, entries: new Map(theirs) }
  const source = readSource(root)
  const { settings, problems } = parseMappingSettings(parameters, remarksOn)
  return serveConfigOf({
    name,
    at: root.at,
    settings,
    problems,
    source,
    folder,
    function: () => readFunction(root, folder, name),
    consumer: () => readConsumer(root),
    whenItFails: () => readWhenItFails(root),
    scaling: () => oneOf(root, 'Scaling', ['aws', 'eager']),
  })
}

/** A mapping as it is described, in whatever form. What is called is read after what stands before it was found good. */
export interface DescribedMapping {
  readonly name: string
  readonly at: SourceLocation
  readonly settings: MappingSettings
  readonly problems: readonly SettingProblem[]
  readonly source: ServeSource
  /** What relative paths of secrets start from. */
  readonly folder: string
  readonly notes?: readonly string[]
  readonly function: () => ServeFunction
  readonly consumer?: () => ServedConsumer
  readonly whenItFails?: () => OnFailureOptions['whenItFails']
  readonly scaling?: () => Scaling | undefined
}

/** @throws IsthmusError `SETTING_INVALID`, `SETTING_UNSUPPORTED`, `SETTING_UNKNOWN`, `CONFIG_INVALID`; what its functions throw */
export function serveConfigOf({
  name,
  at,
  settings,
  problems,
  source,
  folder,
  notes = [],
  ...read
}: DescribedMapping): ServeConfig {
  // Brokers without authentication are what a laptop or a test has; AWS refuses them (mapping.md 12.2).
  const standing = problems.filter(({ code }) => code !== 'SETTING_ACCESS_MISSING')
  refuseUnrunnable(settings, standing, at, servedAccess)
  const access = readServeAccess(settings.access, folder)
  if (typeof access === 'string') throw invalidConfig(settings.places.SourceAccessConfigurations ?? at, access)
  const target = read.function()
  const identity = JSON.stringify([
    source.kind === 'msk' ? source.arn : source.servers,
    settings.topic,
    target.kind === 'url' ? target.url : target.name,
  ])
  const uuid = uuidOf(identity)
  const active = activeSettings(settings, uuid)
  const registry = active.registry && readServeRegistry(active.registry, folder)
  if (typeof registry === 'string') throw invalidConfig(registryPlace(settings.places) ?? at, registry)
  return {
    name,
    settings: active,
    scaling: read.scaling?.() ?? 'eager',
    notes: [...idleNotes(settings), ...notes],
    source,
    access,
    ...(registry && { registry }),
    consumer: read.consumer?.() ?? {},
    onFailure: { uuid, whenItFails: read.whenItFails?.() ?? 'wait' },
    ...readWatching(settings),
    function: target,
  }
}

/** How a mapping is to be watched. The settings' reader lets no other words pass. */
export function readWatching({
  metrics,
  systemLogLevel,
}: MappingSettings): Pick<ServeConfig, 'metrics' | 'systemLogLevel'> {
  const isKnown = <T>(value: Maybe<T>): value is T => !isUnknown(value)
  const groups = metrics.filter(isKnown) as MetricGroup[]
  return {
    ...(groups.length > 0 && { metrics: groups }),
    ...(systemLogLevel && isKnown(systemLogLevel) && { systemLogLevel: systemLogLevel as SystemLogLevel }),
  }
}

function registryPlace(places: Readonly<Record<string, SourceLocation>>): SourceLocation | undefined {
  const key = Object.keys(places).find((parameter) => parameter.endsWith('.SchemaRegistryConfig'))
  return key === undefined ? undefined : places[key]
}

/** What AWS has no key for. */
const own: readonly string[] = ['Function', 'Consumer', 'OnFailure', 'Scaling']

/** The same mapping has the same UUID whenever it is served: its consumer group's committed offsets go on. */
function uuidOf(identity: string): string {
  const hex = createHash('sha256').update(identity).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)]
  return parts.join('-')
}

function readSource(root: MapNode): ServeSource {
  const arn = entryOf(root, 'EventSourceArn')
  if (!arn) return { kind: 'self-managed', servers: readServers(root) }
  const text = textIn(arn, 'EventSourceArn')
  const region = regionOfCluster(text)
  if (region) return { kind: 'msk', arn: text, region }
  throw invalidConfig(
    arn.at,
    `EventSourceArn ${JSON.stringify(text)} is not the ARN of an MSK cluster: give that, or the brokers in SelfManagedEventSource`,
  )
}

/** The API's spelling and CloudFormation's. */
function readServers(root: MapNode): readonly string[] {
  const endpoints = entryOf(root, 'SelfManagedEventSource', 'Endpoints')
  const list = entryOf(endpoints, 'KAFKA_BOOTSTRAP_SERVERS') ?? entryOf(endpoints, 'KafkaBootstrapServers')
  const servers = itemsOf(list).map((item) => textIn(item, 'KAFKA_BOOTSTRAP_SERVERS'))
  if (servers.length > 0) return servers
  throw invalidConfig(
    root.at,
    'no brokers: give SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: [host:port]}}, or EventSourceArn',
  )
}

function readConsumer(root: MapNode): ServedConsumer {
  const node = ownKeys(root, 'Consumer', ['IsolationLevel', 'Rack', 'SessionTimeout', 'InstanceId'])
  if (!node) return {}
  const isolation = oneOf(node, 'Consumer.IsolationLevel', ['read_committed', 'read_uncommitted'])
  const rack = entryOf(node, 'Rack')
  const hasSession = entryOf(node, 'SessionTimeout') !== undefined
  const instance = entryOf(node, 'InstanceId')
  const groupInstanceId = instance && textIn(instance, 'Consumer.InstanceId')
  // What brokers take for one: the rule for topics' names.
  if (instance && !/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/.test(groupInstanceId ?? ''))
    throw invalidConfig(
      instance.at,
      `Consumer.InstanceId ${JSON.stringify(groupInstanceId)} is none: give 1 to 249 letters, digits, dots, underscores and hyphens, another for each process`,
    )
  return {
    ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
    ...(isolation === 'read_committed' ? { isolation } : {}),
    ...(rack ? { rack: textIn(rack, 'Consumer.Rack') } : {}),
    ...(hasSession ? { sessionTimeoutMs: seconds(node, 'Consumer.SessionTimeout', 0) * 1000 } : {}),
  }
}

function readWhenItFails(root: MapNode): OnFailureOptions['whenItFails'] {
  const node = ownKeys(root, 'OnFailure', ['WhenItFails'])
  return (node && oneOf(node, 'OnFailure.WhenItFails', ['wait', 'drop'])) ?? 'wait'
}

function ownKeys(root: MapNode, name: string, known: readonly string[]): MapNode | undefined {
  const given = entryOf(root, name)
  if (!given) return undefined
  const node = mapOf(given, name)
  for (const [key, { at }] of node.entries) {
    if (!known.includes(key))
      throw invalidConfig(at, `${name}.${key} does not exist: ${known.join(', ')} ${known.length > 1 ? 'do' : 'does'}`)
  }
  return node
}

/** @param name with that of `node` before the point, if it has one */
function oneOf<W extends string>(node: MapNode, name: string, words: readonly W[]): W | undefined {
  const given = entryOf(node, name.split('.').at(-1)!)
  if (!given) return undefined
  const text = textIn(given, name)
  const word = words.find((one) => one === text)
  if (word === undefined) throw invalidConfig(given.at, `${name} is ${text}: give ${words.join(' or ')}`)
  return word
}
