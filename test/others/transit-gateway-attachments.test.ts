import type { Integration, NetworkAclEntry } from '../../src/model/index.ts'
import { attachment, toTransit, transitGateway, transitTable } from '../support/hub.ts'
import { acl, cidr, entry, group, ofGroup, route, rule, table, vpc } from '../support/integration.ts'
import { between, judge, network, place, type Row, side } from './rows.ts'

const guide = 'https://docs.aws.amazon.com/vpc/latest/tgw'

/** A client VPC with workloads beside the attachment's subnet (Door) and in it, and a server VPC alike. */
function filtered(acls: Record<string, readonly NetworkAclEntry[]>): Integration {
  const its = (subnet: string) => (acls[subnet] ? { acl: `Acl${subnet}` } : {})
  return network({
    vpcs: [vpc('Client', { cidrs: ['10.1.0.0/16'] }), vpc('Server', { cidrs: ['10.2.0.0/16'] })],
    subnets: [
      place('Work', '10.1.1.0/24', { vpc: 'Client', routeTable: 'ClientTable', ...its('Work') }),
      place('Door', '10.1.0.0/28', { vpc: 'Client', routeTable: 'ClientTable', ...its('Door') }),
      place('ServerDoor', '10.2.0.0/28', { vpc: 'Server', routeTable: 'ServerTable', ...its('ServerDoor') }),
      place('ServerWork', '10.2.1.0/24', { vpc: 'Server', routeTable: 'ServerTable', ...its('ServerWork') }),
    ],
    routeTables: [
      table('ClientTable', [route('There', '10.2.0.0/16', toTransit())], 'Client'),
      table('ServerTable', [route('Back', '10.1.0.0/16', toTransit())], 'Server'),
    ],
    transitGateways: [transitGateway()],
    transitGatewayAttachments: [
      attachment('ClientAttachment', 'Client', ['Door']),
      attachment('ServerAttachment', 'Server', ['ServerDoor']),
    ],
    transitGatewayTables: [transitTable({ propagations: ['ClientAttachment', 'ServerAttachment'] })],
    acls: Object.entries(acls).map(([subnet, entries]) => acl(`Acl${subnet}`, entries)),
  })
}

