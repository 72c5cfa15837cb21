import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

const account = '111122223333'
const read = (resources: string, before = '', parameters: Record<string, string> = {}) =>
  readText(`Resources:\n${resources}${before}`, 't.yaml', { region: 'us-east-1', account, parameters })

const open = '\nParameters:\n  P: {Type: String}\nConditions:\n  Open: !Equals [!Ref P, x]\n'
const made = (id: string, type: string, properties = '', condition = '') =>
  `  ${id}: {Type: 'AWS::EC2::${type}', ${condition}Properties: {${properties}}}\n`
const vpc = (id: string) => made(id, 'VPC', 'CidrBlock: 10.0.0.0/16')

describe('peering', () => {
  const peering = (more: string, condition = '') =>
    read(
      vpc('A') + vpc('B') + made('Peering', 'VPCPeeringConnection', `VpcId: !Ref A, ${more}`, condition),
      condition && open,
    ).peerings[0]

  test('in one account and Region it is active, the requester first', () => {
    assert.deepEqual(peering('PeerVpcId: !Ref B')?.vpcs, ['A', 'B'])
    assert.equal(peering('PeerVpcId: !Ref B')?.state, 'active')
    const said = 'PeerVpcId: !Ref B, PeerOwnerId: !Ref AWS::AccountId, PeerRegion: us-east-1'
    assert.equal(peering(said)?.state, 'active')
  })
  test('a VPC outside is unknown by its own name', () => {
    const [, other] = peering('PeerVpcId: vpc-0abc')?.vpcs ?? []
    assert.ok(isUnknown(other) && other.unknown === 'vpc-0abc')
  })
  test('another account accepts by its role, else it is a question; so is another Region, and a condition', () => {
    const elsewhere = "PeerVpcId: vpc-0abc, PeerOwnerId: '444455556666'"
    assert.equal(peering(`${elsewhere}, PeerRoleArn: 'arn:aws:iam::444455556666:role/accept'`)?.state, 'active')
    for (const asked of [peering(elsewhere), peering('PeerVpcId: vpc-0abc, PeerRegion: eu-west-1')]) {
      assert.ok(isUnknown(asked?.state))
      assert.equal(asked.state.question, 'whether the other side has accepted Peering')
    }
    const perhaps = `${elsewhere}, PeerRoleArn: !If [Open, 'arn:aws:iam::444455556666:role/accept', !Ref AWS::NoValue]`
    assert.ok(isUnknown(peering(perhaps, ' ')?.state))
    const conditional = peering('PeerVpcId: !Ref B', 'Condition: Open, ')?.state
    assert.ok(isUnknown(conditional) && conditional.question === 'value of parameter P')
  })
})

const subnet = (id: string, of: string) => made(id, 'Subnet', `VpcId: !Ref ${of}, CidrBlock: 10.0.0.0/24`)
const network = vpc('A') + vpc('B') + subnet('SubnetA', 'A') + subnet('SubnetB', 'B')
const attachment = (of: string, more = '', type = 'TransitGatewayAttachment', gateway = '!Ref Tgw') =>
  made(`To${of}`, type, `VpcId: !Ref ${of}, SubnetIds: [!Ref Subnet${of}], TransitGatewayId: ${gateway}${more}`)
const gateway = (properties = '') => made('Tgw', 'TransitGateway', properties)

