import { createHash } from 'node:crypto'
import path from 'node:path'
import type { ConsumerOptions } from '../kafka/index.ts'
import { type ActiveSettings, activeSettings, refuseUnrunnable } from '../mapping/index.ts'
import {
  entryOf,
  formatLocation,
  isUnknown,
  itemsOf,
  type MapNode,
  mapOf,
  numberOf,
  parseMappingSettings,
  type SourceLocation,
  type SourceNode,
  textOf,
} from '../model/index.ts'
import { readDocument } from '../sources/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { ServeSource } from './cluster-place.ts'
import { readServeAccess, type ServeAccess, servedAccess } from './source-access.ts'

/** Where a served mapping's batches go. */
export type ServeFunction =
  | {
      readonly kind: 'local'
      readonly name: string
      /** A folder, absolute. */
      readonly code: string
      readonly handler: string
      readonly runtime: string
      readonly timeoutSeconds: number
      readonly memoryMegabytes: number
      readonly environment: Readonly<Record<string, string>>
    }
  | { readonly kind: 'url'; readonly url: string; readonly timeoutSeconds: number }

/** What AWS has no setting for. Absent: as Kafka's own consumers. */
export type ServedConsumer = Partial<Pick<ConsumerOptions, 'isolation' | 'rack' | 'sessionTimeoutMs'>>

export interface ServeConfig {
  readonly settings: ActiveSettings
  readonly mode: 'on-demand' | 'provisioned'
  readonly minimumPollers: number
  readonly source: ServeSource
  readonly access: ServeAccess
  readonly consumer: ServedConsumer
  readonly function: ServeFunction
}

/**
 * Reads a mapping file: the keys of CreateEventSourceMapping, and `Function`: `CodeUri`, `Handler`, `Runtime` (and
 * SAM's `Timeout`, `MemorySize`, `Environment`), or `Url`. Beside them, what AWS has no key for: `Consumer` with
 * `IsolationLevel` (`read_uncommitted`, the default, or `read_committed`), `Rack`, where this mapping runs, and
 * `SessionTimeout` in seconds (45): how soon the group shares out the partitions of a process that was killed.
 *
 * @throws IsthmusError `TEMPLATE_INVALID`, `VALUE_INVALID`, `SETTING_INVALID`, `SETTING_UNSUPPORTED`, `CONFIG_INVALID`
 */
export function readServeConfig(text: string, file: string): ServeConfig {
  const root = mapOf(readDocument(text, file), 'the mapping file')
  const theirs = [...root.entries].filter(([key]) => key !== 'Function' && key !== 'Consumer')
  const parameters: MapNode = { ...root, entries: new Map(theirs) }
  const source = readSource(root)
  const { settings, problems } = parseMappingSettings(parameters)
  // Brokers without authentication are what a laptop or a test has; AWS refuses them (mapping.md 12.2).
  const standing = problems.filter(({ code }) => code !== 'SETTING_ACCESS_MISSING')
  refuseUnrunnable(settings, standing, root.at, servedAccess)
  const access = readServeAccess(settings.access, path.dirname(file))
  if (typeof access === 'string') throw invalid(settings.places.SourceAccessConfigurations ?? root.at, access)
  const target = readFunction(root, file)
  const identity = JSON.stringify([
    source.kind === 'msk' ? source.arn : source.servers,
    settings.topic,
    target.kind === 'url' ? target.url : target.name,
  ])
  const minimum = settings.provisioned?.minimum ?? 1
  return {
    settings: activeSettings(settings, uuidOf(identity)),
    mode: settings.provisioned ? 'provisioned' : 'on-demand',
    minimumPollers: isUnknown(minimum) ? 1 : minimum,
    source,
    access,
    consumer: readConsumer(root),
    function: target,
  }
}

/** The same mapping has the same UUID whenever it is served: its consumer group's committed offsets go on. */
function uuidOf(identity: string): string {
  const hex = createHash('sha256').update(identity).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)]
  return parts.join('-')
}

