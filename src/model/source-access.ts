import { type SettingReader, shown } from './setting-reader.ts'
import type { SourceAccess } from './settings.ts'
import type { ClusterKind } from './settings-read.ts'
import { entryOf } from './source-node.ts'
import type { Maybe } from './unknown.ts'

interface AccessType {
  readonly clusters: readonly ClusterKind[]
  /** AWS takes the execution role and no URI. */
  readonly withoutUri?: true
  readonly needsOneOf?: readonly string[]
}

/** mapping.md 1.2: https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html */
const types: Readonly<Record<string, AccessType>> = {
  __proto__: null as never, // no `constructor` is found in it
  BASIC_AUTH: { clusters: ['self-managed'] },
  SASL_SCRAM_256_AUTH: { clusters: ['self-managed'] },
  SASL_SCRAM_512_AUTH: { clusters: ['msk', 'self-managed'] },
  CLIENT_CERTIFICATE_TLS_AUTH: { clusters: ['msk', 'self-managed'] },
  SERVER_ROOT_CA_CERTIFICATE: { clusters: ['self-managed'] },
  VPC_SUBNET: { clusters: ['self-managed'], needsOneOf: ['VPC_SECURITY_GROUP'] },
  VPC_SECURITY_GROUP: { clusters: ['self-managed'], needsOneOf: ['VPC_SUBNET'] },
  OAUTHBEARER_AUTH: { clusters: ['self-managed'] },
  OAUTHBEARER_SCOPE: { clusters: ['self-managed'], needsOneOf: ['OAUTHBEARER_AUTH'] },
  OAUTHBEARER_AUDIENCE: { clusters: ['self-managed'], needsOneOf: ['OAUTHBEARER_AUTH', 'IAM_OAUTHBEARER_AUTH'] },
  OAUTHBEARER_LOGICAL_CLUSTER: { clusters: ['self-managed'], needsOneOf: ['OAUTHBEARER_AUTH'] },
  OAUTHBEARER_IDENTITY_POOL: { clusters: ['self-managed'], needsOneOf: ['OAUTHBEARER_AUTH'] },
  IAM_AUTH: { clusters: ['self-managed'], withoutUri: true },
  IAM_OAUTHBEARER_AUTH: { clusters: ['self-managed'], withoutUri: true, needsOneOf: ['OAUTHBEARER_AUDIENCE'] },
}

const parameter = 'SourceAccessConfigurations'
const uriPattern = /^[ a-zA-Z0-9\-/*:_+=.@]{1,200}$/

export function readSourceAccess(reader: SettingReader, cluster: ClusterKind): readonly SourceAccess[] {
  const items = reader.items(parameter)
  if (items.length > 23) {
    reader.note(parameter, { message: `${items.length} access configurations`, remedy: 'give 23 at most' })
  }
  const access = items.flatMap((item): SourceAccess[] => {
    const given = entryOf(item, 'Type')
    if (given?.kind === 'unknown') reader.undecided(parameter, given)
    if (given?.kind === 'unknown') return []
    const type = given?.kind === 'scalar' ? given.text : ''
    const known = types[type]
    if (!known) {
      const field = `sourceAccessConfigurations.${items.indexOf(item) + 1}.member.type`
      reader.note(parameter, {
        message: `1 validation error detected: Value '${given ? shown(given) : ''}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(types).join(', ')}]`,
        remedy: 'give a Type that AWS knows',
      })
      return []
    }
    if (!known.clusters.includes(cluster)) {
      reader.note(parameter, {
        code: 'SETTING_CONFLICT',
        message: `${type} is for ${known.clusters.map(named).join(' and ')}, and the source is ${named(cluster)}`,
        remedy: `remove ${type}`,
      })
    }
    return [{ type, uri: readUri(reader, type, known, entryOf(item, 'URI')) }]
  })
  // One whose type is not known may be what another one needs.
  if (items.every((item) => entryOf(item, 'Type')?.kind !== 'unknown')) checkNeeds(reader, access)
  checkTogether(reader, access)
  checkLogins(reader, access)
  return access
}

function readUri(
  reader: SettingReader,
  type: string,
  known: AccessType,
  node: ReturnType<typeof entryOf>,
): Maybe<string> {
  if (known.withoutUri) {
    if (node) {
      reader.note(parameter, { message: `${type} takes no URI`, remedy: 'remove the URI: the execution role signs' })
    }
    return ''
  }
  if (!node) {
    reader.note(parameter, { code: 'SETTING_MISSING', message: `${type} has no URI`, remedy: `give ${type} a URI` })
    return ''
  }
  const wanted = 'a URI of 1 to 200 characters (letters, digits, space and -/*:_+=.@)'
  return reader.checkText(parameter, node, { pattern: uriPattern, wanted }) ?? ''
}

function checkNeeds(reader: SettingReader, access: readonly SourceAccess[]): void {
  const given = new Set(access.map(({ type }) => type))
  for (const type of given) {
    const needs = types[type]?.needsOneOf
    if (!needs || needs.some((other) => given.has(other))) continue
    reader.note(parameter, {
      code: 'SETTING_MISSING',
      message: `${type} needs ${needs.join(' or ')} beside it`,
      remedy: `add ${needs.join(' or ')}`,
    })
  }
}

function checkTogether(reader: SettingReader, access: readonly SourceAccess[]): void {
  const given = new Set(access.map(({ type }) => type))
  if (!given.has('IAM_OAUTHBEARER_AUTH')) return
  for (const type of given) {
    if (!type.startsWith('OAUTHBEARER_') || type === 'OAUTHBEARER_AUDIENCE') continue
    reader.note(parameter, {
      code: 'SETTING_CONFLICT',
      message: `IAM_OAUTHBEARER_AUTH excludes ${type}`,
      remedy: `remove one of the two`,
    })
  }
}

/** In the order in which Lambda takes them on MSK; of self-managed clusters no order is documented. */
const logins = [
  'CLIENT_CERTIFICATE_TLS_AUTH',
  'SASL_SCRAM_512_AUTH',
  'SASL_SCRAM_256_AUTH',
  'BASIC_AUTH',
  'OAUTHBEARER_AUTH',
  'IAM_AUTH',
]

/** @see https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html */
function checkLogins(reader: SettingReader, access: readonly SourceAccess[]): void {
  const [first, ...more] = logins.flatMap((login) => access.filter(({ type }) => type === login))
  if (!first || more.length === 0) return
  const others = more.map(({ type }) => type).join(', ')
  reader.note(parameter, {
    code: 'SETTING_CONFLICT',
    severity: 'warning',
    message: `a mapping logs in by one of them, and there are ${more.length + 1}: ${first.type}, ${others}; on MSK a client certificate comes before SCRAM`,
    remedy: 'leave the one that the cluster wants',
  })
}

const named = (cluster: ClusterKind) => (cluster === 'msk' ? 'an MSK cluster' : 'a self-managed cluster')
