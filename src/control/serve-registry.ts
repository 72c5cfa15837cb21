import type { RegistrySettings } from '../mapping/index.ts'
import { type SecretReference, secretReference } from './secrets.ts'

type RegistryAccess = 'BASIC_AUTH' | 'CLIENT_CERTIFICATE_TLS_AUTH' | 'SERVER_ROOT_CA_CERTIFICATE' | 'OAUTHBEARER_AUTH'

/** A mapping's schema registry, and how it is asked. */
export type ServeRegistry = Pick<RegistrySettings, 'format' | 'attributes'> &
  (
    | { readonly kind: 'glue'; readonly region: string }
    | {
        readonly kind: 'confluent'
        readonly url: string
        readonly secrets: Readonly<Partial<Record<RegistryAccess, SecretReference>>>
      }
  )

/**
 * @param folder what a relative path of a secret starts from
 * @returns a text when it cannot be: it says why
 */
export function readServeRegistry(
  { uri, format, attributes, access }: RegistrySettings,
  folder: string,
): ServeRegistry | string {
  if (attributes.length === 0)
    return 'SchemaRegistryConfig has no SchemaValidationConfigs, so that nothing would be decoded: give Attribute: KEY, VALUE or both'
  const region = /^arn:aws[a-z-]*:glue:([a-z0-9-]+):\d{12}:registry\/.+$/.exec(uri)?.[1]
  if (region !== undefined) {
    if (access.length > 0) return 'a Glue registry is asked with AWS credentials: take AccessConfigs out'
    return { kind: 'glue', region, format, attributes }
  }
  if (!/^https?:\/\/./.test(uri) || !URL.canParse(uri))
    return `SchemaRegistryURI is ${JSON.stringify(uri)}: give the URL of a registry with Confluent's API, or the ARN of a Glue registry`
  const { username, password } = new URL(uri)
  if (username || password)
    return 'SchemaRegistryURI has a login in it, which AWS does not take from there: give it as BASIC_AUTH in AccessConfigs, and take it out of the URL'
  const types = access.map(({ type }) => type)
  const twice = types.find((type, i) => types.indexOf(type) < i)
  if (twice !== undefined) return `AccessConfigs of the schema registry has ${twice} twice: give it once`
  const ways = types.filter((type) => /_AUTH$/.test(type))
  if (ways.length > 1) return `${ways.join(' and ')} are ${ways.length} ways to log in to the schema registry: take one`
  const secrets: Partial<Record<string, SecretReference>> = {}
  for (const { type, uri: secret } of access) {
    const reference = secretReference(secret, folder)
    if (!reference)
      return `${type} of the schema registry has ${JSON.stringify(secret)}: give the ARN of a secret, or file:PATH or env:NAME, holding the same JSON`
    secrets[type] = reference
  }
  if (access.length > 0 && uri.startsWith('http:'))
    return `SchemaRegistryURI is ${JSON.stringify(uri)}: secrets and certificates go over https only`
  return { kind: 'confluent', url: uri, secrets, format, attributes }
}
