/** The simulator in one VPC, with verdicts read from AWS's rules by hand. */
import { describe } from 'node:test'
import type { Integration, VpcEndpoint } from '../../src/model/index.ts'
import { acl, at, cidr, endpoint, entry, group, internetGateway, nat, route, rule } from '../support/integration.ts'
import type { Flow } from './flow.ts'
import {
  anyone,
  appliance,
  base,
  face,
  flow,
  igw,
  inSubnet,
  is,
  natTarget,
  open,
  openEntries,
  tables,
  to,
  toSts,
} from './little.ts'

describe('inside one VPC', () => {
  is('the local route leads to another subnet', 'reachable', flow('A', 'B'))
  is('IPv6 too', 'reachable', flow('A', 'B', { family: 6 }))
  is('without an IPv6 block there is no IPv6', 'blocked', flow('A', 'B', { family: 6 }), {
    subnets: base.subnets.map(({ ipv6Cidr, ...rest }) => (rest.id === 'B' ? rest : { ...rest, ipv6Cidr: ipv6Cidr! })),
  })
  is('no ACL is asked inside one subnet', 'reachable', flow('A', 'A'), inSubnet('A', { acl: 'Closed' }))
  is('one is asked between two', 'blocked', flow('A', 'B'), inSubnet('B', { acl: 'Closed' }))
  is('ACLs: the lowest number decides', 'blocked', flow('A', 'B'), inSubnet('B', { acl: 'Own' }), {
    acls: [...base.acls, acl('Own', [...openEntries, entry(5, 'in', 'deny', '10.0.0.0/31', [443, 443])])],
  })
  is('ACLs are stateless: answers to half of the ports', 'blocked', flow('A', 'B'), inSubnet('B', { acl: 'Own' }), {
    acls: [
      ...base.acls,
      acl('Own', [open(1, 'in', '0.0.0.0/0'), entry(2, 'out', 'allow', '0.0.0.0/0', [1024, 40_000])]),
    ],
  })
  is('answers to the certain ports only', 'unknown', flow('A', 'B'), inSubnet('B', { acl: 'Own' }), {
    acls: [
      ...base.acls,
      acl('Own', [open(1, 'in', '0.0.0.0/0'), entry(2, 'out', 'allow', '0.0.0.0/0', [32_768, 65_535])]),
    ],
  })
  is('one address of the subnet is let in', 'unknown', flow('A', 'B'), {
    groups: [group('Open', [rule('tcp', 443, cidr('10.0.0.1/32'))], anyone)],
  })
  is('no group given: the default one, which lets itself in', 'reachable', {
    ...flow('A', { kind: 'interface', interface: face('B', { groups: [] }) }),
    from: face('A', { groups: [] }),
  })
  is(
    'the default group lets nobody else in',
    'blocked',
    flow('A', { kind: 'interface', interface: face('B', { groups: [] }) }),
  )
  is('a prefix list in a rule is its blocks', 'reachable', flow('A', 'B'), {
    groups: [group('Open', [rule('tcp', 443, { kind: 'prefix-list', id: 'List' })], anyone)],
    prefixLists: [{ id: 'List', at: at('List'), name: 'list', cidrs: ['::/0', '10.0.0.0/31'] }],
  })
  is('a route in place of the local one, to an appliance', 'unknown', flow('A', 'B'), {
    routeTables: tables({ A: { '10.0.0.0/24': appliance } }),
  })
  is('a propagated route never beats the local one', 'reachable', flow('A', 'B'), {
    routeTables: tables({}, [{ ...route('p', '10.0.0.2/31', appliance), propagated: true }]),
  })
  is(
    'a full subnet',
    'blocked',
    { ...flow('A', 'B'), from: face('A', { toBeMade: true }) },
    inSubnet('A', { freeAddresses: 0 }),
  )
})

