import { serviceHost } from '../../aws/index.ts'
import { parseServer } from '../../kafka/index.ts'
import { isUnknown, type Maybe, type SourceAccess } from '../../model/index.ts'
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
  authority,
  auths,
  type ClusterFlags,
  howToConnect,
  isArn,
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
function defaultServices({ region, secret, ca }: ProbeFlags): readonly string[] {
  if (region === undefined) return []
  const asksForSecrets = secret !== undefined || (ca !== undefined && isArn(ca))
  return ['lambda', 'sts', ...(asksForSecrets ? ['secretsmanager'] : [])]
}

function authOf(way: MappingWay | undefined, { auth, bootstrapServers, ca }: ProbeFlags): Auth {
  if (auth !== undefined) return authNamed(auth)
  const found = auths.find((each) => way?.access.some(({ type }) => type === accessTypes[each]))
  if (found !== undefined) return found
  if (way?.listener) return byListener[way.listener]
  const secured = ca !== undefined || way?.access.some(({ type }) => type === authority)
  if (secured) return 'tls'
  if (way && way.servers.length === 0)
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      `how ${way.mapping} logs in is not known: give --auth, one of ${auths.join(', ')}`,
    )
  return authOfServers(bootstrapServers === undefined ? [] : serversIn(bootstrapServers))
}

function elsewhereOf(wanted: Wanted, way: MappingWay | undefined, { join, timeout }: ProbeFlags): Elsewhere {
  const { servers, auth, topic, groupId, region, services, access } = wanted
  const ca = wanted.ca !== undefined && !isArn(wanted.ca) ? wanted.ca : undefined
  const uriOf = (type: string | null) => access.find((each) => each.type === type)?.uri
  const secret = auth === 'iam' ? undefined : secretElsewhere(uriOf(accessTypes[auth]), 'SECRET-ARN')
  const signer = ca === undefined ? secretElsewhere(uriOf(authority), 'AUTHORITY-ARN') : { where: 'ca.pem', notes: [] }
  const unsaid = access.map(({ type }) => type).filter((type) => /^OAUTHBEARER_(?!AUTH$)/.test(type))
  const flag = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])
  return {
    subnets: way?.subnets ?? [],
    groups: way?.groups ?? [],
    args: [
      ...['--bootstrap-servers', servers.join(','), '--auth', auth],
      ...flag('--secret', secret?.where),
      ...flag('--ca', signer?.where),
      ...flag('--topic', topic),
      ...flag('--group', groupId),
      ...(join ? ['--join'] : []),
      ...flag('--region', region),
      // None are told as well: a Region by itself stands for an on-demand mapping's.
      ...flag('--services', region === undefined ? undefined : services.join(',')),
      ...flag('--timeout', timeout),
    ],
    ...(ca === undefined ? {} : { ca }),
    install: installCommand(),
    notes: [
      ...(secret?.notes ?? []),
      ...(signer?.notes ?? []),
      ...(unsaid.length > 0 ? [`${unsaid.join(', ')}: no flag says that, and the probe there goes without.`] : []),
    ],
  }
}

/** A secret by its ARN, which is to be filled in where it is not known here. */
function secretElsewhere(uri: Maybe<string> | undefined, toFill: string) {
  if (uri === undefined) return undefined
  if (!isUnknown(uri) && isArn(uri)) return { where: uri, notes: [] }
  const note = isUnknown(uri)
    ? `The ARN of a secret is not known here (${uri.question}): put it in place of ${toFill}.`
    : `${uri} is of this machine: put the ARN of the same secret in place of ${toFill}.`
  return { where: toFill, notes: [note] }
}
