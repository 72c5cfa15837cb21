import type { Cluster } from './integration.ts'
import { isUnknown, type Maybe, sameValue } from './unknown.ts'

/**
 * Whether a cluster's brokers may know the user of a secret: MSK copies users from the secrets that are associated with
 * the cluster, and from no others. What something that is not read may associate is taken for associated.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-password.html
 */
export function mayKnowUserOf({ scramSecrets }: Pick<Cluster, 'scramSecrets'>, arn: Maybe<string>): boolean {
  if (scramSecrets === undefined || isUnknown(scramSecrets)) return true
  return scramSecrets.some((each) => sameValue(each, arn) !== false)
}
