import { X509Certificate } from 'node:crypto'
import type { Environment } from '../aws/index.ts'
import { type GivenSecrets, type LocalReference, readLocalSecret, secretNames } from '../control/index.ts'
import { type Login, scramLogin, type TlsOptions } from '../kafka/index.ts'
import {
  chooseListener,
  formatLocation,
  isUnknown,
  type ListenerKind,
  type MappingSettings,
  type Maybe,
  mayKnowUserOf,
} from '../model/index.ts'
import { type Clock, IsthmusError, type World } from '../world/index.ts'
import { whyRefused } from './client-certificate.ts'
import type { Concrete, LabCluster, LabMapping } from './concrete.ts'

/** The types of SourceAccessConfigurations that the lab acts on, each by the listener that it leads to. */
const typeOf: Readonly<Partial<Record<ListenerKind, string>>> = {
  scram: 'SASL_SCRAM_512_AUTH',
  mutualTls: 'CLIENT_CERTIFICATE_TLS_AUTH',
}

export const labAccess: readonly string[] = Object.values(typeOf)

/**
 * What the mappings log in with. The lab plays both sides: whoever a mapping's secret names is a user of its cluster, if
 * the secret is associated with that, and an authority that stands in the chain of a client's certificate is one that the
 * cluster trusts. (On MSK the cluster has to name the authority.)
 */
export class LabSecrets {
  readonly #clock: Clock
  readonly #environment: Environment
  readonly #given: GivenSecrets
  /** Whom the clusters know, by cluster and secret. */
  #users: ReadonlyMap<string, User> = new Map()
  #authorities: readonly string[] | undefined

  constructor(clock: Clock, environment: Environment, given: GivenSecrets) {
    this.#clock = clock
    this.#environment = environment
    this.#given = given
  }

  /** Whom the brokers trust from their start on. PEM. */
  get authorities(): readonly string[] {
    return this.#authorities ?? []
  }

