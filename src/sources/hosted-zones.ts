import {
  derive,
  entryOf,
  type HostedZone,
  isUnknown,
  itemsOf,
  type Maybe,
  type NameTarget,
  nameOf,
  type SourceNode,
  sameValue,
  textOf,
} from '../model/index.ts'
import { absent, belonging, refFrom, textFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

const zoneType = 'AWS::Route53::HostedZone'

type Record = HostedZone['records'][number]

/**
 * Private hosted zones (`AWS::Route53::HostedZone` with `VPCs`) and what their names stand for. Public zones answer for
 * names of the user's own only, and are left out.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-hostedzone.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html
 */
export function readHostedZones(template: Template): readonly HostedZone[] {
  const sets = [...template.resources('AWS::Route53::RecordSet'), ...setsInGroups(template)]
  return template.resources(zoneType).flatMap((zone) => {
    const vpcs = itemsOf(entryOf(zone.properties, 'VPCs'))
    if (vpcs.length === 0) return []
    const name = domainFrom(zone, 'Name')
    const own = belonging(sets, zone.id, (set) => {
      const named = entryOf(set.properties, 'HostedZoneName') && domainFrom(set, 'HostedZoneName')
      return named && sameValue(named, name) ? zone.id : refFrom(template, set, 'HostedZoneId', zoneType)
    })
    return [
      {
        id: zone.id,
        at: zone.at,
        name,
        vpcs: vpcs.map((vpc) => {
          if (zone.undecided) return zone.undecided
          return refFrom(template, { ...zone, properties: vpc }, 'VPCId', 'AWS::EC2::VPC')
        }),
        records: oneForEachName(own.flatMap((set) => recordsOf(template, set))),
      },
    ]
  })
}

/** The sets inside `AWS::Route53::RecordSetGroup`s, with what the group says of all of them. */
function setsInGroups(template: Template): readonly TemplateResource[] {
  return template.resources('AWS::Route53::RecordSetGroup').flatMap((group) => {
    const common = ['HostedZoneId', 'HostedZoneName'].flatMap((name): [string, SourceNode][] => {
      const node = entryOf(group.properties, name)
      return node ? [[name, node]] : []
    })
    return itemsOf(entryOf(group.properties, 'RecordSets')).map((set) => {
      const own = set.kind === 'map' ? [...set.entries] : []
      const properties: SourceNode = { kind: 'map', entries: new Map([...common, ...own]), at: set.at }
      const undecided = group.undecided ?? (set.kind === 'unknown' ? set.unknown : undefined)
      return { ...group, at: set.at, properties, ...(undecided ? { undecided } : {}) }
    })
  })
}

/** Domain names are the same in any case, with their last dot or without. */
export function domainFrom(owner: TemplateResource, property: string): Maybe<string> {
  const name = textFrom(owner, property) ?? absent(owner, property)
  const bare = (text: string) => text.replace(/\.$/, '')
  return isUnknown(name) ? derive(name, bare) : bare(name).toLowerCase()
}

function recordsOf(template: Template, set: TemplateResource): readonly Record[] {
  const name = domainFrom(set, 'Name')
  const record = (target: NameTarget, of = name): Record => ({ name: of, target, at: set.at })
  const other = (text: string): NameTarget => ({ kind: 'other', text })
  if (set.undecided) return [record(other(`a record that may not exist (${set.undecided.question})`))]
  const type = textFrom(set, 'Type') ?? absent(set, 'Type')
  if (isUnknown(type)) return [record(other(`a record whose type is not known (${type.question})`))]
  // One of several answers, by weight, place or health.
  const chosen = textFrom(set, 'SetIdentifier')
  if (chosen !== undefined) return [record(other(`one of several records, ${nameOf(chosen)}`))]

  const values = itemsOf(entryOf(set.properties, 'ResourceRecords'))
  switch (type.toUpperCase()) {
    case 'A':
    case 'AAAA': {
      const alias = entryOf(set.properties, 'AliasTarget', 'DNSName')
      if (alias) return [record(namedBy(template, alias) ?? other(`an alias of ${shown(alias)}`))]
      return [record({ kind: 'addresses', addresses: values.map((value) => textOf(value, `an address of ${set.id}`)) })]
    }
    case 'CNAME': {
      const [canonical] = values
      return [record((canonical && namedBy(template, canonical)) ?? other(`another name, ${shown(canonical)}`))]
    }
    case 'NS':
      // A delegation: for all that lies below it, others answer.
      return isUnknown(name) ? [] : [name, `*.${name}`].map((of) => record(other('a delegation'), of))
    default:
      return []
  }
}

/**
 * The endpoint of which a value is the name for all its zones: the first of its `DnsEntries`, each of which is a zone
 * id and a name with a colon between.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
 */
function namedBy(template: Template, node: SourceNode): NameTarget | undefined {
  const text = node.kind === 'unknown' ? node.unknown.unknown : ''
  const id = /^select\(1,split\(:,select\(0,\$\{getatt:(.+)\.DnsEntries\}\)\)\)$/.exec(text)?.[1]
  return template.resources('AWS::EC2::VPCEndpoint').some((endpoint) => endpoint.id === id)
    ? { kind: 'endpoint', id: id! }
    : undefined
}

function shown(node: SourceNode | undefined): string {
  if (node === undefined) return 'which is not given'
  const text = textOf(node, 'a name')
  return isUnknown(text) ? text.question : text
}

/**
 * A name of two families has a record for each. They are one answer: both sets of addresses, or the one endpoint; what
 * does not fit together is not followed.
 */
function oneForEachName(records: readonly Record[]): readonly Record[] {
  const byName = new Map<string, Record>()
  for (const record of records) {
    const name = isUnknown(record.name) ? record.name.unknown : record.name
    const before = byName.get(name)
    byName.set(name, before ? { ...before, target: together(before.target, record.target) } : record)
  }
  return [...byName.values()]
}

function together(a: NameTarget, b: NameTarget): NameTarget {
  if (a.kind === 'addresses' && b.kind === 'addresses') {
    return { kind: 'addresses', addresses: [...a.addresses, ...b.addresses] }
  }
  if (a.kind === 'endpoint' && b.kind === 'endpoint' && a.id === b.id) return a
  return { kind: 'other', text: 'several records' }
}
