import path from 'node:path'
import {
  formatLocation,
  type Integration,
  isUnknown,
  type LambdaFunction,
  type Mapping,
  type Maybe,
  type SourceAccess,
  type SourceLocation,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { regionOfCluster, type ServeSource } from './cluster-place.ts'
import { waysToGive } from './given-attributes.ts'
import { type GivenSecrets, secretNames } from './given-secrets.ts'
import { invalidConfig } from './invalid-config.ts'
import { type ServeConfig, serveConfigOf } from './serve-config.ts'
import { refuseTogether } from './serve-file.ts'
import { longestSeconds, regionOfFunction, type ServeFunction } from './serve-function.ts'
import { servedAccess } from './source-access.ts'

export interface ServeDescriptionOptions {
  /** Whether a function's code is run `here`, or the function that is deployed is called. */
  readonly functionAt: 'here' | 'aws'
  /** Where the clusters' brokers are reached, instead of where the description says: `host:port` each. */
  readonly servers?: readonly string[] | undefined
  readonly secrets: GivenSecrets
  /** Those mappings only; empty: all. */
  readonly only: readonly string[]
}

/**
 * The mappings of a template (or whatever else describes them) as `serve` runs them: against the clusters that are
 * described, with the code of the described functions.
 *
 * @throws IsthmusError `MAPPING_NOT_FOUND`; `SETTING_UNKNOWN` for a value that is not known, with the way to give it;
 * what `serveConfigOf` throws
 */
export function readServeDescription(
  integration: Integration,
  options: ServeDescriptionOptions,
): readonly ServeConfig[] {
  const mappings = chosen(integration, options.only)
  const configs = mappings.map((mapping) => configOf(integration, mapping, options))
  refuseTogether(
    configs,
    mappings.map(({ at }) => at),
    mappings[0]!.at,
  )
  return configs
}

function chosen({ mappings }: Integration, only: readonly string[]): readonly Mapping[] {
  const there = mappings.map(({ id }) => id).join(', ') || 'none'
  const missing = only.find((name) => !mappings.some(({ id }) => id === name))
  if (missing !== undefined)
    throw new IsthmusError('MAPPING_NOT_FOUND', `no mapping ${missing}: the description has ${there}`)
  if (mappings.length === 0)
    throw new IsthmusError(
      'MAPPING_NOT_FOUND',
      'the description has no Kafka event source mapping: there is nothing to serve',
    )
  return only.length === 0 ? mappings : mappings.filter(({ id }) => only.includes(id))
}

function configOf(integration: Integration, mapping: Mapping, options: ServeDescriptionOptions): ServeConfig {
  const { id, at, settings, problems } = mapping
  const { source, notes } = sourceOf(integration, mapping, options)
  const access = settings.access.map((each) => withSecret(each, mapping, options.secrets))
  try {
    return serveConfigOf({
      name: id,
      at,
      settings: { ...settings, access },
      problems,
      source,
      folder: process.cwd(),
      notes: [...notes, ...(options.servers ? [] : groupNotes(mapping))],
      function: () => (options.functionAt === 'aws' ? deployed(integration, mapping) : local(integration, mapping)),
    })
  } catch (error) {
    if (!(error instanceof IsthmusError && error.code === 'SETTING_UNKNOWN' && typeof error.data.unknown === 'string'))
      throw error
    const message = `${error.message}: ${waysToGive(error.data.unknown)}`
    throw new IsthmusError(error.code, message, { cause: error, data: error.data })
  }
}

/** A value that running needs, or the error that names its place and how to give it. */
function known<T extends string | number>(value: Maybe<T>, what: string, at: SourceLocation): T {
  if (!isUnknown(value)) return value
  throw new IsthmusError(
    'SETTING_UNKNOWN',
    `${formatLocation(at)}: ${what} is not known (${value.question}): give it with ${waysToGive(value.unknown)}`,
    { data: { at, question: value.question } },
  )
}

interface Found {
  readonly source: ServeSource
  readonly notes: readonly string[]
}

function sourceOf(integration: Integration, { id, at, source }: Mapping, { servers }: ServeDescriptionOptions): Found {
  if (source.kind === 'self-managed') {
    const own = servers ?? listOf(source.servers).map((server) => known(server, `a broker of ${id}`, at))
    return { source: { kind: 'self-managed', servers: own }, notes: [] }
  }
  const cluster = integration.clusters.find((each) => each.id === source.cluster)
  // A cluster that is not described is named by what stands there: the identity of anything unknown has a colon.
  const named = isUnknown(source.cluster) ? source.cluster : undefined
  const arn = cluster?.arn ?? (named && /^(arn:[^$]+|[^:($]*)$/.test(named.unknown) ? named.unknown : (named ?? ''))
  const madeUp = isUnknown(arn) && servers && cluster ? madeUpArn(arn.unknown, cluster.id) : undefined
  const text = madeUp ?? known(arn, `the ARN of the cluster of ${id}`, at)
  const region = regionOfCluster(text)
  if (region === undefined)
    throw invalidConfig(at, `the cluster of ${id} is ${JSON.stringify(text)}, which is not the ARN of an MSK cluster`)
  return {
    source: { kind: 'msk', arn: text, region, ...(servers && { servers }) },
    notes:
      madeUp === undefined ? [] : [`events say ${text}, which is made up: --set ${cluster?.id}.Arn=ARN says another`],
  }
}

function listOf(servers: Maybe<readonly Maybe<string>[]>): readonly Maybe<string>[] {
  return isUnknown(servers) ? [servers] : servers
}

/** Events of a cluster that AWS has not made yet. */
function madeUpArn(identity: string, id: string): string {
  const values: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': '123456789012',
    [`uuid of ${id}`]: '5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2',
  }
  return identity.replace(/\$\{([^}]+)\}/g, (_, part: string) => values[part] ?? id.toLowerCase())
}

