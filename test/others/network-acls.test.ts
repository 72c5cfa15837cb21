import type { Integration, NetworkAclEntry } from '../../src/model/index.ts'
import { acl, entry, table, vpc } from '../support/integration.ts'
import { between, judge, network, openAcl, place, type Row } from './rows.ts'

const page = 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html'
const ports = `${page}#nacl-ephemeral-ports`
const example = 'https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html'

/** A web server's subnet with the ACL of the example, clients in another one; `home` stands for 192.0.2.0/24. */
function web(entries: readonly NetworkAclEntry[]): Integration {
  return network({
    vpcs: [vpc('Vpc', { cidrs: ['10.0.0.0/16', '192.0.2.0/24'], ipv6Cidrs: ['2001:db8:1234:1a00::/56'] })],
    subnets: [
      place('Web', '10.0.0.0/24', { acl: 'Custom', ipv6Cidr: '2001:db8:1234:1a00::/64' }),
      place('Clients', '10.0.1.0/24', { ipv6Cidr: '2001:db8:1234:1a01::/64' }),
      place('Home', '192.0.2.0/24'),
    ],
    routeTables: [table('WebTable'), table('ClientsTable'), table('HomeTable')],
    acls: [acl('Custom', entries)],
  })
}

const any = '0.0.0.0/0'
const any6 = '::/0'
function custom([low, high]: readonly [number, number]): readonly NetworkAclEntry[] {
  return [
    entry(100, 'in', 'allow', any, [80, 80]),
    entry(105, 'in', 'allow', any6, [80, 80]),
    entry(110, 'in', 'allow', any, [443, 443]),
    entry(115, 'in', 'allow', any6, [443, 443]),
    entry(120, 'in', 'allow', '192.0.2.0/24', [22, 22]),
    entry(130, 'in', 'allow', '192.0.2.0/24', [3389, 3389]),
    entry(140, 'in', 'allow', any, [low, high]),
    entry(145, 'in', 'allow', any6, [low, high]),
    entry(100, 'out', 'allow', any, [80, 80]),
    entry(105, 'out', 'allow', any6, [80, 80]),
    entry(110, 'out', 'allow', any, [443, 443]),
    entry(115, 'out', 'allow', any6, [443, 443]),
    entry(140, 'out', 'allow', any, [low, high]),
    entry(145, 'out', 'allow', any6, [low, high]),
  ]
}

/** What every client of AWS's list uses: NAT gateways, Lambda functions, load balancers, Linux, Windows. */
const wide = web(custom([1024, 65_535]))
const narrow = web(custom([32_768, 65_535]))

const exampleRows: Row[] = [
  ...(
    [
      ['Clients', 80, 'reachable'],
      ['Clients', 443, 'reachable'],
      ['Clients', 22, 'blocked'],
      ['Clients', 3389, 'reachable'],
      ['Home', 22, 'reachable'],
      ['Home', 3389, 'reachable'],
      ['Clients', 25, 'blocked'],
    ] as const
  ).map(
    ([from, port, verdict]): Row => ({
      source: example,
      says: `the custom ACL, inbound (ephemeral ports 1024-65535): ${from} to port ${port} is ${verdict}`,
      network: wide,
      flow: between(from, 'Web', { port }),
      verdict,
    }),
  ),
  ...(
    [
      [80, 'reachable'],
      [443, 'reachable'],
      [22, 'blocked'],
    ] as const
  ).map(
    ([port, verdict]): Row => ({
      source: example,
      says: `the custom ACL, outbound: to port ${port} is ${verdict}`,
      network: wide,
      flow: between('Web', 'Clients', { port }),
      verdict,
    }),
  ),
  {
    source: example,
    says: 'the custom ACL, IPv6: to port 443',
    network: wide,
    flow: between('Clients', 'Web', { family: 6 }),
    verdict: 'reachable',
  },
  {
    source: example,
    says: 'the custom ACL, IPv6: no entry for SSH',
    network: wide,
    flow: between('Clients', 'Web', { port: 22, family: 6 }),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
]

const portRows: Row[] = [
  {
    source: ports,
    says: 'ephemeral ports 32768-65535 do for many systems, not for those that use 1024-65535',
    network: narrow,
    flow: between('Clients', 'Web'),
    verdict: 'unknown',
  },
  {
    source: ports,
    says: 'the ports of Windows Server 2003 only: the answers to all others are lost',
    network: web(custom([1025, 5000])),
    flow: between('Clients', 'Web'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: page,
    says: 'stateless: an inbound entry alone lets no answer out',
    network: web([entry(100, 'in', 'allow', any)]),
    flow: between('Clients', 'Web'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: page,
    says: 'the lowest number decides: a denial before an allowing entry',
    network: web([
      entry(90, 'in', 'deny', '10.0.1.0/24'),
      entry(100, 'in', 'allow', any),
      entry(100, 'out', 'allow', any),
    ]),
    flow: between('Clients', 'Web'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: page,
    says: 'the lowest number decides: a denial after an allowing entry does nothing',
    network: web([
      entry(110, 'in', 'deny', '10.0.1.0/24'),
      entry(100, 'in', 'allow', any),
      entry(100, 'out', 'allow', any),
    ]),
    flow: between('Clients', 'Web'),
    verdict: 'reachable',
  },
  {
    source: page,
    says: 'a custom ACL denies everything until entries are added',
    network: web([]),
    flow: between('Clients', 'Web'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: page,
    says: 'the default ACL lets everything through, both families',
    network: web(openAcl.entries),
    flow: between('Clients', 'Web', { family: 6 }),
    verdict: 'reachable',
  },
  {
    source: page,
    says: 'one without the IPv6 entries lets IPv4 only through',
    network: web([entry(100, 'in', 'allow', any), entry(100, 'out', 'allow', any)]),
    flow: between('Clients', 'Web', { family: 6 }),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
]

judge([...exampleRows, ...portRows])
