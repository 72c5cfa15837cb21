import { entryOf, type SourceNode, valueNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import type { Answers, Item } from './answers.ts'
import { endpointLabel } from './endpoints.ts'
import type { Command } from './outputs.ts'
import {
  asked,
  type Described,
  described,
  labelled,
  listAt,
  part,
  same,
  type Translate,
  text,
  textAt,
} from './translation.ts'
import { forEachVpc } from './vpcs.ts'

const zoneType = 'AWS::Route53::HostedZone'
const recordType = 'AWS::Route53::RecordSet'

interface Zone {
  readonly item: Item
  readonly name: SourceNode | undefined
  readonly vpcs: Set<string>
}

/** Private zones by what says which VPCs they answer in: of one VPC all its zones, of one zone its VPCs. */
const readZones: Translate = (answers) => {
  const zones = new Map<string, Zone>()
  const add = (id: string, zone: Omit<Zone, 'vpcs'>, vpcs: readonly string[]) => {
    const held = zones.get(id) ?? { ...zone, vpcs: new Set<string>() }
    for (const vpc of vpcs) held.vpcs.add(vpc)
    zones.set(id, held)
  }
  for (const item of answers.of('route53 list-hosted-zones-by-vpc')) {
    for (const node of listAt(item.node, 'HostedZoneSummaries')) {
      const id = bareId(textAt(node, 'HostedZoneId'))
      add(id, { item: { ...item, node, at: node.at }, name: entryOf(node, 'Name') }, [item.subject])
    }
  }
  for (const item of answers.of('route53 get-hosted-zone')) {
    const vpcs = listAt(item.node, 'VPCs').flatMap((each) => textAt(each, 'VPCId') ?? [])
    const id = bareId(textAt(item.node, 'HostedZone', 'Id'))
    add(id, { item, name: entryOf(item.node, 'HostedZone', 'Name') }, vpcs)
  }
  const endpoints = endpointNames(answers)
  const records = Map.groupBy(answers.of('route53 list-resource-record-sets'), ({ subject }) => subject)
  return [...zones].flatMap(([id, { item, name, vpcs }]): readonly Described[] => {
    const label = labelled(id, item.node, name?.kind === 'scalar' ? name.text.replace(/\.$/, '') : undefined)
    const told = records.get(id)
    const by = answers.missing('route53 list-resource-record-sets', item.place, `--hosted-zone-id ${id}`)
    const zone = described(zoneType, item, label, [id], {
      Name: name,
      VPCs: {
        kind: 'list',
        items: [...vpcs].map((vpc) => mapNode({ VPCId: text(vpc, item.at) }, item.at)),
        at: item.at,
      },
    })
    const unknown = asked(`records of ${label}`, by, item.at)
    if (!told) {
      const properties = {
        HostedZoneId: text(id, item.at),
        Name: unknown,
        Type: text('A', item.at),
        ResourceRecords: unknown,
      }
      return [zone, part(recordType, `records of ${label}`, item.at, properties)]
    }
    // The zone's own name servers, which every zone names, delegate nothing.
    const sets = told
      .flatMap(({ node }) => listAt(node, 'ResourceRecordSets'))
      .filter((set) => textAt(set, 'Type') !== 'NS' || textAt(set, 'Name') !== textAt(name))
    return [zone, ...sets.map((set) => recordOf(endpoints, set, id))]
  })
}

function bareId(id: string | undefined): string {
  return (id ?? '').replace('/hostedzone/', '')
}

/** @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html */
function recordOf(endpoints: ReadonlyMap<string, string>, set: SourceNode, zone: string): Described {
  const name = (textAt(set, 'Name') ?? '').replaceAll('\\052', '*')
  const alias = entryOf(set, 'AliasTarget')
  const values = listAt(set, 'ResourceRecords').flatMap((each) => entryOf(each, 'Value') ?? [])
  return part(recordType, `${zone} ${name} ${textAt(set, 'Type')}`, set.at, {
    HostedZoneId: text(zone, set.at),
    Name: text(name, set.at),
    ...same(set, 'Type', 'SetIdentifier'),
    ResourceRecords: { kind: 'list', items: values.map((value) => endpointOr(endpoints, value)), at: set.at },
    AliasTarget: alias && mapNode({ DNSName: endpointOr(endpoints, entryOf(alias, 'DNSName')) }, alias.at),
  })
}

/** The first name of each endpoint, which is the one for all its zones. */
function endpointNames(answers: Answers): ReadonlyMap<string, string> {
  return new Map(
    answers.of('ec2 describe-vpc-endpoints').flatMap((item): [string, string][] => {
      const name = textAt(listAt(item.node, 'DnsEntries')[0], 'DnsName')
      return name === undefined ? [] : [[name.toLowerCase(), endpointLabel(item)]]
    }),
  )
}

/** What a template gets by `DnsEntries` (hosted-zones.ts), where a value is the name of an endpoint. */
function endpointOr<N extends SourceNode | undefined>(endpoints: ReadonlyMap<string, string>, node: N): N | SourceNode {
  if (node?.kind !== 'scalar') return node
  const id = endpoints.get(node.text.replace(/\.$/, '').toLowerCase())
  if (id === undefined) return node
  const unknown = `select(1,split(:,select(0,\${getatt:${id}.DnsEntries})))`
  return valueNode({ unknown, question: `name of ${id}`, at: node.at }, node.at, id)
}

const readRules: Translate = (answers) => [
  ...answers.of('route53resolver list-resolver-rules').map((item) => {
    const id = textAt(item.node, 'Id') ?? ''
    const label = labelled(id, item.node, textAt(item.node, 'Name'))
    return described('AWS::Route53Resolver::ResolverRule', item, label, [id], same(item.node, 'DomainName', 'RuleType'))
  }),
  ...answers
    .of('route53resolver list-resolver-rule-associations')
    // AWS's own rule leaves all names to Resolver.
    .filter((item) => !textAt(item.node, 'ResolverRuleId')?.startsWith('rslvr-autodefined-'))
    .map((item) =>
      described(
        'AWS::Route53Resolver::ResolverRuleAssociation',
        item,
        textAt(item.node, 'Id') ?? '',
        [],
        same(item.node, 'ResolverRuleId', 'VPCId'),
      ),
    ),
]

/** Where nobody says who else answers for names in a VPC, some zone or rule may, for any name. */
const readUntold: Translate = (answers) =>
  forEachVpc(answers, (id, label, { place, at }): readonly Described[] => {
    const missing = (command: Command, told: boolean, options?: string) =>
      told ? [] : [answers.missing(command, place, options)]
    const [zones, rules] = [
      'route53 list-hosted-zones-by-vpc',
      'route53resolver list-resolver-rule-associations',
    ] as const
    return [
      ...missing(zones, answers.has(zones, place, id), `--vpc-id ${id} --vpc-region ${place.region ?? 'REGION'}`),
      ...missing(rules, answers.has(rules, place)),
    ].map((by) => {
      const name = asked(`who answers for names in ${label}`, by, at)
      const vpcs: SourceNode = { kind: 'list', items: [mapNode({ VPCId: text(id, at) }, at)], at }
      return part(zoneType, `${by.command.split(' ')[2]} of ${label}`, at, { Name: name, VPCs: vpcs })
    })
  })

export const names: readonly Translate[] = [readZones, readRules, readUntold]