function withSecret(access: SourceAccess, { id, at, settings }: Mapping, given: GivenSecrets): SourceAccess {
  const { type, uri } = access
  if (!servedAccess.includes(type)) return access
  const names = secretNames(uri)
  const reference = names.flatMap((name) => given.get(name) ?? [])[0]
  if (reference) return { type, uri: reference.kind === 'file' ? `file:${reference.path}` : `env:${reference.name}` }
  if (!isUnknown(uri)) return access
  const place = formatLocation(settings.places.SourceAccessConfigurations ?? at)
  throw new IsthmusError(
    'SETTING_UNKNOWN',
    `${place}: ${id} logs in with secret ${names[0]} (${type}), whose ARN is not known (${uri.question}): give it with ${waysToGive(uri.unknown)}, or what it holds with --secret ${names[0]}=file:PATH or =env:NAME`,
    { data: { at, secret: names[0] } },
  )
}

/** Nobody else is told that two consumers share a group. */
function groupNotes({ settings: { consumerGroupId } }: Mapping): readonly string[] {
  if (consumerGroupId === undefined || isUnknown(consumerGroupId)) return []
  return [`${consumerGroupId} is the group of the deployed mapping, too: at the same cluster they share the partitions`]
}

function functionOf({ functions }: Integration, mapping: Mapping): LambdaFunction | undefined {
  return functions.find(({ id }) => id === mapping.function)
}

/** The code that the description names, as a process of this machine. */
function local(integration: Integration, mapping: Mapping): ServeFunction {
  const fn = functionOf(integration, mapping)
  if (!fn)
    throw invalidConfig(
      mapping.at,
      `the function of ${mapping.id} is not described here: --function-at aws calls it at AWS`,
    )
  const { id, at } = fn
  if (fn.code === undefined)
    throw invalidConfig(
      at,
      `the code of function ${id} is no file or folder of this machine: --function-at aws calls it at AWS`,
    )
  const text = <T extends string | number>(name: string, value: Maybe<T>) =>
    known(value, `${name} of function ${id}`, at)
  return {
    kind: 'local',
    name: isUnknown(fn.name) ? id : fn.name,
    code: path.resolve(text('CodeUri', fn.code)),
    handler: text('Handler', fn.handler),
    runtime: text('Runtime', fn.runtime),
    timeoutSeconds: text('Timeout', fn.timeoutSeconds),
    memoryMegabytes: text('MemorySize', fn.memoryMegabytes),
    environment: Object.fromEntries(
      Object.entries(fn.environment).map(([name, value]) => [name, text(`environment variable ${name}`, value)]),
    ),
  }
}

/** The function at AWS, with the version or alias that the mapping calls. */
function deployed(integration: Integration, { id, at, qualifier, function: ref }: Mapping): ServeFunction {
  const fn = integration.functions.find((each) => each.id === ref)
  const named =
    qualifier ?? (fn ? (isUnknown(fn.arn) && !isUnknown(fn.name) ? fn.name : fn.arn) : isUnknown(ref) ? ref : '')
  const name = known(named, `the function of ${id}`, at)
  const region = regionOfFunction(name) ?? integration.region
  return {
    kind: 'lambda',
    name,
    ...(isUnknown(region) ? {} : { region }),
    timeoutSeconds: fn && !isUnknown(fn.timeoutSeconds) ? fn.timeoutSeconds : longestSeconds,
  }
}
