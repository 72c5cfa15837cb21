import {
  type Integration,
  identityText,
  isUnknown,
  type Mapping,
  type Maybe,
  nameOf,
  type SourceLocation,
  sameValue,
} from '../model/index.ts'
import type { Fault } from './fault.ts'

type MappingPlace = Pick<Integration, 'account' | 'region' | 'mappings'>

/** What mappings of all accounts and Regions do to each other, by each that it is about. */
export function pairFindings(places: readonly MappingPlace[]): ReadonlyMap<Mapping, readonly Fault[]> {
  const found = new Map<Mapping, Fault[]>()
  const tell = (about: readonly Mapping[], fault: Fault) => {
    for (const mapping of about) found.set(mapping, [...(found.get(mapping) ?? []), fault])
  }
  const placeOf = new Map(places.flatMap((place) => place.mappings.map((mapping) => [mapping, place])))
  const mappings = [...placeOf.keys()]
  for (const all of groupsOf(mappings).values())
    for (const sharing of clashesIn(all, placeOf)) tell(sharing, clash(sharing))
  for (const alike of duplicatesOf(mappings)) tell(alike, duplicate(alike))
  return found
}

function groupsOf(mappings: readonly Mapping[]): ReadonlyMap<string, readonly Mapping[]> {
  const grouped = mappings.filter(({ settings }) => settings.consumerGroupId !== undefined)
  return Map.groupBy(grouped, ({ settings }) => identityText(settings.consumerGroupId!))
}

/** Those of one group that are in one account and Region, or read from one cluster, whoever's it is. */
function clashesIn(
  mappings: readonly Mapping[],
  placeOf: ReadonlyMap<Mapping, MappingPlace>,
): readonly (readonly Mapping[])[] {
  const sets: Mapping[][] = []
  for (const mapping of mappings) {
    const near = (other: Mapping) =>
      isOnePlace(placeOf.get(mapping)!, placeOf.get(other)!) || overlaps(mapping.source, other.source)
    const joined = sets.filter((set) => set.some(near))
    for (const set of joined) sets.splice(sets.indexOf(set), 1)
    sets.push([...joined.flat(), mapping])
  }
  return sets.filter(({ length }) => length > 1)
}

function isOnePlace(a: MappingPlace, b: MappingPlace): boolean {
  return sameValue(a.account, b.account) === true && sameValue(a.region, b.region) === true
}

/** One of them may not exist at all where that hangs on a condition, which stands in `enabled`. */
function severityOf(mappings: readonly Mapping[]): 'error' | 'warning' {
  return mappings.some(({ settings }) => isUnknown(settings.enabled)) ? 'warning' : 'error'
}

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-consumer-group-id.html */
function clash(sharing: readonly Mapping[]): Fault {
  const last = sharing.at(-1)!
  // What AWS says of all mappings of the account is known to hurt on one cluster.
  const hurts = (one: Mapping, other: Mapping) =>
    overlaps(one.source, other.source) && severityOf([one, other]) === 'error'
  return {
    severity: sharing.some((one, i) => sharing.slice(0, i).some((other) => hurts(one, other))) ? 'error' : 'warning',
    code: 'CONSUMER_GROUP_CLASH',
    at: placeOfGroup(last),
    resource: last.id,
    explanation: `${named(sharing)} have the same ConsumerGroupId ${nameOf(last.settings.consumerGroupId!)}, which must be one mapping's alone in the account and Region, and on the cluster`,
    remedy: 'give each mapping a group of its own, or none',
  }
}

function placeOfGroup({ at, settings: { places } }: Mapping): SourceLocation {
  const managed = places['AmazonManagedKafkaEventSourceConfig.ConsumerGroupId']
  return managed ?? places['SelfManagedKafkaEventSourceConfig.ConsumerGroupId'] ?? at
}

/** Each mapping with those before it that are the same to AWS. */
function duplicatesOf(mappings: readonly Mapping[]): readonly (readonly Mapping[])[] {
  const alike = Map.groupBy(mappings, ({ function: fn, qualifier = '', settings }) =>
    [fn, qualifier, settings.topic].map(identityText).join('\n'),
  )
  return [...alike.values()].flatMap((all) =>
    all.flatMap((mapping, i) => {
      const before = all.slice(0, i).find((each) => overlaps(each.source, mapping.source))
      return before ? [[before, mapping]] : []
    }),
  )
}

function overlaps(a: Mapping['source'], b: Mapping['source']): boolean {
  if (a.kind === 'cluster' && b.kind === 'cluster') return sameValue(a.cluster, b.cluster) === true
  if (a.kind === 'cluster' || b.kind === 'cluster') return false
  const listed = (servers: Maybe<readonly Maybe<string>[]>) => (isUnknown(servers) ? [servers] : servers)
  return listed(a.servers).some((one) => listed(b.servers).some((other) => sameValue(one, other) === true))
}

/** Recorded for self-managed clusters; for MSK no answer is [unverified]. */
function duplicate(alike: readonly Mapping[]): Fault {
  const last = alike.at(-1)!
  const recorded = last.source.kind === 'self-managed'
  const unsure = recorded ? '' : ' (recorded for self-managed clusters; not verified for MSK)'
  return {
    severity: recorded ? severityOf(alike) : 'warning',
    code: 'MAPPING_DUPLICATE',
    at: last.at,
    resource: last.id,
    explanation: `${named(alike)} read the same topic ${nameOf(last.settings.topic)} from the same cluster into the same function: AWS refuses the second${unsure}`,
    remedy: 'remove one of them, or name another function, version or alias',
  }
}

function named(mappings: readonly Mapping[]): string {
  const ids = mappings.map(({ id }) => id)
  return `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`
}
