import { serviceHost } from '../../aws/index.ts'
import { parseServer } from '../../kafka/index.ts'
import type { SourceAccess } from '../../model/index.ts'
import { type Elsewhere, ec2Commands, lambdaCommands, type MappingWay, mappingWay, probe } from '../../probe/index.ts'
import { probeToJson, renderProbe } from '../../report/index.ts'
import { IsthmusError, systemWorld } from '../../world/index.ts'
import { installCommand } from '../package.ts'
import { wantsColor, wholeNumber } from './arguments.ts'
import { awsAccess } from './aws-access.ts'
import {
  type Auth,
  accessOf,
  accessTypes,
  authNamed,
  authOfServers,
  auths,
  type ClusterFlags,
  howToConnect,
  serversIn,
} from './cluster-flags.ts'
import { readDescription, type SourceFlags } from './source.ts'

export interface ProbeFlags extends SourceFlags, ClusterFlags {
  readonly mapping?: string
  readonly topic?: string
  readonly group?: string
  readonly join?: boolean
  readonly services?: string
  readonly timeout: string
  readonly json?: boolean
  readonly printLambda?: boolean
  readonly printEc2?: boolean
  readonly color: boolean
}

const byListener = { iam: 'iam', scram: 'scram-512', mutualTls: 'mtls', tls: 'tls', plaintext: 'none' } as const

/** The flags and the sources together. */
interface Wanted {
  readonly servers: readonly string[]
  readonly auth: Auth
  readonly access: readonly SourceAccess[]
  readonly ca?: string
  readonly topic?: string | undefined
  readonly groupId?: string | undefined
  readonly region?: string | undefined
  readonly services: readonly string[]
}

/** @returns the exit code: 0 every step passed, 1 a step failed */
export async function probeCommand(sources: readonly string[], flags: ProbeFlags): Promise<number> {
  const timeoutMs = wholeNumber('--timeout', flags.timeout, 1, 300) * 1000
  const way = sources.length === 0 ? undefined : mappingWay(readDescription(sources, flags).integration, flags.mapping)
  if (flags.mapping !== undefined && !way)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      '--mapping names a mapping of a source: isthmus probe SOURCE --mapping NAME',
    )
  const wanted = together(way, flags)
  if (flags.printLambda || flags.printEc2) {
    const elsewhere = elsewhereOf(wanted, way, flags)
    process.stdout.write(flags.printLambda ? lambdaCommands(elsewhere) : ec2Commands(elsewhere))
    return 0
  }
  const bootstrap = wanted.servers.map(parseServer)
  const aws = awsAccess(wanted.region, timeoutMs)
  const { topic, groupId, services, region } = wanted
  const result = await howToConnect(wanted, aws)
    .then((how) =>
      probe(systemWorld, {
        bootstrap,
        ...how,
        ...(topic === undefined ? {} : { topic }),
        ...(groupId === undefined ? {} : { groupId }),
        join: flags.join === true,
        services: services.map((service) => serviceHost(service, region ?? '')),
        timeoutMs,
      }),
    )
    .finally(() => aws.client.close())
  const text = flags.json
    ? `${probeToJson(result)}\n`
    : renderProbe(result, { color: wantsColor(process.stdout, flags.color) })
  process.stdout.write(text)
  return result.verdict === 'passed' ? 0 : 1
}

function together(way: MappingWay | undefined, flags: ProbeFlags): Wanted {
  const servers = flags.bootstrapServers === undefined ? (way?.servers ?? []) : serversIn(flags.bootstrapServers)
  if (servers.length === 0) {
    const why = way ? `no source names the brokers of ${way.mapping}` : 'no brokers'
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      `${why}: give --bootstrap-servers HOST:PORT,... (MSK: aws kafka get-bootstrap-brokers)`,
    )
  }
  const auth = authOf(way, flags)
  const region = flags.region ?? way?.region ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined)
  const services = flags.services?.split(',').filter(Boolean) ?? way?.services ?? defaultServices(flags)
  if (services.length > 0 && region === undefined)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      'the services of which Region the mapping calls is not known: give --region',
    )
  return {
    servers,
    auth,
    access: accessOf(auth, way?.access ?? [], flags),
    topic: flags.topic ?? way?.topic,
    groupId: flags.group ?? way?.groupId,
    region,
    services,
    ...(flags.ca === undefined ? {} : { ca: flags.ca }),
  }
}

/** Without a source it takes a Region to mean an on-demand mapping. */
function defaultServices({ region, secret }: ProbeFlags): readonly string[] {
  if (region === undefined) return []
  return ['lambda', 'sts', ...(secret === undefined ? [] : ['secretsmanager'])]
}

function authOf(way: MappingWay | undefined, { auth, bootstrapServers, ca }: ProbeFlags): Auth {
  if (auth !== undefined) return authNamed(auth)
  const found = auths.find((each) => way?.access.some(({ type }) => type === accessTypes[each]))
  if (found !== undefined) return found
  if (way?.listener) return byListener[way.listener]
  const secured = ca !== undefined || way?.access.some(({ type }) => type === 'SERVER_ROOT_CA_CERTIFICATE')
  if (secured) return 'tls'
  if (way && way.servers.length === 0)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      `how ${way.mapping} logs in is not known: give --auth, one of ${auths.join(', ')}`,
    )
  return authOfServers(bootstrapServers === undefined ? [] : serversIn(bootstrapServers))
}

function elsewhereOf(wanted: Wanted, way: MappingWay | undefined, { secret, join, timeout }: ProbeFlags): Elsewhere {
  const { servers, auth, topic, groupId, region, services, ca } = wanted
  const arn = secret ?? wanted.access.find(({ type }) => type === accessTypes[auth])?.uri
  const local = typeof arn === 'string' && /^(file|env):/.test(arn)
  const flag = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])
  return {
    subnets: way?.subnets ?? [],
    groups: way?.groups ?? [],
    args: [
      ...['--bootstrap-servers', servers.join(','), '--auth', auth],
      ...(auth === 'iam' || typeof arn !== 'string' || arn === '' ? [] : ['--secret', local ? 'SECRET-ARN' : arn]),
      ...flag('--ca', ca === undefined ? undefined : 'ca.pem'),
      ...flag('--topic', topic),
      ...flag('--group', groupId),
      ...(join ? ['--join'] : []),
      ...flag('--region', region),
      ...flag('--services', services.length > 0 ? services.join(',') : undefined),
      ...flag('--timeout', timeout),
    ],
    ...(ca === undefined ? {} : { ca }),
    install: installCommand(),
    notes: local ? [`${arn} is of this machine: put the ARN of the same secret in place of SECRET-ARN.`] : [],
  }
}
