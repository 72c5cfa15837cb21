import { type AwsAccess, createHttpClient, type HttpClient } from '../aws/index.ts'
import { secureContext, type TlsOptions } from '../kafka/index.ts'
import type { Decoding } from '../mapping/index.ts'
import type { SchemaStore } from '../registry/index.ts'
import { type ConnectingWorld, oauthSecret, readTls } from './connecting.ts'
import { requestToken } from './oauth-token.ts'
import { readSecret } from './secrets.ts'
import type { ServeRegistry } from './serve-registry.ts'

type ConfluentRegistry = Extract<ServeRegistry, { readonly kind: 'confluent' }>

/** For a connect, and for an answer, in milliseconds. */
const timeoutMs = 10_000

/**
 * How a mapping decodes. Secrets are read for each request, and once now, so that a wrong one is told before anything
 * runs; the registry itself is not asked before a record names a schema.
 *
 * @throws IsthmusError `SECRET_UNREADABLE`, `SECRET_INVALID`, `TLS_AUTHORITY_INVALID`, `TLS_CERTIFICATE_INVALID`,
 * `TLS_KEY_INVALID`, `TLS_KEY_MISMATCH`, `TLS_PASSPHRASE_WRONG`; what a call of AWS throws
 */
export async function createDecoding(
  world: ConnectingWorld,
  aws: AwsAccess,
  registry: ServeRegistry,
): Promise<Decoding> {
  const { attributes, format } = registry
  const { confluentDecoding, createDecoder, glueDecoding, glueStore } = await registries()
  const how =
    registry.kind === 'glue'
      ? { ...glueDecoding, store: glueStore(aws, registry.region) }
      : { ...confluentDecoding, store: await confluent(world, aws, registry) }
  return { attributes, format, decoder: createDecoder(world.clock, { ...how, format }) }
}

/** What reads schemas takes 30 MB of memory, which a mapping that decodes nothing does not need. */
function registries() {
  return import('../registry/index.ts')
}

async function confluent(world: ConnectingWorld, aws: AwsAccess, registry: ConfluentRegistry): Promise<SchemaStore> {
  const tls = () => readTls(aws, registry.secrets)
  secureContext(await tls())
  const authorization = await loginOf(world, aws, registry)
  const { confluentStore } = await registries()
  return confluentStore(eachByItself(world, tls), new URL(registry.url), authorization)
}

/** Schemas are asked for once each: a connection for each request, with the certificates of that moment. */
function eachByItself(world: ConnectingWorld, tls: () => Promise<TlsOptions>): HttpClient {
  return {
    async request(url, request) {
      const client = createHttpClient(world, {
        ...(await tls()),
        connectTimeoutMs: timeoutMs,
        requestTimeoutMs: timeoutMs,
      })
      return client.request(url, request).finally(() => client.close())
    },
    close() {},
  }
}

async function loginOf(
  world: ConnectingWorld,
  aws: AwsAccess,
  { secrets: { BASIC_AUTH: password, OAUTHBEARER_AUTH: oauth } }: ConfluentRegistry,
): Promise<() => Promise<string | undefined>> {
  if (password) {
    const read = () => readSecret(aws, password, ['username', 'password'])
    await read()
    return async () => {
      const { username, password } = await read()
      return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    }
  }
  if (!oauth) return async () => undefined
  const read = () => oauthSecret(aws, oauth)
  await read()
  return async () => `Bearer ${await requestToken(world, await read(), {})}`
}
