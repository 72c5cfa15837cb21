import { type AwsAccess, mskIamLogin, mskIamToken, webIdentityToken } from '../aws/index.ts'
import {
  type Login,
  oauthBearerLogin,
  plainLogin,
  scramLogin,
  type TlsOptions,
  type TlsSource,
} from '../kafka/index.ts'
import type { World } from '../world/index.ts'
import { requestToken } from './oauth-token.ts'
import { readSecret, type SecretReference } from './secrets.ts'
import type { ServeAccess } from './source-access.ts'

export interface Connecting {
  readonly tls?: TlsSource
  readonly login?: Login
}

export type ConnectingWorld = Pick<World, 'clock' | 'random' | 'dial'>

/**
 * How the mapping connects. Secrets, tokens and credentials are asked for at each connection and each authentication,
 * so changed ones are used from then on; and secrets once now, so that a wrong one is told before anything runs.
 *
 * @param region where IAM signs and STS is asked
 * @throws IsthmusError `SECRET_UNREADABLE`, `SECRET_INVALID`; what a call of AWS throws
 */
export async function connecting(
  world: ConnectingWorld,
  aws: AwsAccess,
  access: ServeAccess,
  region: string,
): Promise<Required<Pick<Connecting, 'tls'>> & Connecting> {
  const tls = () => readTls(aws, access.secrets)
  await tls()
  const login = (await secretLogin(world, aws, access)) ?? roleLogin(aws, access, region)
  return { tls, ...(login && { login }) }
}

/** The certificates that a mapping's secrets hold. Throws as `readSecret` */
export async function readTls(
  aws: AwsAccess,
  secrets: {
    readonly SERVER_ROOT_CA_CERTIFICATE?: SecretReference
    readonly CLIENT_CERTIFICATE_TLS_AUTH?: SecretReference
  },
): Promise<TlsOptions> {
  const { SERVER_ROOT_CA_CERTIFICATE: root, CLIENT_CERTIFICATE_TLS_AUTH: client } = secrets
  return {
    ...(root && { ca: (await readSecret(aws, root, ['certificate'])).certificate }),
    ...(client && (await clientCertificate(aws, client))),
  }
}

async function clientCertificate(aws: AwsAccess, reference: SecretReference): Promise<TlsOptions> {
  const secret = await readSecret(aws, reference, ['certificate', 'privateKey'], ['privateKeyPassword'])
  const { certificate: cert, privateKey: key, privateKeyPassword: passphrase } = secret
  return { cert, key, ...(passphrase === undefined ? {} : { passphrase }) }
}

async function secretLogin(world: ConnectingWorld, aws: AwsAccess, access: ServeAccess): Promise<Login | undefined> {
  const { BASIC_AUTH, SASL_SCRAM_256_AUTH, SASL_SCRAM_512_AUTH, OAUTHBEARER_AUTH } = access.secrets
  const password = BASIC_AUTH ?? SASL_SCRAM_256_AUTH ?? SASL_SCRAM_512_AUTH
  if (password) {
    const read = () => readSecret(aws, password, ['username', 'password'])
    await read()
    if (BASIC_AUTH) return plainLogin(read)
    return scramLogin(world.random, SASL_SCRAM_256_AUTH ? 'SCRAM-SHA-256' : 'SCRAM-SHA-512', read)
  }
  if (!OAUTHBEARER_AUTH) return undefined
  const read = () => oauthSecret(aws, OAUTHBEARER_AUTH)
  await read()
  const { OAUTHBEARER_SCOPE: scope, OAUTHBEARER_AUDIENCE: audience } = access.literals
  const extensions = extensionsOf(access)
  return oauthBearerLogin(async () => ({
    token: await requestToken(world, await read(), { scope, audience }),
    extensions,
  }))
}

/** How an OAuth client is known to its identity provider. Throws as `readSecret` */
export function oauthSecret(aws: AwsAccess, reference: SecretReference) {
  return readSecret(
    aws,
    reference,
    // The other grant, by a signed assertion, is told by a private key: what AWS puts into one is not documented.
    ['oauthTokenEndpointUrl', 'oauthClientId', 'oauthClientSecret'],
    ['oauthIdpCaCertificate'],
  )
}

/** As Confluent's brokers call them. */
function extensionsOf({ literals }: ServeAccess): Readonly<Record<string, string>> {
  const { OAUTHBEARER_LOGICAL_CLUSTER: logicalCluster, OAUTHBEARER_IDENTITY_POOL: identityPoolId } = literals
  return {
    ...(logicalCluster === undefined ? {} : { logicalCluster }),
    ...(identityPoolId === undefined ? {} : { identityPoolId }),
  }
}

function roleLogin(aws: AwsAccess, { role, literals }: ServeAccess, region: string): Login | undefined {
  if (role === 'IAM_AUTH') {
    const token = async () => ({ token: mskIamToken(await aws.credentials(), region, aws.clock.now()) })
    return { ...mskIamLogin(aws.clock, region, aws.credentials), otherwise: oauthBearerLogin(token) }
  }
  if (role === 'IAM_OAUTHBEARER_AUTH')
    return oauthBearerLogin(async () => ({
      token: await webIdentityToken(aws, region, literals.OAUTHBEARER_AUDIENCE ?? ''),
    }))
  return undefined
}