  /** Of a user of a cluster, as the secret is that was read last. */
  passwordOf({ described: { id } }: LabCluster, username: string): string | undefined {
    return [...this.#users.values()].find((user) => user.cluster === id && user.username === username)?.password
  }

  /**
   * Reads every secret that a mapping needs, so that one that is missing or wrong is told before anything runs.
   *
   * @throws IsthmusError `LAB_SECRET_MISSING`, `LAB_SECRET_UNUSED`, `SECRET_UNREADABLE`, `SECRET_INVALID`,
   * `LAB_RESTART_NEEDED`: not the first time, and the brokers do not trust a certificate's root
   */
  async prepare({ mappings }: Concrete): Promise<void> {
    const needed = mappings.flatMap((mapping) => [...loginNeeds(mapping), ...registryNeeds(mapping)])
    const unused = [...this.#given.keys()].find((name) => !needed.some(({ names }) => names.includes(name)))
    // An edit may take away the mapping that it is for.
    if (unused !== undefined && this.#authorities === undefined) {
      const names = needed.map(({ names: [name] }) => name).join(', ')
      const there = names ? `those that are needed are ${names}` : 'none needs one'
      throw new IsthmusError('LAB_SECRET_UNUSED', `--secret ${unused}: no mapping needs that secret; ${there}`)
    }
    const authorities: string[] = []
    const users = new Map<string, User>()
    for (const mapping of mappings) {
      const kind = listenerOf(mapping)
      if (kind === 'scram') {
        const secret = await this.#readPassword(mapping)
        if (isAssociated(mapping)) users.set(userKey(mapping), { ...secret, cluster: mapping.cluster.described.id })
      }
      if (kind === 'mutualTls') authorities.push(await this.#readAuthority(mapping))
    }
    this.#authorities ??= authorities
    this.#users = users
    if (authorities.every((authority) => this.#authorities?.includes(authority))) return
    throw new IsthmusError(
      'LAB_RESTART_NEEDED',
      "the edit has a client's certificate of a root that the brokers do not trust yet: end the lab and start it again to use it",
    )
  }

  /** How the mapping logs in, besides IAM. What is read at each connect and login is the secret as it is then. */
  loginOf(
    random: World['random'],
    mapping: LabMapping,
  ): { readonly login?: Login; readonly tls?: () => Promise<TlsOptions> } {
    const kind = listenerOf(mapping)
    if (kind === 'scram') return { login: scramLogin(random, 'SCRAM-SHA-512', () => this.#readLogin(mapping)) }
    if (kind === 'mutualTls')
      return { tls: async () => this.#refuseForeign(mapping, refusePbes2(await this.#readCertificate(mapping))) }
    return {}
  }

  /** The settings, with the secrets of the schema registry where the user keeps them: `file:PATH`, `env:NAME`. */
  settingsOf(mapping: LabMapping): MappingSettings {
    const { settings } = mapping.described
    const { schemaRegistry: registry } = settings
    if (!registry) return settings
    const access = registryNeeds(mapping).map((need) => {
      const reference = this.#referenceOf(mapping, need)
      return { type: need.type, uri: reference.kind === 'file' ? `file:${reference.path}` : `env:${reference.name}` }
    })
    return { ...settings, schemaRegistry: { ...registry, access } }
  }

  #readPassword(mapping: LabMapping) {
    return readLocalSecret(this.#environment, this.#referenceOf(mapping), ['username', 'password'])
  }

  /** MSK follows a secret that changes. */
  async #readLogin(mapping: LabMapping) {
    const secret = await this.#readPassword(mapping)
    const user = this.#users.get(userKey(mapping))
    if (user) this.#users = new Map(this.#users).set(userKey(mapping), { ...user, ...secret })
    return secret
  }

  async #readCertificate(mapping: LabMapping): Promise<TlsOptions> {
    const { certificate, privateKey, privateKeyPassword } = await readLocalSecret(
      this.#environment,
      this.#referenceOf(mapping),
      ['certificate', 'privateKey'],
      ['privateKeyPassword'],
    )
    return { cert: certificate, key: privateKey, ...(privateKeyPassword && { passphrase: privateKeyPassword }) }
  }

  /** What the secret is now, which the brokers may not trust: they do what it was at the lab's start. */
  #refuseForeign(mapping: LabMapping, options: TlsOptions): TlsOptions {
    const why = whyRefused(this.#clock, options.cert ?? '', this.authorities)
    if (why === undefined) return options
    const name = loginNeeds(mapping)[0]?.names[0]
    const message = `the brokers refuse the certificate of secret ${name}: ${why}; a root that the secret has when the lab starts is trusted`
    throw new IsthmusError('TLS_CLIENT_REFUSED', message)
  }

  /** The last of the chain, as AWS wants it there: client, those in between, root. */
  async #readAuthority(mapping: LabMapping): Promise<string> {
    const { cert = '' } = await this.#readCertificate(mapping)
    const root = cert.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)?.at(-1)
    if (root && isRoot(root)) return root
    const name = loginNeeds(mapping)[0]?.names[0]
    const message = `secret ${name}: the last certificate of "certificate" is no root, and the lab's brokers trust that one: give the client's, those in between and the root, as AWS wants them`
    throw new IsthmusError('SECRET_INVALID', message)
  }

  #referenceOf(mapping: LabMapping, need = loginNeeds(mapping)[0]): LocalReference {
    const given = need?.names.flatMap((name) => this.#given.get(name) ?? [])[0]
    if (given) return given
    const { described } = mapping
    const [name] = need?.names ?? []
    const holds = (keysOf[need?.type ?? ''] ?? []).map((key) => `"${key}"`).join(', ')
    const at = described.settings.places[need?.parameter ?? ''] ?? described.at
    const what = need?.parameter === 'SourceAccessConfigurations' ? 'logs in' : 'asks its schema registry'
    const message = `${described.id} ${what} with secret ${name} (${need?.type}), which the lab does not have: give it with --secret ${name}=file:PATH or --secret ${name}=env:NAME, JSON with ${holds}`
    throw new IsthmusError('LAB_SECRET_MISSING', `${formatLocation(at)}: ${message}`, { data: { at, secret: name } })
  }
}

/** What AWS wants in a secret, by what it is for. */
const keysOf: Readonly<Partial<Record<string, readonly string[]>>> = {
  SASL_SCRAM_512_AUTH: ['username', 'password'],
  BASIC_AUTH: ['username', 'password'],
  CLIENT_CERTIFICATE_TLS_AUTH: ['certificate', 'privateKey'],
  SERVER_ROOT_CA_CERTIFICATE: ['certificate'],
  OAUTHBEARER_AUTH: ['oauthTokenEndpointUrl', 'oauthClientId', 'oauthClientSecret'],
}

interface User {
  readonly cluster: string
  readonly username: string
  readonly password: string
}

function userKey(mapping: LabMapping): string {
  return JSON.stringify([mapping.cluster.described.id, loginNeeds(mapping)[0]?.names])
}

function isAssociated(mapping: LabMapping): boolean {
  return loginNeeds(mapping).some(({ uri }) => mayKnowUserOf(mapping.cluster.described, uri))
}

interface Need {
  readonly type: string
  /** Whose type it is. */
  readonly parameter: string
  readonly uri: Maybe<string>
  /** What the user may call it; the shortest first. */
  readonly names: readonly string[]
}

/** At most one. */
function loginNeeds(mapping: LabMapping): readonly Need[] {
  const kind = listenerOf(mapping)
  const type = kind && typeOf[kind]
  const access = mapping.described.settings.access.find((one) => one.type === type)
  if (!type || !access) return []
  return [{ type, parameter: 'SourceAccessConfigurations', uri: access.uri, names: secretNames(access.uri) }]
}

function registryNeeds({ described }: LabMapping): readonly Need[] {
  const parameter = 'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig'
  const { access = [] } = described.settings.schemaRegistry ?? {}
  return access.flatMap(({ type, uri }) => (isUnknown(type) ? [] : [{ type, parameter, uri, names: secretNames(uri) }]))
}

function listenerOf({ cluster, described }: LabMapping): ListenerKind | undefined {
  const listener = chooseListener(cluster.described, described.settings)
  return isUnknown(listener) ? undefined : listener.kind
}

/** Of PKCS#5's second scheme: https://www.rfc-editor.org/rfc/rfc8018 */
const pbes2 = Buffer.from('06092a864886f70d01050d', 'hex')

/**
 * AWS takes no such key, and Node does.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-troubleshoot.html
 */
function refusePbes2(options: TlsOptions): TlsOptions {
  const [, encrypted] = /-----BEGIN ENCRYPTED PRIVATE KEY-----([^-]*)/.exec(options.key ?? '') ?? []
  // The scheme stands at the beginning.
  if (encrypted === undefined || !Buffer.from(encrypted, 'base64').subarray(0, 32).includes(pbes2)) return options
  throw new IsthmusError(
    'TLS_KEY_INVALID',
    'the private key is encrypted with PBES2, which AWS does not take: openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES encrypts with PBES1',
  )
}

function isRoot(pem: string): boolean {
  try {
    const certificate = new X509Certificate(pem)
    return certificate.ca && certificate.checkIssued(certificate)
  } catch {
    return false
  }
}
