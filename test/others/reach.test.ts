import type { NetworkAclEntry } from '../../src/model/index.ts'
import { acl, cidr, entry, group, ofGroup, rule, table, vpc } from '../support/integration.ts'
import { between, host, judge, network, place, type Row, side } from './rows.ts'

/** The acceptance tests of reach, run against real accounts. https://github.com/luhring/reach (MIT) */
const source = 'luhring/reach@e5f58e1:reach/analyzer/analyzer_test.go'

const [from, to] = ['10.0.1.10', '10.0.1.20'] as const
const everywhere = cidr('0.0.0.0/0')
const groups = [
  group('NoRules'),
  group('OutAll', [], [rule('-1', [0, 65_535], everywhere)]),
  group('OutTcp', [], [rule('tcp', [0, 65_535], everywhere)]),
  group('OutUdpToNoRules', [], [rule('udp', [0, 65_535], ofGroup('NoRules'))]),
  group('OutEsp', [], [{ protocol: '50', peer: everywhere, at: vpc('Vpc').at }]),
  group('OutHttps', [], [rule('tcp', 443, cidr(`${to}/32`))]),
  group('OutPostgresToNoRules', [], [rule('tcp', 5432, ofGroup('NoRules'))]),
  group('InAll', [rule('-1', [0, 65_535], everywhere)]),
  group('InSsh', [rule('tcp', 22, everywhere)]),
  group('InDnsFromNoRules', [rule('udp', 53, ofGroup('NoRules'))]),
  group('InHttps', [rule('tcp', 443, cidr(`${from}/32`))]),
  group('InPostgresFromNoRules', [rule('tcp', 5432, ofGroup('NoRules'))]),
]

const oneSubnet = network({
  vpcs: [vpc('Vpc')],
  subnets: [place('Subnet', '10.0.1.0/24')],
  routeTables: [table('SubnetTable')],
  groups,
})

type Case = readonly [string, readonly string[], readonly string[], number, Row['verdict']]

/** Two instances of one subnet: the groups of the source, those of the destination, TCP to a port. */
const sameSubnet: readonly Case[] = [
  ['no rules', ['NoRules'], ['NoRules'], 22, 'blocked'],
  ['SSH', ['OutAll'], ['InSsh'], 22, 'reachable'],
  ['SSH: another port', ['OutAll'], ['InSsh'], 23, 'blocked'],
  ['all traffic', ['OutAll'], ['InAll'], 9098, 'reachable'],
  ['several protocols: SSH', ['NoRules', 'OutUdpToNoRules', 'OutEsp', 'OutTcp'], ['NoRules', 'InSsh'], 22, 'reachable'],
  ['several protocols: TCP 53', ['NoRules', 'OutTcp'], ['NoRules', 'InDnsFromNoRules', 'InSsh'], 53, 'blocked'],
  ['UDP by reference is no TCP', ['NoRules', 'OutUdpToNoRules'], ['NoRules', 'InDnsFromNoRules'], 53, 'blocked'],
  ['HTTPS, each by the address of the other', ['OutHttps'], ['InHttps'], 443, 'reachable'],
  ['HTTPS, each by the address of the other: another port', ['OutHttps'], ['InHttps'], 80, 'blocked'],
]

function twoSubnets(first: readonly NetworkAclEntry[], second: readonly NetworkAclEntry[]) {
  return network({
    vpcs: [vpc('Vpc')],
    subnets: [place('First', '10.0.1.0/24', { acl: 'AclFirst' }), place('Second', '10.0.2.0/24', { acl: 'AclSecond' })],
    routeTables: [table('FirstTable'), table('SecondTable')],
    acls: [acl('AclFirst', first), acl('AclSecond', second)],
    groups,
  })
}

const all = [entry(100, 'in', 'allow', '0.0.0.0/0'), entry(100, 'out', 'allow', '0.0.0.0/0')]
const tcp = [entry(100, 'in', 'allow', '0.0.0.0/0', [0, 65_535]), entry(100, 'out', 'allow', '0.0.0.0/0', [0, 65_535])]
const tightFirst = [
  entry(100, 'out', 'allow', '10.0.2.0/24', [5432, 5432]),
  entry(100, 'in', 'allow', '10.0.2.0/24', [0, 65_535]),
]
const tightSecond = [
  entry(100, 'out', 'allow', '10.0.1.0/24', [0, 65_535]),
  entry(100, 'in', 'allow', '10.0.1.0/24', [5432, 5432]),
]

const tight = twoSubnets(tightFirst, tightSecond)
const postgres = (port: number) =>
  between(
    side('First', {}, ['NoRules', 'OutPostgresToNoRules']),
    side('Second', {}, ['NoRules', 'InPostgresFromNoRules']),
    { port },
  )

judge([
  ...sameSubnet.map(
    ([says, ours, theirs, port, verdict]): Row => ({
      source,
      says: `one subnet: ${says}`,
      network: oneSubnet,
      flow: between(host('Subnet', from, ours), host('Subnet', to, theirs), { port }),
      verdict,
    }),
  ),
  {
    source,
    says: 'two subnets: all traffic',
    network: twoSubnets(all, all),
    flow: between(side('First', {}, ['OutAll']), side('Second', {}, ['InAll'])),
    verdict: 'reachable',
  },
  {
    source,
    says: 'two subnets: ACLs without entries let nothing through, there or back',
    network: twoSubnets([], []),
    flow: between(side('First', {}, ['OutAll']), side('Second', {}, ['InAll'])),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source,
    says: 'two subnets: TCP in the ACLs, another protocol in the group',
    network: twoSubnets(tcp, tcp),
    flow: between(side('First', {}, ['OutEsp']), side('Second', {}, ['InAll'])),
    verdict: 'blocked',
    code: 'ENI_SG_RULES_MISMATCH',
  },
  {
    source,
    says: 'two subnets: Postgres with tight ACLs and group references',
    network: tight,
    flow: postgres(5432),
    verdict: 'reachable',
  },
  {
    source,
    says: 'two subnets: Postgres with tight ACLs, another port',
    network: tight,
    flow: postgres(5433),
    verdict: 'blocked',
  },
])
