import type { Integration } from '../../src/model/index.ts'
import type { Draw } from './draw.ts'
import { someBlock, zones } from './plan.ts'

/** A place of a description, and what may stand there. */
export interface Site {
  readonly path: readonly (string | number)[]
  readonly values: readonly unknown[]
  /** What is left out altogether, not given as an unknown value. */
  readonly absent?: true
}

/** The description with another value in one place. */
export function withValue<T>(description: T, [key, ...rest]: Site['path'], value: unknown): T {
  if (key === undefined) return value as T
  if (Array.isArray(description))
    return description.with(Number(key), withValue(description[Number(key)], rest, value)) as T
  return { ...description, [key]: withValue(description[key as keyof T], rest, value) }
}

/** A value that may be taken away, drawn from those of one kind. */
export function drawSite(description: Integration, draw: Draw): Site | undefined {
  const kind = draw.pick(kinds)
  const all = kind(description, draw)
  return all.length > 0 ? draw.pick(all) : undefined
}

type Kind = (description: Integration, draw: Draw) => Site[]

const flags = [true, false]
const ports = [443, 9098, 9094]

/** One field of all resources of a kind. */
function field<K extends keyof Integration>(
  kind: K,
  name: string,
  values: (resource: Resource, description: Integration) => readonly unknown[],
): Kind {
  return (description) =>
    resourcesOf(description, kind).map((resource, i) => ({
      path: [kind, i, name],
      values: values(resource, description),
    }))
}

/** One field of all parts (rules, routes, entries) of resources of a kind. */
function partField(kind: keyof Integration, list: string, name: string, values: Values): Kind {
  return (description, draw) =>
    resourcesOf(description, kind).flatMap((resource, i) =>
      (resource[list] as readonly unknown[]).map((part, j) => ({
        path: [kind, i, list, j, ...name.split('.').filter((part) => part !== '')],
        values: values(part as Resource, description, draw, resource),
      })),
    )
}

interface Resource {
  readonly [name: string]: unknown
}

function resourcesOf(description: Integration, kind: keyof Integration): readonly Resource[] {
  const resources: unknown = description[kind]
  return Array.isArray(resources) ? resources : []
}

type Values = (part: Resource, description: Integration, draw: Draw, whole: Resource) => readonly unknown[]

const sameVpc =
  (kind: 'routeTables' | 'acls' | 'subnets' | 'groups') => (resource: Resource, description: Integration) =>
    description[kind].filter(({ vpc }) => vpc === resource.vpc).map(({ id }) => id)

const blocks: Values = (_, description, draw) => {
  const family = draw.pick([4, 4, 6] as const)
  return Array.from({ length: 4 }, () =>
    someBlock({ draw, vpcs: description.vpcs, subnets: description.subnets }, family),
  )
}

