import { type Integration, identityText, isUnknown, type Mapping, withId } from '../model/index.ts'
import { isSnapshot } from './described.ts'
import { agreedPlace, knownPlace, type Place, placeWhereOpen } from './place.ts'
import type { Source } from './read.ts'

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
      return source && !isSnapshot(source) ? [{ source, place: placeWhereOpen(place, placeRead(place, mapping)) }] : []
    }),
  )
  const isSaid = (place: Place) => Object.keys(place).length > 0
  if (named.length === 0 || !(isSaid(otherwise) || named.some(({ place }) => isSaid(place)))) return undefined
  const bySource = Map.groupBy(named, ({ source }): Source => source)
  return (source) => ({ ...otherwise, ...agreedPlace((bySource.get(source) ?? named).map(({ place }) => place)) })
}

/**
 * Of an MSK cluster by its ARN: another account's is read through a connection in one's own. Of any other one the Region
 * of the VPC that it is reached from; that may be shared by another account.
 */
function placeRead(integration: Integration, { source }: Mapping): Place {
  if (source.kind === 'self-managed') {
    const [subnet] = source.subnets
    const vpc = withId(integration.vpcs, withId(integration.subnets, subnet)?.vpc)
    return knownPlace({ region: vpc?.region })
  }
  const arn = withId(integration.clusters, source.cluster)?.arn ?? source.cluster
  const text = identityText(arn)
  const [, region, account] = /^arn:[^:]+:kafka:([a-z0-9-]+):(\d{12})?/.exec(text) ?? []
  return knownPlace({ region, account })
}