describe('transit gateways', () => {
  test('by default attachments are associated with the default table and propagate into it', () => {
    const described = read(network + gateway() + attachment('A') + attachment('B', '', 'TransitGatewayVpcAttachment'))
    assert.deepEqual(described.transitGateways, [
      { id: 'Tgw', at: { file: 't.yaml', line: 6, column: 3 }, groupReferencing: false },
    ])
    assert.deepEqual(
      described.transitGatewayAttachments.map(({ id, vpc: of, gateway: to, type, subnets, table }) => [
        id,
        of,
        to,
        type,
        subnets,
        table,
      ]),
      [
        ['ToA', 'A', 'Tgw', 'vpc', ['SubnetA'], 'Tgw/default-route-table'],
        ['ToB', 'B', 'Tgw', 'vpc', ['SubnetB'], 'Tgw/default-route-table'],
      ],
    )
    assert.deepEqual(
      described.transitGatewayTables.map(({ id, gateway: of, routes, propagations, at }) => [
        id,
        of,
        routes,
        propagations,
        at.line,
      ]),
      [['Tgw/default-route-table', 'Tgw', [], ['ToA', 'ToB'], 6]],
    )
    assert.deepEqual(described.unread, [])
  })

  test('with both defaults off there is no default table, and no association', () => {
    const off = gateway('DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable')
    const described = read(network + off + attachment('A'))
    assert.deepEqual(described.transitGatewayTables, [])
    assert.ok(!('table' in described.transitGatewayAttachments[0]!))
    const half = read(network + gateway('DefaultRouteTablePropagation: disable') + attachment('A'))
    assert.deepEqual(half.transitGatewayTables[0]?.propagations, [])
    assert.equal(half.transitGatewayAttachments[0]?.table, 'Tgw/default-route-table')
  })

  test('a default that nothing decides is a question', () => {
    const asked =
      'DefaultRouteTableAssociation: !If [Open, enable, disable], DefaultRouteTablePropagation: !If [Open, enable, disable]'
    const described = read(network + gateway(asked) + attachment('A'), open)
    const [{ table } = {}] = described.transitGatewayAttachments
    const [propagation] = described.transitGatewayTables[0]?.propagations ?? []
    assert.ok(isUnknown(table) && table.question === 'value of parameter P')
    assert.ok(isUnknown(propagation) && propagation.question === 'value of parameter P')
  })

  const off = gateway('DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable')
  const table = made('Table', 'TransitGatewayRouteTable', 'TransitGatewayId: !Ref Tgw')
  const inTable = (id: string, type: string, more: string, condition = '', of = '!Ref Table') =>
    made(id, type, `TransitGatewayRouteTableId: ${of}, ${more}`, condition)
  const associate = inTable('Associate', 'TransitGatewayRouteTableAssociation', 'TransitGatewayAttachmentId: !Ref ToA')
  const propagate = inTable(
    'Propagate',
    'TransitGatewayRouteTablePropagation',
    'TransitGatewayAttachmentId: !GetAtt ToB.Id',
  )
  const route = (more: string, condition = '', of = '!Ref Table') =>
    inTable('Route', 'TransitGatewayRoute', more, condition, of)

  test("a table of the template's, with its associations, propagations and static routes", () => {
    const described = read(
      network +
        off +
        attachment('A') +
        attachment('B') +
        table +
        associate +
        propagate +
        route('DestinationCidrBlock: 0.0.0.0/0, TransitGatewayAttachmentId: !Ref ToB'),
    )
    assert.equal(described.transitGatewayAttachments[0]?.table, 'Table')
    assert.ok(!('table' in described.transitGatewayAttachments[1]!))
    const [{ id, propagations, routes } = {}] = described.transitGatewayTables
    assert.deepEqual([id, propagations], ['Table', ['ToB']])
    assert.deepEqual(
      routes?.map(({ destination, attachment: to, id: of }) => [destination, to, of]),
      [['0.0.0.0/0', 'ToB', 'Route']],
    )
  })

  test('a blackhole leads to no attachment; a route that may not exist leads to one that is not known', () => {
    const routeOf = (text: string, before = '') =>
      read(network + off + attachment('B') + table + text, before).transitGatewayTables[0]?.routes[0]
    const hole = routeOf(route("DestinationCidrBlock: 10.0.0.0/8, Blackhole: 'true'"))
    assert.ok(hole && !('attachment' in hole))
    const to = 'DestinationCidrBlock: 10.0.0.0/8, TransitGatewayAttachmentId: !Ref ToB'
    assert.ok(isUnknown(routeOf(route(to, 'Condition: Open, '), open)?.attachment))
    const outside = routeOf(route('DestinationCidrBlock: 10.0.0.0/8, TransitGatewayAttachmentId: tgw-attach-0abc'))
    assert.ok(isUnknown(outside?.attachment))
  })

  test('a table that is named by a parameter may be the default one', () => {
    const named = route('DestinationCidrBlock: 0.0.0.0/0, TransitGatewayAttachmentId: !Ref ToB', '', '!Ref P')
    const found = read(network + gateway() + attachment('B') + named, open).transitGatewayTables[0]?.routes[0]
    assert.equal(found?.destination, '0.0.0.0/0')
    assert.ok(isUnknown(found.attachment))
    assert.match(found.attachment.question, /^whether Tgw\/default-route-table is meant: value of parameter P$/)
  })

  test('a gateway outside routes by tables that nobody described', () => {
    const described = read(network + attachment('A', '', 'TransitGatewayAttachment', 'tgw-0abc'))
    const [found] = described.transitGatewayAttachments
    assert.ok(isUnknown(found?.gateway) && found.gateway.unknown === 'tgw-0abc')
    assert.ok(isUnknown(found.table))
    assert.equal(found.table.question, 'transit gateway route table of ToA')
  })

  test('security group referencing: off for a gateway, a question for an attachment, unless it is said', () => {
    const on = 'SecurityGroupReferencingSupport: enable'
    const described = read(network + gateway(on) + attachment('A', `, Options: {${on}}`) + attachment('B'))
    assert.equal(described.transitGateways[0]?.groupReferencing, true)
    const [a, b] = described.transitGatewayAttachments
    assert.equal(a?.groupReferencing, true)
    assert.ok(isUnknown(b?.groupReferencing))
  })

  test('an attachment carries IPv6 where it is switched on', () => {
    const described = read(network + gateway() + attachment('A', ', Options: {Ipv6Support: enable}') + attachment('B'))
    assert.deepEqual(
      described.transitGatewayAttachments.map(({ ipv6 }) => ipv6),
      [true, false],
    )
  })

  test('other attachments by their type alone; a VPN that ends elsewhere is none', () => {
    const described = read(
      network +
        gateway() +
        attachment('A') +
        made('Vpn', 'VPNConnection', 'Type: ipsec.1, CustomerGatewayId: cgw-1, TransitGatewayId: !Ref Tgw') +
        made('Elsewhere', 'VPNConnection', 'Type: ipsec.1, CustomerGatewayId: cgw-1, VpnGatewayId: vgw-1') +
        made(
          'Peer',
          'TransitGatewayPeeringAttachment',
          "TransitGatewayId: !Ref Tgw, PeerTransitGatewayId: tgw-1, PeerAccountId: '1', PeerRegion: eu-west-1",
        ) +
        made(
          'Connect',
          'TransitGatewayConnect',
          'TransportTransitGatewayAttachmentId: !Ref ToA, Options: {Protocol: gre}',
        ) +
        made('Client', 'ClientVpnEndpoint', 'TransitGatewayConfiguration: {TransitGatewayId: !Ref Tgw}'),
    )
    assert.deepEqual(
      described.transitGatewayAttachments.map(({ id, type, gateway: of, vpc: to }) => [id, type, of, to]),
      [
        ['ToA', 'vpc', 'Tgw', 'A'],
        ['Vpn', 'VPN', 'Tgw', undefined],
        ['Peer', 'peering', 'Tgw', undefined],
        ['Connect', 'connect', 'Tgw', undefined],
        ['Client', 'client VPN', 'Tgw', undefined],
      ],
    )
    // Between transit gateways nothing is propagated.
    assert.deepEqual(described.transitGatewayTables[0]?.propagations, ['ToA', 'Vpn', 'Connect', 'Client'])
    assert.deepEqual(
      described.unread.map(({ id }) => id),
      ['Elsewhere'],
    )
  })

  test('an attachment that may not exist is in no known state', () => {
    const conditional = attachment('A').replace('{Type', '{Condition: Open, Type')
    const state = read(network + gateway() + conditional, open).transitGatewayAttachments[0]?.state
    assert.ok(isUnknown(state) && state.question === 'value of parameter P')
  })

  test('routes of a VPC that lead to a gateway or a peering', () => {
    const { routeTables } = read(
      network +
        gateway() +
        made('Peering', 'VPCPeeringConnection', 'VpcId: !Ref A, PeerVpcId: !Ref B') +
        made('Own', 'RouteTable', 'VpcId: !Ref A') +
        made(
          'ByGateway',
          'Route',
          'RouteTableId: !Ref Own, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: !Ref Tgw',
        ) +
        made(
          'ByPeering',
          'Route',
          'RouteTableId: !Ref Own, DestinationCidrBlock: 10.1.0.0/16, VpcPeeringConnectionId: !GetAtt Peering.Id',
        ),
    )
    assert.deepEqual(
      routeTables.find(({ id }) => id === 'Own')?.routes.map(({ target }) => target),
      [
        { kind: 'transit-gateway', id: 'Tgw' },
        { kind: 'peering', id: 'Peering' },
      ],
    )
  })
})
