import {
  type EncryptionKey,
  type FailureStore,
  type Integration,
  identityText,
  isUnknown,
  type Mapping,
  type Maybe,
  type Ref,
  type Secret,
  type SourceLocation,
  sameValue,
  withId,
} from '../model/index.ts'
import { withoutSecret } from './services.ts'

/** A secret that a mapping reads: to log in, or to reach a schema registry. */
export interface UsedSecret {
  /** `SASL_SCRAM_512_AUTH`. */
  readonly type: string
  readonly arn: Maybe<string>
  /** For the registry and not for the brokers. */
  readonly registry: boolean
  readonly at: SourceLocation
  /** Absent: the description does not hold it. */
  readonly secret?: Secret
}

export function secretsOf(integration: Integration, { at, settings }: Mapping): readonly UsedSecret[] {
  const { access, places, schemaRegistry } = settings
  const place = places.SourceAccessConfigurations ?? at
  const used = (type: string, arn: Maybe<string>, registry: boolean): readonly UsedSecret[] => {
    const named = identityText(arn)
    if (withoutSecret.has(type) || named === '') return []
    const secret = integration.secrets.find((each) => isSameArn(each.arn, arn))
    return [{ type, arn, registry, at: place, ...(secret ? { secret } : {}) }]
  }
  return [
    ...access.flatMap(({ type, uri }) => used(type, uri, false)),
    ...(schemaRegistry?.access ?? []).flatMap(({ type, uri }) => (isUnknown(type) ? [] : used(type, uri, true))),
  ]
}

/** The queue, topic or bucket that a mapping's failed records go to, where the description holds it. */
export function storeOf(integration: Integration, onFailure: Maybe<string>): FailureStore | undefined {
  return integration.failureStores.find(({ arn }) => sameValue(arn, onFailure) === true)
}

export function keyOf(integration: Integration, key: Ref): EncryptionKey | undefined {
  return withId(integration.keys, key)
}

/** An ARN of a secret may be written without the six letters that AWS puts behind its name. */
function isSameArn(whole: Maybe<string>, written: Maybe<string>): boolean {
  if (sameValue(whole, written) === true) return true
  const [a, b] = [whole, written].map(identityText) as [string, string]
  return b.startsWith('arn:') && a.startsWith(b) && /^-(\$\{suffix of .*\}|\w{6})$/.test(a.slice(b.length))
}
