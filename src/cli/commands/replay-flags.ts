import { existsSync } from 'node:fs'
import path from 'node:path'
import type { AwsAccess } from '../../aws/index.ts'
import { readServeFile, type ServeConfig, type ServeFunction } from '../../control/index.ts'
import { type RecordsSource, sourceOfMapping, sourceOfServers } from '../../replay/index.ts'
import { IsthmusError, systemWorld } from '../../world/index.ts'
import { readFile, wholeNumber } from './arguments.ts'
import { accessOf, authNamed, authOfServers, type ClusterFlags, howToConnect, serversIn } from './cluster-flags.ts'

export interface ReplayFlags extends ClusterFlags {
  readonly from?: string
  readonly mapping?: string
  readonly region?: string
  readonly batchSize?: string
  readonly invoke?: boolean
  readonly function?: string
  readonly timeout: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly limit?: string
  readonly delete?: boolean
  readonly keep?: boolean
  readonly skipMissing?: boolean
  readonly json?: boolean
  readonly color: boolean
}

/**
 * The mapping of `--mapping FILE#NAME`; the name may be left out where the file has one, or one of the topic.
 *
 * @throws IsthmusError `CONFIG_UNREADABLE`, `MAPPING_NOT_FOUND`; what `readServeFile` throws
 */
export function mappingOf({ mapping }: ReplayFlags, topics: readonly string[]): ServeConfig | undefined {
  if (mapping === undefined) return undefined
  const [, file = '', name] = (existsSync(mapping) ? null : /^(.+)#([^#]+)$/s.exec(mapping)) ?? [undefined, mapping]
  const configs = readServeFile(readFile(file, 'CONFIG_UNREADABLE'), file, process.env)
  const fits = configs.filter((each) =>
    name === undefined ? topics.every((t) => t === each.settings.topic) : each.name === name,
  )
  const [only, ...others] = configs.length === 1 && name === undefined ? configs : fits
  if (only && others.length === 0) return only
  const there = configs.map((each) => `${each.name} (${each.settings.topic})`).join(', ')
  const asked = name === undefined ? `which mapping of ${file} is not said` : `${file} has no mapping ${name}`
  throw new IsthmusError('MAPPING_NOT_FOUND', `${asked}: it has ${there}; give --mapping ${file}#NAME`)
}

/**
 * Where records are read.
 *
 * @returns undefined where no flag says
 * @throws IsthmusError what `sourceOfMapping`, `howToConnect` and the others throw
 */
export async function recordsOf(
  flags: ReplayFlags,
  config: ServeConfig | undefined,
  aws: AwsAccess,
): Promise<RecordsSource | undefined> {
  const servers = flags.bootstrapServers === undefined ? undefined : serversIn(flags.bootstrapServers)
  const [login] = (['auth', 'secret', 'ca'] as const).filter((flag) => flags[flag] !== undefined)
  if (config && login !== undefined)
    throw new IsthmusError('ARGUMENT_INVALID', `--${login} does not go with --mapping, which says how it logs in`)
  if (config && flags.batchSize !== undefined)
    throw new IsthmusError('ARGUMENT_INVALID', '--batch-size does not go with --mapping, which has its own')
  if (config) return sourceOfMapping(systemWorld, aws, servers ? withIam(config, servers) : config, servers)
  if (!servers) return undefined
  const auth =
    flags.auth === undefined ? (flags.ca === undefined ? authOfServers(servers) : 'tls') : authNamed(flags.auth)
  const how = await howToConnect({ servers, auth, access: accessOf(auth, [], flags), ca: flags.ca }, aws)
  const batchSize = wholeNumber('--batch-size', flags.batchSize ?? '100', 1, 10_000)
  return sourceOfServers(systemWorld, servers, how, batchSize)
}

/** A mapping at MSK has no secret for IAM: where it was to look for its brokers, its port says so. */
function withIam(config: ServeConfig, servers: readonly string[]): ServeConfig {
  const named = config.access.role !== undefined || Object.keys(config.access.secrets).length > 0
  if (named || authOfServers(servers) !== 'iam') return config
  return { ...config, access: { ...config.access, role: 'IAM_AUTH' } }
}

/**
 * `--function`: a URL, the name or ARN of a function at AWS Lambda (`lambda:NAME`, an ARN), or code of this machine
 * (`src/orders.handler`); without it, the mapping's.
 *
 * @throws IsthmusError `ARGUMENT_INVALID`
 */
export function functionOf(flags: ReplayFlags, config: ServeConfig | undefined): ServeFunction | undefined {
  const where = flags.function
  if (where === undefined) return config?.function
  const timeoutSeconds = wholeNumber('--timeout', flags.timeout, 1, 900)
  if (/^https?:\/\/./.test(where)) return { kind: 'url', url: where, timeoutSeconds }
  const name = /^lambda:(.+)$/.exec(where)?.[1] ?? (/^arn:[^:]+:lambda:/.test(where) ? where : undefined)
  if (name !== undefined) {
    const region = /^arn:[^:]+:lambda:([^:]+):/.exec(name)?.[1] ?? flags.region
    return { kind: 'lambda', name, ...(region === undefined ? {} : { region }), timeoutSeconds }
  }
  const handler = path.basename(where)
  const code = path.resolve(path.dirname(where))
  const isPython = existsSync(path.join(code, `${handler.split('.')[0]}.py`))
  if (!/^[^.]+\..+$/.test(handler))
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      `--function ${where}: give a URL, lambda:NAME or an ARN, or code of this machine as FOLDER/FILE.EXPORT, such as src/orders.handler`,
    )
  return {
    kind: 'local',
    name: handler.split('.')[0] ?? 'function',
    code,
    handler,
    runtime: isPython ? 'python3' : 'nodejs24.x',
    timeoutSeconds,
    memoryMegabytes: 128,
    environment: {},
  }
}
