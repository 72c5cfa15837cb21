import { existsSync } from 'node:fs'
import path from 'node:path'
import type { AwsAccess } from '../../aws/index.ts'
import { regionOfFunction, type ServeConfig, type ServeFunction } from '../../control/index.ts'
import { type RecordsSource, sourceOfMapping, sourceOfServers } from '../../replay/index.ts'
import { IsthmusError, systemWorld } from '../../world/index.ts'
import { flagNamed, wholeNumber } from './arguments.ts'
import { accessOf, authNamed, authOfServers, type ClusterFlags, howToConnect, serversIn } from './cluster-flags.ts'
import { isMappingFile, readServed } from './served.ts'
import type { SourceFlags } from './source.ts'

export interface ReplayFlags extends Omit<ClusterFlags, 'secret'>, SourceFlags {
  readonly from?: string
  readonly mapping?: string
  readonly functionAt?: string
  /** Of the login; with a template `NAME=WHERE`. */
  readonly secret?: readonly string[]
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
export function mappingOf(flags: ReplayFlags, topics: readonly string[]): ServeConfig | undefined {
  const { mapping, region, ...others } = flags
  if (mapping === undefined) return undefined
  const own = (['auth', 'ca', 'batchSize'] as const).find((name) => flags[name] !== undefined)
  if (own !== undefined)
    throw new IsthmusError('ARGUMENT_INVALID', `${flagNamed(own)} does not go with --mapping, which says it itself`)
  const [, file = '', name] = (existsSync(mapping) ? null : /^(.+)#([^#]+)$/s.exec(mapping)) ?? [undefined, mapping]
  const { configs } = readServed([file], {
    ...others,
    ...(region !== undefined && !isMappingFile(file) ? { region } : {}),
    mapping: name === undefined ? [] : [name],
  })
  const fits = configs.filter(({ settings }) => topics.every((topic) => topic === settings.topic))
  const [only, ...more] = fits
  if (only && more.length === 0) return only
  const there = configs.map((each) => `${each.name} (${each.settings.topic})`).join(', ')
  const asked =
    more.length > 0 ? `which mapping of ${file} is not said` : `no mapping of ${mapping} reads ${topics.join(' and ')}`
  throw new IsthmusError('MAPPING_NOT_FOUND', `${asked}: there is ${there}; give --mapping ${file}#NAME`)
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
  if (config) return sourceOfMapping(systemWorld, aws, config)
  if (flags.bootstrapServers === undefined) return undefined
  const servers = serversIn(flags.bootstrapServers)
  const auth =
    flags.auth === undefined ? (flags.ca === undefined ? authOfServers(servers) : 'tls') : authNamed(flags.auth)
  const access = accessOf(auth, [], { ...flags, secret: flags.secret?.at(-1) })
  const how = await howToConnect({ servers, auth, access, ca: flags.ca }, aws)
  const batchSize = wholeNumber('--batch-size', flags.batchSize ?? '100', 1, 10_000)
  return sourceOfServers(systemWorld, servers, how, batchSize)
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
    const region = regionOfFunction(name) ?? flags.region
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