describe('to the internet', () => {
  const straight = { routeTables: tables({ A: { '0.0.0.0/0': igw } }) }
  const byNat = { routeTables: tables({ A: { '0.0.0.0/0': natTarget }, P: { '0.0.0.0/0': igw } }) }
  const publicly = { ...flow('A', toSts), from: face('A', { publicAddress: true }) }
  is('an internet gateway wants a public address', 'blocked', flow('A', toSts), straight)
  is('with one it serves', 'reachable', publicly, straight)
  is('not without the VPC', 'blocked', publicly, straight, { internetGateways: [internetGateway('Igw', [])] })
  is('IPv6 addresses are public', 'reachable', flow('A', toSts, { family: 6 }), {
    routeTables: tables({ A: { '::/0': igw } }),
  })
  is('an egress-only gateway', 'reachable', flow('A', toSts, { family: 6 }), {
    routeTables: tables({ A: { '::/0': to('egress-only-gateway', 'Eigw') } }),
  })
  is('NAT carries no IPv6', 'unknown', flow('A', toSts, { family: 6 }), {
    routeTables: tables({ A: { '::/0': natTarget } }),
  })
  is('a NAT gateway', 'reachable', flow('A', toSts), byNat)
  is('a private one', 'blocked', flow('A', toSts), byNat, {
    natGateways: [nat('Nat', { subnet: 'P', connectivity: 'private' })],
  })
  is('one that failed', 'blocked', flow('A', toSts), byNat, {
    natGateways: [nat('Nat', { subnet: 'P', state: 'failed' })],
  })
  is('a NAT gateway uses every port from 1024', 'blocked', flow('A', toSts), byNat, inSubnet('P', { acl: 'Own' }), {
    acls: [
      ...base.acls,
      acl('Own', [
        entry(1, 'in', 'allow', '0.0.0.0/0', [32_768, 65_535]),
        entry(2, 'in', 'allow', '10.0.0.0/8'),
        open(1, 'out', '0.0.0.0/0'),
      ]),
    ],
  })
  is('one behind the other', 'reachable', flow('A', toSts), {
    routeTables: tables({
      A: { '0.0.0.0/0': natTarget },
      P: { '0.0.0.0/0': to('nat-gateway', 'Second') },
      B: { '0.0.0.0/0': igw },
    }),
    natGateways: [nat('Nat', { subnet: 'P', connectivity: 'private' }), nat('Second', { subnet: 'B' })],
  })
  is('one that leads back to itself', 'blocked', flow('A', toSts), {
    routeTables: tables({ A: { '0.0.0.0/0': natTarget }, P: { '0.0.0.0/0': natTarget } }),
  })
  is('a regional one in another zone', 'blocked', flow('A', toSts), byNat, {
    natGateways: [nat('Nat', { vpc: 'V', zones: ['b'] })],
  })
  is('a regional one in this zone', 'reachable', flow('A', toSts), byNat, {
    natGateways: [nat('Nat', { vpc: 'V', zones: ['a'] })],
  })
  is('a blackhole hides the shorter route', 'reachable', publicly, {
    routeTables: tables({ A: { '0.0.0.0/0': igw } }, [{ ...route('b', '52.1.0.0/16', igw), state: 'blackhole' }]),
  })
  is('a large one is no exception', 'unknown', publicly, {
    routeTables: tables({ A: { '0.0.0.0/0': igw } }, [{ ...route('b', '52.0.0.0/8', igw), state: 'blackhole' }]),
  })
  const blocking = (
    mode: 'block-bidirectional' | 'block-ingress',
    excluded?: 'allow-egress' | 'allow-bidirectional',
  ) => ({
    publicAccessBlock: {
      mode,
      exclusions: excluded ? [{ resource: 'P', mode: excluded, at: at('x') }] : [],
      at: at('bpa'),
    },
  })
  is('block public access: both ways', 'blocked', flow('A', toSts), byNat, blocking('block-bidirectional'))
  is('block public access: NAT goes out', 'reachable', flow('A', toSts), byNat, blocking('block-ingress'))
  is('block public access: an interface does not', 'blocked', publicly, straight, blocking('block-ingress'))
  is(
    'block public access: egress of a subnet',
    'reachable',
    flow('A', toSts),
    byNat,
    blocking('block-bidirectional', 'allow-egress'),
  )
})

describe('names', () => {
  const sts = (parts: Partial<VpcEndpoint> = {}) =>
    endpoint('Ep', 'sts', { vpc: 'V', subnets: ['A', 'B'], groups: ['Open'], ...parts })
  const zone = (name: string, target: Integration['hostedZones'][number]['records'][number]['target'] | undefined) => ({
    hostedZones: [
      {
        id: 'Zone',
        at: at('Zone'),
        name,
        vpcs: ['V'],
        records: target ? [{ name: 'sts.us-east-1.amazonaws.com', target, at: at('r') }] : [],
      },
    ],
  })
  is('an endpoint with private DNS', 'reachable', flow('A', toSts), { endpoints: [sts()] })
  is(
    'every interface of it must answer',
    'blocked',
    flow('A', toSts),
    { endpoints: [sts()] },
    inSubnet('B', { acl: 'Closed' }),
  )
  is('it has no IPv6 by itself', 'blocked', flow('A', toSts, { family: 6 }), { endpoints: [sts()] })
  is('with both families it has', 'reachable', flow('A', toSts, { family: 6 }), {
    endpoints: [sts({ addressType: 'dualstack' })],
  })
  is('one that is pending', 'blocked', flow('A', toSts), { endpoints: [sts({ state: 'pending' })] })
  is(
    'a zone that leads to an endpoint',
    'reachable',
    flow('A', toSts),
    zone('sts.us-east-1.amazonaws.com', { kind: 'endpoint', id: 'Ep' }),
    { endpoints: [sts({ privateDns: false })] },
  )
  is('a zone that does not hold the name', 'blocked', flow('A', toSts), zone('amazonaws.com', undefined))
  is('the endpoint is more specific than the zone', 'reachable', flow('A', toSts), zone('amazonaws.com', undefined), {
    endpoints: [sts()],
  })
  is('a Resolver rule', 'unknown', flow('A', toSts), {
    resolverRules: [{ id: 'Rule', at: at('Rule'), domain: 'amazonaws.com', vpcs: ['V'] }],
  })
  const s3: Flow['to'] = { kind: 'service', service: 's3' }
  const gateway = endpoint('S3', 's3', { vpc: 'V', type: 'Gateway', routeTables: ['TA'], privateDns: false })
  is('a gateway endpoint', 'reachable', flow('A', s3), { endpoints: [gateway] })
  is('not for other services', 'blocked', flow('A', toSts), { endpoints: [gateway] })
})