const nacls = `${guide}/tgw-nacls.html`
const aclRows: Row[] = [
  {
    source: nacls,
    says: 'same subnet: towards the transit gateway the inbound entries are asked by the source',
    network: filtered({ Door: [entry(1, 'in', 'allow', '10.2.0.0/16'), entry(1, 'out', 'allow', '0.0.0.0/0')] }),
    flow: between('Door', 'ServerWork'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: nacls,
    says: 'same subnet: towards the transit gateway the outbound entries are asked by the destination',
    network: filtered({ Door: [entry(1, 'in', 'allow', '10.1.0.0/16'), entry(1, 'out', 'allow', '10.1.0.0/16')] }),
    flow: between('Door', 'ServerWork'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: nacls,
    says: 'same subnet: what comes from the transit gateway meets neither inbound nor outbound entries',
    network: filtered({ Door: [entry(1, 'in', 'allow', '10.1.0.0/16'), entry(1, 'out', 'allow', '10.2.0.0/16')] }),
    flow: between('Door', 'ServerWork'),
    verdict: 'reachable',
  },
  {
    source: nacls,
    says: 'same subnet: a server there is reached past an ACL that admits its own subnet only',
    network: filtered({
      ServerDoor: [entry(1, 'in', 'allow', '10.2.0.0/28'), entry(1, 'out', 'allow', '10.1.0.0/16')],
    }),
    flow: between('Work', 'ServerDoor'),
    verdict: 'reachable',
  },
  {
    source: nacls,
    says: "different subnets: the instance's outbound entries are asked by the destination",
    network: filtered({ Work: [entry(1, 'in', 'allow', '0.0.0.0/0'), entry(1, 'out', 'allow', '10.1.0.0/16')] }),
    flow: between('Work', 'ServerWork'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: nacls,
    says: "different subnets: the instance's inbound entries are asked by the source",
    network: filtered({ ServerWork: [entry(1, 'in', 'allow', '10.2.0.0/16'), entry(1, 'out', 'allow', '0.0.0.0/0')] }),
    flow: between('Work', 'ServerWork'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: nacls,
    says: "different subnets: the door's inbound entries are asked of what the instances send",
    network: filtered({ Door: [entry(1, 'in', 'allow', '10.2.0.0/16'), entry(1, 'out', 'allow', '0.0.0.0/0')] }),
    flow: between('Work', 'ServerWork'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: nacls,
    says: "different subnets: the door's outbound entries are asked of what comes to the instances",
    network: filtered({ ServerDoor: [entry(1, 'in', 'allow', '0.0.0.0/0'), entry(1, 'out', 'allow', '10.1.0.0/16')] }),
    flow: between('Work', 'ServerWork'),
    verdict: 'blocked',
    code: 'SUBNET_ACL_RESTRICTION',
  },
  {
    source: nacls,
    says: "different subnets: the door's outbound entries are not asked of what the instances send, nor its inbound ones of what comes to them",
    network: filtered({
      Door: [entry(1, 'in', 'allow', '10.1.1.0/24'), entry(1, 'out', 'allow', '10.1.1.0/24')],
      ServerDoor: [entry(1, 'in', 'allow', '10.2.1.0/24'), entry(1, 'out', 'allow', '10.2.1.0/24')],
    }),
    flow: between('Work', 'ServerWork'),
    verdict: 'reachable',
  },
]

const attachments = `${guide}/tgw-vpc-attachments.html`
const everywhere = cidr('0.0.0.0/0')
const byGroup = (parts: { gateway?: boolean; client?: boolean; server?: boolean } = {}): Integration => {
  const base = filtered({})
  return {
    ...base,
    transitGateways: [transitGateway({ groupReferencing: parts.gateway ?? true })],
    transitGatewayAttachments: [
      attachment('ClientAttachment', 'Client', ['Door'], { groupReferencing: parts.client ?? true }),
      attachment('ServerAttachment', 'Server', ['ServerDoor'], { groupReferencing: parts.server ?? true }),
    ],
    groups: [
      ...base.groups,
      { ...group('Clients', [], [rule('tcp', 443, everywhere)]), vpc: 'Client' },
      { ...group('ClientsByGroup', [], [rule('tcp', 443, ofGroup('Servers'))]), vpc: 'Client' },
      { ...group('Servers', [rule('tcp', 443, ofGroup('Clients'))], []), vpc: 'Server' },
    ],
  }
}
const asClient = (groups: string) => between(side('Work', {}, [groups]), side('ServerWork', {}, ['Servers']))

const referencingRows: Row[] = [
  {
    source: attachments,
    says: 'an inbound rule names a group of the other VPC, with the support of the gateway and of both attachments',
    network: byGroup(),
    flow: asClient('Clients'),
    verdict: 'reachable',
  },
  ...(['gateway', 'client', 'server'] as const).map(
    (off): Row => ({
      source: attachments,
      says: `without the support of the ${off} the rule matches nothing`,
      network: byGroup({ [off]: false }),
      flow: asClient('Clients'),
      verdict: 'blocked',
      code: 'SG_REFERENCES_NOT_PRESERVED',
    }),
  ),
  {
    source: attachments,
    says: 'an outbound rule cannot name a group of the other VPC',
    network: byGroup(),
    flow: between(side('Work', {}, ['ClientsByGroup']), side('ServerWork', {}, ['Open', 'Servers'])),
    verdict: 'blocked',
  },
]

const attachmentRows: Row[] = [
  {
    source: attachments,
    says: 'a zone without a subnet of the attachment does not get to the transit gateway, though its table has the route',
    network: {
      ...filtered({}),
      subnets: filtered({}).subnets.map((each) => (each.id === 'Work' ? { ...each, zone: 'us-east-1b' } : each)),
    },
    flow: between('Work', 'ServerWork'),
    verdict: 'blocked',
    code: 'TGW_ROUTE_AZ_RESTRICTION',
  },
  {
    source: attachments,
    says: "traffic crosses zones where the receiver's attachment has no subnet in the zone of the sender",
    network: {
      ...filtered({}),
      subnets: filtered({}).subnets.map((each) => (each.id === 'ServerDoor' ? { ...each, zone: 'us-east-1b' } : each)),
    },
    flow: between('Work', 'ServerDoor'),
    verdict: 'reachable',
  },
  ...(['pending-acceptance', 'rejected', 'failed', 'deleting'] as const).map(
    (state): Row => ({
      source: attachments,
      says: `an attachment that is ${state} carries nothing`,
      network: {
        ...filtered({}),
        transitGatewayAttachments: [
          attachment('ClientAttachment', 'Client', ['Door']),
          attachment('ServerAttachment', 'Server', ['ServerDoor'], { state }),
        ],
      },
      flow: between('Work', 'ServerWork'),
      verdict: 'blocked',
      code: 'BAD_STATE_ATTACHMENT',
    }),
  ),
]

judge([...aclRows, ...referencingRows, ...attachmentRows])
