import { isUnknown, type SourceAccess } from '../model/index.ts'
import { type SecretReference, secretReference } from './secrets.ts'

const secretTypes = [
  'BASIC_AUTH',
  'SASL_SCRAM_256_AUTH',
  'SASL_SCRAM_512_AUTH',
  'CLIENT_CERTIFICATE_TLS_AUTH',
  'OAUTHBEARER_AUTH',
  'SERVER_ROOT_CA_CERTIFICATE',
] as const
const literalTypes = [
  'OAUTHBEARER_SCOPE',
  'OAUTHBEARER_AUDIENCE',
  'OAUTHBEARER_LOGICAL_CLUSTER',
  'OAUTHBEARER_IDENTITY_POOL',
] as const
const roleTypes = ['IAM_AUTH', 'IAM_OAUTHBEARER_AUTH'] as const

type SecretType = (typeof secretTypes)[number]
type LiteralType = (typeof literalTypes)[number]

/** The types of SourceAccessConfigurations that a served mapping acts on, besides those that name its network. */
export const servedAccess: readonly string[] = [...secretTypes, ...literalTypes, ...roleTypes]

/** What the access configurations of a mapping say, by their types. */
export interface ServeAccess {
  /** Where the secrets are. */
  readonly secrets: Readonly<Partial<Record<SecretType, SecretReference>>>
  readonly literals: Readonly<Partial<Record<LiteralType, string>>>
  /** Logs in by the machine's own credentials, without a secret. */
  readonly role?: (typeof roleTypes)[number]
}

/**
 * Reads what is acted on of the access configurations.
 *
 * @param folder what a relative path starts from
 * @returns a text when it cannot be: it says why
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-cluster-auth.html
 */
export function readServeAccess(access: readonly SourceAccess[], folder: string): ServeAccess | string {
  const served = access.filter(({ type }) => servedAccess.includes(type))
  const twice = served.find(({ type }, i) => served.findIndex((other) => other.type === type) < i)
  if (twice) return `SourceAccessConfigurations has ${twice.type} twice: give it once`
  const secrets: Partial<Record<SecretType, SecretReference>> = {}
  const literals: Partial<Record<LiteralType, string>> = {}
  for (const { type, uri } of served) {
    if (isUnknown(uri)) return `${type} has a URI that is not known: give it a value`
    const literal = literalTypes.find((name) => name === type)
    if (literal) literals[literal] = uri
    const secret = secretTypes.find((name) => name === type)
    if (!secret) continue
    const reference = secretReference(uri, folder)
    if (!reference)
      return `${type} has ${JSON.stringify(uri)}: give the ARN of a secret, or file:PATH or env:NAME, holding the same JSON`
    secrets[secret] = reference
  }
  const ways = served.map(({ type }) => type).filter((type) => /_AUTH$/.test(type))
  if (ways.length > 1) return `${ways.join(' and ')} are ${ways.length} ways to log in: take one of them out`
  const role = roleTypes.find((name) => ways.includes(name))
  return { secrets, literals, ...(role && { role }) }
}
