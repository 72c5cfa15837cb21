import { type Login, plainLogin, scramLogin, type TlsOptions, type TlsSource } from '../kafka/index.ts'
import { isUnknown, type SourceAccess } from '../model/index.ts'
import type { Random } from '../world/index.ts'
import { readSecret, type SecretReference, secretReference } from './secrets.ts'

/** The types of SourceAccessConfigurations that a served mapping acts on, besides those that name its network. */
export const servedAccess = [
  'BASIC_AUTH',
  'SASL_SCRAM_256_AUTH',
  'SASL_SCRAM_512_AUTH',
  'CLIENT_CERTIFICATE_TLS_AUTH',
  'SERVER_ROOT_CA_CERTIFICATE',
] as const

type AccessType = (typeof servedAccess)[number]

/** Where the secrets of a mapping are, by what they are for. */
export type ServeAccess = Readonly<Partial<Record<AccessType, SecretReference>>>

/**
 * Reads what is acted on of the access configurations.
 *
 * @returns a text when it cannot be: it says why
 */
export function readServeAccess(access: readonly SourceAccess[], folder: string): ServeAccess | string {
  const found: Partial<Record<AccessType, SecretReference>> = {}
  for (const { type, uri } of access) {
    const served = servedAccess.find((name) => name === type)
    if (!served) continue
    if (found[served]) return `SourceAccessConfigurations has ${type} twice: give it once`
    const reference = isUnknown(uri) ? undefined : secretReference(uri, folder)
    if (!reference) {
      const said = isUnknown(uri) ? 'a URI that is not known' : JSON.stringify(uri)
      return `${type} has ${said}, and secrets are read from this machine only yet: give file:PATH or env:NAME, holding the same JSON as the secret`
    }
    found[served] = reference
  }
  const logins = Object.keys(found).filter((type) => type !== 'SERVER_ROOT_CA_CERTIFICATE')
  return logins.length > 1 ? `${logins.join(' and ')} are two ways to log in: take one of them out` : found
}

export interface Connecting {
  readonly tls?: TlsSource
  readonly login?: Login
}

/**
 * How the mapping connects: by TLS as soon as there is a login or a root certificate, else in plaintext; AWS does not
 * send a password without TLS either (what it does with neither is not documented). Secrets are read for each
 * connection and each authentication, so changed ones are used from then on; and once now, so that a wrong one is
 * told before anything runs.
 *
 * @throws IsthmusError `SECRET_UNREADABLE`, `SECRET_INVALID`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-cluster-auth.html
 */
export async function connecting(random: Random, access: ServeAccess): Promise<Connecting> {
  if (Object.keys(access).length === 0) return {}
  const { SERVER_ROOT_CA_CERTIFICATE: root, CLIENT_CERTIFICATE_TLS_AUTH: client } = access
  const tls = async (): Promise<TlsOptions> => ({
    ...(root && { ca: (await readSecret(root, ['certificate'])).certificate }),
    ...(client && clientCertificate(await readSecret(client, ['certificate', 'privateKey'], ['privateKeyPassword']))),
  })
  await tls()
  const login = await passwordLogin(random, access)
  return { tls, ...(login && { login }) }
}

function clientCertificate(secret: {
  readonly certificate: string
  readonly privateKey: string
  readonly privateKeyPassword?: string
}): TlsOptions {
  const { certificate, privateKey, privateKeyPassword } = secret
  return {
    cert: certificate,
    key: privateKey,
    ...(privateKeyPassword === undefined ? {} : { passphrase: privateKeyPassword }),
  }
}

async function passwordLogin(random: Random, access: ServeAccess): Promise<Login | undefined> {
  const { BASIC_AUTH, SASL_SCRAM_256_AUTH, SASL_SCRAM_512_AUTH } = access
  const reference = BASIC_AUTH ?? SASL_SCRAM_256_AUTH ?? SASL_SCRAM_512_AUTH
  if (!reference) return undefined
  const read = () => readSecret(reference, ['username', 'password'])
  await read()
  if (BASIC_AUTH) return plainLogin(read)
  return scramLogin(random, SASL_SCRAM_256_AUTH ? 'SCRAM-SHA-256' : 'SCRAM-SHA-512', read)
}
