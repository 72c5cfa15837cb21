/** Ways out of one VPC, read and checked: each works, and each way to break it is told. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildNetwork, trace } from '../src/network/index.ts'
import {
  anywhere,
  blocked,
  egress,
  type Resources,
  reachable,
  read,
  resources,
  resultOf,
  route,
  spoke,
  subnet,
  unknown,
  without,
  zoneOf,
} from './support/templates.ts'

describe('a dual-stack VPC with an egress-only gateway', () => {
  const part = (index: number) =>
    `, Ipv6CidrBlock: !Select [${index}, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 4, 64]]`
  const six = (blocks: string): Resources => ({
    ...egress,
    ...resources(
      ['Six', 'VPCCidrBlock', `VpcId: !Ref Vpc, ${blocks}`],
      subnet('PrivateA', 'Vpc', 'A', '10.1.0.0/24', part(0)),
      subnet('PrivateB', 'Vpc', 'B', '10.1.1.0/24', part(1)),
      ['Out', 'EgressOnlyInternetGateway', 'VpcId: !Ref Vpc'],
      route('SixA', 'Private', "DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: !Ref Out"),
      route('SixB', 'OtherPrivate', "DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: !Ref Out"),
    ),
  })
  const templates = {
    'a block that Amazon gives': six('AmazonProvidedIpv6CidrBlock: true'),
    "a block of one's own": six("Ipv6CidrBlock: '2001:db8:0:100::/56', Ipv6Pool: p"),
  }
  /** From the first private subnet to STS by its IPv6 addresses. */
  const bySix = (template: Resources) => {
    const described = read(template)
    const from = { id: 'eni', label: 'eni', subnet: 'PrivateA', groups: ['Brokers'], publicAddress: false }
    return trace(buildNetwork(described), { from, to: { kind: 'service', service: 'sts' }, port: 443, family: 6 })
  }

  for (const [which, template] of Object.entries(templates)) {
    test(`works with ${which}, by IPv4 and by IPv6`, () => {
      reachable(template)
      const { verdict, questions } = bySix(template)
      assert.deepEqual(
        questions.map(({ question }) => question),
        [],
      )
      assert.equal(verdict, 'reachable')
    })
    test(`what IPv6 leaves open with ${which} is no question to IPv4`, () => {
      const other = resources(
        ['Other', 'VPC', 'CidrBlock: 10.9.0.0/16'],
        ['OtherSix', 'VPCCidrBlock', 'VpcId: !Ref Other, AmazonProvidedIpv6CidrBlock: true'],
        ['Peering', 'VPCPeeringConnection', 'VpcId: !Ref Vpc, PeerVpcId: !Ref Other'],
        route(
          'ToOther',
          'Private',
          'DestinationIpv6CidrBlock: !Select [0, !GetAtt Other.Ipv6CidrBlocks], VpcPeeringConnectionId: !Ref Peering',
        ),
      )
      reachable({ ...template, ...other })
    })
    test(`broken with ${which}: the egress-only gateway is no way for IPv4`, () => {
      const result = resultOf(without(template, 'DefaultA', 'DefaultB'))
      assert.equal(result.verdict, 'blocked')
      assert.equal(bySix(without(template, 'DefaultA', 'DefaultB')).verdict, 'reachable')
    })
    test(`broken with ${which}: no route for IPv6`, () => {
      const { verdict, blockers } = bySix(without(template, 'SixA'))
      assert.equal(verdict, 'blocked')
      assert.ok(blockers.length > 0)
    })
    test(`broken with ${which}: a group that lets only IPv4 out`, () => {
      const narrow = [
        'Brokers',
        'SecurityGroup',
        'VpcId: !Ref Vpc, GroupDescription: brokers, SecurityGroupEgress: [{IpProtocol: -1, CidrIp: 0.0.0.0/0}]',
      ] as const
      reachable({ ...template, ...resources(narrow) })
      const { verdict, blockers } = bySix({ ...template, ...resources(narrow) })
      assert.equal(verdict, 'blocked')
      assert.deepEqual(
        blockers.map(({ code }) => code),
        ['ENI_SG_RULES_MISMATCH'],
      )
    })
  }
})

