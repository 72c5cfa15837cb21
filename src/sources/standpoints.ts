import { type Integration, identityText, isUnknown, type Mapping, withId } from '../model/index.ts'
import { isSnapshot } from './described.ts'
import type { Source } from './read.ts'
import type { Place } from './snapshot/answers.ts'

/**
 * Where sources stand that do not say it: where what their mappings read from is. One without mappings stands where all
 * of those do, if they agree, else at `otherwise`. `undefined` where nothing is open, or nothing is known of it.
 */
export function standpointsOf(
  places: readonly Integration[],
  sourceOf: (mapping: string) => Source | undefined,
  otherwise: Place,
): ((source: Source) => Place) | undefined {
  const open = places.filter(({ region, account }) => isUnknown(region) || isUnknown(account))
  const named = open.flatMap((place) =>
    place.mappings.flatMap((mapping) => {
      const source = sourceOf(mapping.id)
      return source && !isSnapshot(source) ? [{ source, place: whereOpen(place, placeRead(place, mapping)) }] : []
    }),
  )
  const isSaid = (place: Place) => Object.keys(place).length > 0
  if (named.length === 0 || !(isSaid(otherwise) || named.some(({ place }) => isSaid(place)))) return undefined
  const bySource = Map.groupBy(named, ({ source }): Source => source)
  return (source) => ({ ...otherwise, ...agreed((bySource.get(source) ?? named).map(({ place }) => place)) })
}

function whereOpen(place: Integration, { region, account }: Place): Place {
  return {
    ...(isUnknown(place.region) && region !== undefined ? { region } : {}),
    ...(isUnknown(place.account) && account !== undefined ? { account } : {}),
  }
}

/**
 * Of an MSK cluster by its ARN: another account's is read through a connection in one's own. Of any other one the Region
 * of the VPC that it is reached from; that may be shared by another account.
 */
function placeRead(integration: Integration, { source }: Mapping): Place {
  if (source.kind === 'self-managed') {
    const [subnet] = source.subnets
    const vpc = withId(integration.vpcs, withId(integration.subnets, subnet)?.vpc)
    return typeof vpc?.region === 'string' ? { region: vpc.region } : {}
  }
  const arn = withId(integration.clusters, source.cluster)?.arn ?? source.cluster
  const text = identityText(arn)
  const [, region, account] = /^arn:[^:]+:kafka:([a-z0-9-]+):(\d{12})?/.exec(text) ?? []
  return { ...(region === undefined ? {} : { region }), ...(account === undefined ? {} : { account }) }
}

function agreed(places: readonly Place[]): Place {
  const only = (of: 'region' | 'account'): Place => {
    const [first, ...more] = new Set(places.map((place) => place[of]).filter((value) => value !== undefined))
    return first === undefined || more.length > 0 ? {} : { [of]: first }
  }
  return { ...only('region'), ...only('account') }
}