const kinds: readonly Kind[] = [
  partField('vpcs', 'cidrs', '', (cidr) => [cidr, String(cidr).replace('/24', '/23')]),
  partField('vpcs', 'ipv6Cidrs', '', (cidr) => [cidr, String(cidr).replace('/56', '/52')]),
  ({ prefixLists, vpcs }) =>
    prefixLists.map(({ cidrs }, i) => ({
      path: ['prefixLists', i, 'cidrs'],
      values: [cidrs, [], ['0.0.0.0/0', '::/0'], ['52.1.0.0/16', '2620:1::/32'], vpcs.flatMap((vpc) => vpc.cidrs)],
      absent: true,
    })),
  field('vpcs', 'dnsSupport', () => flags),
  field('vpcs', 'dnsHostnames', () => flags),
  field('subnets', 'zone', () => zones),
  field('subnets', 'routeTable', sameVpc('routeTables')),
  field('subnets', 'acl', sameVpc('acls')),
  field('subnets', 'cidr', ({ cidr }) => [cidr, String(cidr).replace(/\.\d\/31/, '.8/31')]),
  field('subnets', 'ipv6Cidr', ({ ipv6Cidr }) => (ipv6Cidr ? [ipv6Cidr, String(ipv6Cidr).replace(/::\d/, '::8')] : [])),
  field('natGateways', 'state', () => ['available', 'failed']),
  field('natGateways', 'connectivity', ({ subnet }) => (subnet ? ['public', 'private'] : [])),
  field('natGateways', 'zones', ({ zones: given }) => (given ? [[zones[0]], [zones[1]]] : [])),
  field('internetGateways', 'vpcs', (_, { vpcs }) => [...vpcs.map(({ id }) => [id]), []]),
  field('peerings', 'state', () => ['active', 'pending-acceptance']),
  field('transitGateways', 'groupReferencing', () => flags),
  field('transitGatewayAttachments', 'groupReferencing', () => flags),
  field('transitGatewayAttachments', 'state', () => ['available', 'deleted']),
  field('transitGatewayAttachments', 'ipv6', ({ vpc }) => (vpc ? flags : [])),
  field('transitGatewayAttachments', 'table', ({ gateway }, { transitGatewayTables }) =>
    transitGatewayTables.filter((each) => each.gateway === gateway).map(({ id }) => id),
  ),
  field('endpoints', 'privateDns', ({ type }) => (type === 'Interface' ? flags : [])),
  field('endpoints', 'state', () => ['available', 'pending']),
  field('endpoints', 'addressType', ({ type }) => (type === 'Interface' ? ['ipv4', 'ipv6', 'dualstack'] : [])),
  field('endpoints', 'service', ({ type }) =>
    type === 'Interface' ? ['sts', 'lambda'].map((name) => `com.amazonaws.us-east-1.${name}`) : [],
  ),
  partField('endpoints', 'groups', '', (_, description, __, endpoint) => sameVpc('groups')(endpoint, description)),
  partField('endpoints', 'subnets', '', (_, description, __, endpoint) => sameVpc('subnets')(endpoint, description)),
  partField('prefixLists', 'cidrs', '', blocks),
  partField('routeTables', 'routes', 'destination', blocks),
  partField('transitGatewayTables', 'routes', 'destination', blocks),
  partField('transitGatewayTables', 'routes', 'attachment', ({ attachment }, description) =>
    attachment ? description.transitGatewayAttachments.map(({ id }) => id) : [],
  ),
  partField('hostedZones', 'records', 'target.id', ({ target }, { endpoints }) =>
    (target as Resource).kind === 'endpoint'
      ? endpoints.filter(({ type }) => type === 'Interface').map(({ id }) => id)
      : [],
  ),
  ...['ingress', 'egress'].flatMap((side) => [
    partField('groups', side, 'peer.cidr', (rule, ...rest) => (peerKind(rule) === 'cidr' ? blocks(rule, ...rest) : [])),
    partField('groups', side, 'peer.group', (rule, { groups }) =>
      peerKind(rule) === 'group' ? groups.map(({ id }) => id) : [],
    ),
    partField('groups', side, 'peer.id', (rule, { prefixLists }) =>
      peerKind(rule) === 'prefix-list' ? prefixLists.map(({ id }) => id) : [],
    ),
    partField('groups', side, 'protocol', () => ['tcp', 'udp', '-1']),
    partField('groups', side, 'fromPort', ({ fromPort, toPort }) =>
      fromPort === undefined ? [] : ports.filter((port) => port <= Number(toPort)),
    ),
  ]),
  partField('acls', 'entries', 'action', () => ['allow', 'deny']),
  partField('acls', 'entries', 'cidr', blocks),
  partField('acls', 'entries', 'number', () => [5, 15, 25, 98]),
  partField('acls', 'entries', 'egress', () => flags),
  partField('acls', 'entries', 'protocol', () => ['6', '17', '-1']),
  ({ publicAccessBlock }) =>
    publicAccessBlock
      ? [{ path: ['publicAccessBlock', 'mode'], values: ['off', 'block-bidirectional', 'block-ingress'] }]
      : [],
  ({ publicAccessBlock }) =>
    (publicAccessBlock?.exclusions ?? []).map((_, i) => ({
      path: ['publicAccessBlock', 'exclusions', i, 'mode'],
      values: ['allow-bidirectional', 'allow-egress'],
    })),
]

function peerKind({ peer }: Resource): unknown {
  return (peer as Resource).kind
}
