import type {
  Integration,
  Peering,
  Ref,
  RouteTarget,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayTable,
} from '../../src/model/index.ts'
import {
  at,
  brokerGroup,
  cidr,
  endpoint,
  group,
  integration,
  internetGateway,
  nat,
  ofGroup,
  openAcl,
  route,
  rule,
  subnet,
  table,
  toInternet,
  toNat,
  vpc,
} from './integration.ts'

export function toTransit(id: Ref = 'Tgw'): RouteTarget {
  return { kind: 'transit-gateway', id }
}

export function toPeering(id: Ref = 'Peering'): RouteTarget {
  return { kind: 'peering', id }
}

export function peering(parts: Partial<Peering> = {}): Peering {
  return { id: 'Peering', at: at('Peering'), vpcs: ['Spoke', 'Hub'], state: 'active', ...parts }
}

export function transitGateway(parts: Partial<TransitGateway> = {}): TransitGateway {
  return { id: 'Tgw', at: at('Tgw'), groupReferencing: false, ...parts }
}

export function attachment(
  id: string,
  vpcRef: Ref,
  subnets: readonly Ref[],
  parts: Partial<TransitGatewayAttachment> = {},
): TransitGatewayAttachment {
  const base = { id, at: at(id), gateway: 'Tgw', vpc: vpcRef, type: 'VPC', subnets }
  return { ...base, table: 'TgwTable', groupReferencing: false, ...parts }
}

export function transitTable(parts: Partial<TransitGatewayTable> = {}): TransitGatewayTable {
  const propagations = ['SpokeAttachment', 'HubAttachment']
  return { id: 'TgwTable', at: at('TgwTable'), gateway: 'Tgw', routes: [], propagations, ...parts }
}

const everywhere = cidr('0.0.0.0/0')
const zones = { A: 'us-east-1a', B: 'us-east-1b' } as const

/**
 * Spoke 10.1.0.0/16 with the cluster in SpokeA and SpokeB and no way out of its own; Hub 10.2.0.0/16 with a door for
 * the transit gateway in each zone (DoorA, DoorB), a NAT gateway and a public subnet in zone A, and endpoints for STS
 * and Lambda (no private DNS) in HubA and HubB. All default traffic of the spoke goes to the transit gateway.
 */
export const hub: Integration = integration({
  vpcs: [vpc('Spoke', { cidrs: ['10.1.0.0/16'] }), vpc('Hub', { cidrs: ['10.2.0.0/16'] })],
  acls: [openAcl],
  subnets: [
    ...(['A', 'B'] as const).flatMap((zone, i) => [
      subnet(`Spoke${zone}`, { vpc: 'Spoke', cidr: `10.1.${i}.0/24`, zone: zones[zone], routeTable: 'SpokeTable' }),
      subnet(`Door${zone}`, { vpc: 'Hub', cidr: `10.2.${i}.0/24`, zone: zones[zone], routeTable: 'DoorTable' }),
      subnet(`Hub${zone}`, { vpc: 'Hub', cidr: `10.2.${i + 10}.0/24`, zone: zones[zone], routeTable: 'HubTable' }),
    ]),
    subnet('HubPublic', { vpc: 'Hub', cidr: '10.2.20.0/24', zone: zones.A, routeTable: 'PublicTable' }),
  ],
  routeTables: [
    table('SpokeTable', [route('SpokeDefault', '0.0.0.0/0', toTransit())], 'Spoke'),
    table('DoorTable', [route('DoorDefault', '0.0.0.0/0', toNat('Nat'))], 'Hub'),
    table('HubTable', [route('HubBack', '10.1.0.0/16', toTransit())], 'Hub'),
    table(
      'PublicTable',
      [route('PublicDefault', '0.0.0.0/0', toInternet()), route('PublicBack', '10.1.0.0/16', toTransit())],
      'Hub',
    ),
  ],
  internetGateways: [internetGateway('Igw', ['Hub'])],
  natGateways: [nat('Nat', { subnet: 'HubPublic' })],
  transitGateways: [transitGateway()],
  transitGatewayAttachments: [
    attachment('SpokeAttachment', 'Spoke', ['SpokeA', 'SpokeB']),
    attachment('HubAttachment', 'Hub', ['DoorA', 'DoorB']),
  ],
  transitGatewayTables: [
    transitTable({ routes: [{ destination: '0.0.0.0/0', attachment: 'HubAttachment', at: at('TgwDefault') }] }),
  ],
  groups: [
    { ...brokerGroup, vpc: 'Spoke' },
    {
      ...group('EndpointGroup', [rule('tcp', 443, cidr('10.1.0.0/16'))], [rule('-1', [0, 65_535], everywhere)]),
      vpc: 'Hub',
    },
    { ...group('HubGroup', [rule('tcp', 9098, ofGroup('BrokerGroup'))]), vpc: 'Hub' },
  ],
  endpoints: ['sts', 'lambda'].map((service) =>
    endpoint(service, service, { vpc: 'Hub', subnets: ['HubA', 'HubB'], groups: ['EndpointGroup'], privateDns: false }),
  ),
})
