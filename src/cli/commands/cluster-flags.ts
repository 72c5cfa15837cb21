import type { AwsAccess } from '../../aws/index.ts'
import { type Connecting, connecting, locate, readServeAccess, speakIam } from '../../control/index.ts'
import type { SourceAccess } from '../../model/index.ts'
import { IsthmusError, systemWorld } from '../../world/index.ts'
import { oneOf, readFile } from './arguments.ts'

/** How a cluster is reached, where flags say it. */
export interface ClusterFlags {
  readonly bootstrapServers?: string
  readonly auth?: string
  readonly secret?: string
  /** A file, or the ARN of a secret. */
  readonly ca?: string
}

/** Where it stands in Secrets Manager, as a mapping has it, not in a file of this machine. */
export const isArn = (where: string) => where.startsWith('arn:')

/** What `--auth` says, as an access configuration of a mapping says it; null: by its own words of none. */
export const accessTypes = {
  none: null,
  tls: null,
  mtls: 'CLIENT_CERTIFICATE_TLS_AUTH',
  plain: 'BASIC_AUTH',
  'scram-256': 'SASL_SCRAM_256_AUTH',
  'scram-512': 'SASL_SCRAM_512_AUTH',
  oauthbearer: 'OAUTHBEARER_AUTH',
  iam: 'IAM_AUTH',
} as const
export type Auth = keyof typeof accessTypes
export const auths = Object.keys(accessTypes) as Auth[]

/** @throws IsthmusError `ARGUMENT_INVALID` */
export function authNamed(text: string): Auth {
  return oneOf('--auth', text, auths)
}

/** What servers alone tell. */
export function authOfServers(servers: readonly string[]): Auth {
  return servers.length > 0 && speakIam(servers) ? 'iam' : 'none'
}

/** `HOST:PORT,...` */
export function serversIn(list: string): readonly string[] {
  return list.split(',').map((server) => server.trim())
}

/** The access configuration that names who signs the brokers' certificates. */
export const authority = 'SERVER_ROOT_CA_CERTIFICATE'

/**
 * The access configurations that are to be used.
 *
 * @param given those of a mapping, for what no flag says
 * @throws IsthmusError `ARGUMENT_INVALID`
 */
export function accessOf(
  auth: Auth,
  given: readonly SourceAccess[],
  { secret, ca }: { readonly secret?: string | undefined; readonly ca?: string },
): readonly SourceAccess[] {
  const type = accessTypes[auth]
  const others = given.filter((each) => !each.type.endsWith('_AUTH') && !(ca && each.type === authority))
  const kept = ca !== undefined && isArn(ca) ? [...others, { type: authority, uri: ca }] : others
  if (type === null) return kept
  const uri = secret ?? given.find((each) => each.type === type)?.uri
  if (uri === undefined && type !== 'IAM_AUTH')
    throw new IsthmusError('ARGUMENT_INVALID', `--auth ${auth} needs a secret: --secret file:PATH, env:NAME or an ARN`)
  return [...kept, { type, uri: uri ?? '' }]
}

/**
 * A secret that cannot be read at all ends the command; one that a service does not give fails where it is used, as it
 * fails the mapping.
 *
 * @throws IsthmusError `ARGUMENT_INVALID`; what `locate` and `connecting` throw
 */
export async function howToConnect(
  wanted: {
    readonly servers: readonly string[]
    readonly auth: Auth
    readonly access: readonly SourceAccess[]
    readonly ca?: string | undefined
  },
  aws: AwsAccess,
): Promise<Connecting> {
  const { auth, servers, ca } = wanted
  const access = readServeAccess(wanted.access, process.cwd())
  if (typeof access === 'string') throw new IsthmusError('ARGUMENT_INVALID', `${access}; here also by --secret or --ca`)
  if (auth === 'none') return {}
  const { region } = await locate(aws, { kind: 'self-managed', servers }, access)
  const how = await connecting(systemWorld, aws, access, region).catch(
    (error: unknown): Required<Pick<Connecting, 'tls'>> => {
      if (!(error instanceof IsthmusError && error.code.startsWith('SERVICE_'))) throw error
      return { tls: () => Promise.reject(error) }
    },
  )
  if (ca === undefined || isArn(ca)) return how
  const pem = readFile(ca, 'CONFIG_UNREADABLE')
  const { tls } = how
  return { ...how, tls: async () => ({ ...(typeof tls === 'function' ? await tls() : tls), ca: pem }) }
}
