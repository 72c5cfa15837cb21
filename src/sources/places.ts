import { type Integration, isUnknown, type Maybe } from '../model/index.ts'
import type { DescribedSources, Snapshots } from './described.ts'
import { integrationOf } from './integration.ts'
import { joinTemplates } from './join.ts'
import { partitionOf } from './parameters.ts'
import { knownPlace } from './place.ts'
import { readPublicAccessBlock } from './public-access.ts'
import { withPublicAccess } from './snapshot/describe.ts'
import type { Template, TemplateResource } from './template.ts'
import type { Whereabouts } from './whereabouts.ts'

/** What sources describe, all in one place; snapshots have one home then. */
export function togetherOf({ templates, snapshot }: DescribedSources, snapshots: Snapshots | undefined): Integration {
  const [home = {}] = snapshots?.homes ?? []
  return integrationOf(
    joinTemplates(
      templates.map((each) =>
        snapshots && each === snapshot ? withPublicAccess(each, snapshots.answers, home) : each,
      ),
    ),
  )
}

/**
 * What sources describe, for each account and Region that has mappings; one of them where none has. The network is read
 * once, and all share its lists. They differ in what is theirs alone.
 */
export function placesOf(described: DescribedSources, snapshots: Snapshots | undefined): readonly Integration[] {
  const joined = joinTemplates(described.templates)
  const { publicAccessBlock: _, mappings, ...network } = integrationOf(joined)
  const placeOf = ({ region = joined.region, account = joined.account }: Partial<TemplateResource>): Whereabouts => ({
    region,
    account,
    partition: isUnknown(region) ? joined.partition : partitionOf(region),
  })
  const resources = joined.resources('AWS::Lambda::EventSourceMapping')
  const placed = new Map(resources.map((resource) => [resource.id, placeOf(resource)]))
  const places = [...Map.groupBy(mappings, ({ id }) => keyOf(placed.get(id)!)).values()]
    .map((own) => ({ place: placed.get(own[0]!.id)!, mappings: own }))
    .sort((a, b) => (keyOf(a.place) < keyOf(b.place) ? -1 : 1))
  const shared = places.length > 1 ? whereItIs(network, joined) : network
  const all = places.length > 0 ? places : [{ place: placeOf({}), mappings }]
  return all.map(({ place, mappings: own }) => {
    const publicAccessBlock = readPublicAccessBlock(seenFrom(place, described, snapshots, joined))
    return { ...shared, ...place, ...(publicAccessBlock ? { publicAccessBlock } : {}), mappings: own }
  })
}

function keyOf({ account, region }: Whereabouts): string {
  return [account, region].map((value) => (isUnknown(value) ? `~${value.unknown}` : value)).join(' ')
}

/** Where several places look at one network, what says no Region is not each time in another one. */
function whereItIs<T extends Pick<Integration, 'vpcs' | 'secrets'>>(network: T, { region }: Whereabouts): T {
  const placed = <R extends { readonly region?: Maybe<string> }>(all: readonly R[]) =>
    all.map((each) => (each.region === undefined ? { ...each, region } : each))
  return { ...network, vpcs: placed(network.vpcs), secrets: placed(network.secrets) }
}

/** With the VPC Block Public Access of one account and Region only. */
function seenFrom(
  place: Whereabouts,
  { templates, snapshot }: DescribedSources,
  snapshots: Snapshots | undefined,
  joined: Template,
): Template {
  const home = knownPlace(place)
  const here = snapshots
    ? joinTemplates(
        templates.map((each) => (each === snapshot ? withPublicAccess(each, snapshots.answers, home) : each)),
      )
    : joined
  const isHere = (resource: TemplateResource) =>
    (['region', 'account'] as const).every((of) => {
      const [there, own] = [resource[of] ?? joined[of], place[of]]
      return isUnknown(there) || isUnknown(own) || there === own
    })
  return { ...here, resources: (...types) => here.resources(...types).filter(isHere) }
}