function readSource(root: MapNode): ServeSource {
  const arn = entryOf(root, 'EventSourceArn')
  if (!arn) return { kind: 'self-managed', servers: readServers(root) }
  const text = required(arn, 'EventSourceArn')
  const region = /^arn:aws[a-z-]*:kafka:([a-z0-9-]+):\d{12}:cluster\/[^/]+\/[^/]+$/.exec(text)?.[1]
  if (region) return { kind: 'msk', arn: text, region }
  throw invalid(
    arn.at,
    `EventSourceArn ${JSON.stringify(text)} is not the ARN of an MSK cluster: give that, or the brokers in SelfManagedEventSource`,
  )
}

function readServers(root: MapNode): readonly string[] {
  const list = entryOf(root, 'SelfManagedEventSource', 'Endpoints', 'KAFKA_BOOTSTRAP_SERVERS')
  const servers = itemsOf(list).map((item) => required(item, 'KAFKA_BOOTSTRAP_SERVERS'))
  if (servers.length > 0) return servers
  throw invalid(
    root.at,
    'no brokers: give SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: [host:port]}}, or EventSourceArn',
  )
}

function readConsumer(root: MapNode): ServedConsumer {
  const given = entryOf(root, 'Consumer')
  if (!given) return {}
  const node = mapOf(given, 'Consumer')
  const known = ['IsolationLevel', 'Rack', 'SessionTimeout']
  for (const [key, { at }] of node.entries) {
    if (!known.includes(key)) throw invalid(at, `Consumer.${key} does not exist: ${known.join(', ')} do`)
  }
  const level = entryOf(node, 'IsolationLevel')
  const isolation = level && required(level, 'Consumer.IsolationLevel')
  if (level && isolation !== 'read_committed' && isolation !== 'read_uncommitted')
    throw invalid(level.at, `Consumer.IsolationLevel is ${isolation}: give read_committed or read_uncommitted`)
  const rack = entryOf(node, 'Rack')
  return {
    ...(isolation === 'read_committed' ? { isolation } : {}),
    ...(rack ? { rack: required(rack, 'Consumer.Rack') } : {}),
    ...(entryOf(node, 'SessionTimeout')
      ? { sessionTimeoutMs: number(node, 'Consumer.SessionTimeout', 45) * 1000 }
      : {}),
  }
}

function readFunction(root: MapNode, file: string): ServeFunction {
  const given = entryOf(root, 'Function')
  if (!given) throw invalid(root.at, 'no Function: give Function: {CodeUri, Handler, Runtime} or Function: {Url}')
  const node = mapOf(given, 'Function')
  const timeoutSeconds = number(node, 'Function.Timeout', 3)
  const url = entryOf(node, 'Url')
  if (url) {
    const text = required(url, 'Function.Url')
    if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : ''))
      throw invalid(url.at, `Function.Url ${JSON.stringify(text)} is no http or https URL`)
    return { kind: 'url', url: text, timeoutSeconds }
  }
  const property = (name: string) => {
    const value = entryOf(node, name)
    if (value) return required(value, `Function.${name}`)
    throw invalid(node.at, `Function has no ${name}: give CodeUri, Handler and Runtime, or Url`)
  }
  const handler = property('Handler')
  const variables = entryOf(node, 'Environment', 'Variables')
  return {
    kind: 'local',
    name: path.basename(file).replace(/\.ya?ml$|\.json$/, ''),
    code: path.resolve(path.dirname(file), property('CodeUri')),
    handler,
    runtime: property('Runtime'),
    timeoutSeconds,
    memoryMegabytes: number(node, 'Function.MemorySize', 128),
    environment: Object.fromEntries(
      [...(variables ? mapOf(variables, 'Environment.Variables').entries : [])].map(([key, value]) => [
        key,
        required(value, `Environment.Variables.${key}`),
      ]),
    ),
  }
}

/** @param name as messages say it; its last word is the key */
function number(node: MapNode, name: string, otherwise: number): number {
  const value = entryOf(node, name.slice(name.lastIndexOf('.') + 1))
  if (!value) return otherwise
  const read = numberOf(value, name)
  if (!isUnknown(read) && read > 0) return read
  throw invalid(value.at, `${name} must be above 0`)
}

function required(node: SourceNode, name: string): string {
  const text = textOf(node, name)
  if (!isUnknown(text)) return text
  throw invalid(node.at, `${name} is not known`)
}

function invalid(at: SourceLocation, message: string): IsthmusError {
  return new IsthmusError('CONFIG_INVALID', `${formatLocation(at)}: ${message}`, { data: { at } })
}