describe('VPC Block Public Access', () => {
  const block = (mode: string) =>
    resources(['Block', 'VPCBlockPublicAccessOptions', `InternetGatewayBlockMode: ${mode}`])
  const exclude = (id: string, of: string, mode: string) =>
    resources([id, 'VPCBlockPublicAccessExclusion', `${of}, InternetGatewayExclusionMode: ${mode}`])
  const all = { ...egress, ...block('block-bidirectional') }

  test('off where it is not described', () => reachable(egress))
  test('both ways: nothing passes the internet gateway', () => {
    blocked(all, 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED', 'Block')
  })
  test('ingress only: the NAT gateways still pass', () => reachable({ ...egress, ...block('block-ingress') }))
  test('an excluded VPC', () => {
    reachable({ ...all, ...exclude('Spared', 'VpcId: !Ref Vpc', 'allow-bidirectional') })
    reachable({ ...all, ...exclude('Spared', 'VpcId: !Ref Vpc', 'allow-egress') })
  })
  test('excluded subnets: those of the NAT gateways count, not those of the cluster', () => {
    const a = exclude('SparedA', 'SubnetId: !Ref PublicA', 'allow-egress')
    reachable({ ...all, ...a, ...exclude('SparedB', 'SubnetId: !Ref PublicB', 'allow-egress') })
    blocked({ ...all, ...a }, 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED', 'Block')
    const private_ = exclude('SparedA', 'SubnetId: !Ref PrivateA', 'allow-bidirectional')
    blocked({ ...all, ...private_ }, 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED', 'Block')
  })
  test('a mode that a parameter says is a question', () => {
    unknown({ ...egress, ...block('!Ref P') }, /value of parameter P/)
    reachable({ ...egress, ...block('!Ref P') }, { P: 'block-ingress' })
  })
})

describe('a regional NAT gateway', () => {
  const address = (zone: 'A' | 'B') => `{AvailabilityZone: ${zoneOf[zone]}, AllocationIds: [eipalloc-1]}`
  const regional = (more: string): Resources => ({
    ...spoke,
    ...resources(
      ['Igw', 'InternetGateway'],
      ['Attached', 'VPCGatewayAttachment', 'VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw'],
      ['Nat', 'NatGateway', `VpcId: !Ref Vpc, AvailabilityMode: regional${more}`],
      route('Default', 'Private', `${anywhere}, NatGatewayId: !Ref Nat`),
    ),
  })
  test('spreads by itself', () => reachable(regional('')))
  test('in manual mode it serves the zones that it is given', () => {
    reachable(regional(`, AvailabilityZoneAddresses: [${address('A')}, ${address('B')}]`))
    const result = blocked(
      regional(`, AvailabilityZoneAddresses: [${address('A')}]`),
      'REGIONAL_NGW_ROUTE_AZ_RESTRICTION',
      'Nat',
    )
    const open = result.mappings.flatMap(({ flows }) => flows.filter(({ verdict }) => verdict === 'blocked'))
    assert.ok(open.length > 0 && open.every(({ trace: { flow } }) => flow.from.subnet === 'PrivateB'))
  })
  test('a zone by its id may be the one that a subnet names: a question', () => {
    unknown(
      regional(
        `, AvailabilityZoneAddresses: [${address('A')}, {AvailabilityZoneId: use1-az2, AllocationIds: [eipalloc-1]}]`,
      ),
      /zone/,
    )
  })
})

describe('prefix lists', () => {
  const list = (id: string, ...blocks: readonly string[]) =>
    [
      id,
      'PrefixList',
      `PrefixListName: ${id}, AddressFamily: IPv4, MaxEntries: 5, Entries: [${blocks.map((block) => `{Cidr: ${block}}`).join(', ')}]`,
    ] as const
  const between = 'IpProtocol: tcp, FromPort: 9098, ToPort: 9098'
  const template: Resources = {
    ...egress,
    ...resources(
      list('Clients', '10.1.0.0/24', '10.1.1.0/24'),
      list('World', '0.0.0.0/1', '128.0.0.0/1'),
      ['BrokersSelf', 'SecurityGroupIngress', `GroupId: !Ref Brokers, ${between}, SourcePrefixListId: !Ref Clients`],
      [
        'Brokers',
        'SecurityGroup',
        `VpcId: !Ref Vpc, GroupDescription: brokers, SecurityGroupEgress: [{${between}, DestinationPrefixListId: !GetAtt Clients.PrefixListId}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: !Ref World}]`,
      ],
      route('DefaultA', 'Private', 'DestinationPrefixListId: !Ref World, NatGatewayId: !Ref NatA'),
    ),
  }
  test('in rules and routes', () => reachable(template))
  test('broken: a list without the block of a subnet', () => {
    blocked({ ...template, ...resources(list('Clients', '10.1.0.0/24')) }, 'ENI_SG_RULES_MISMATCH', 'Brokers')
  })
  test('a list that holds half of the internet: in which half the services lie is a question; none of it is no way', () => {
    unknown({ ...template, ...resources(list('World', '0.0.0.0/1')) }, /address/)
    blocked({ ...template, ...resources(list('World', '10.0.0.0/8')) }, 'NO_ROUTE_TO_DESTINATION', 'Private')
  })
  test('an entry that a parameter says is a question, and its value decides', () => {
    const asked = { ...template, ...resources(list('Clients', '10.1.0.0/24', '!Ref P')) }
    unknown(asked, /value of parameter P/)
    reachable(asked, { P: '10.1.1.0/24' })
    assert.equal(resultOf(asked, { P: '10.9.0.0/24' }).verdict, 'blocked')
  })
  test('a list that the template does not describe is a question', () => {
    const rule = [
      'BrokersSelf',
      'SecurityGroupIngress',
      `GroupId: !Ref Brokers, ${between}, SourcePrefixListId: pl-0abc`,
    ] as const
    unknown({ ...template, ...resources(rule) }, /pl-0abc/)
  })
})
