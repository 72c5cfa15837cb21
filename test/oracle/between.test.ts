/** The simulator between VPCs, with verdicts read from AWS's rules by hand. */
import { describe } from 'node:test'
import type { Integration } from '../../src/model/index.ts'
import { acl, at, entry, group, ofGroup, rule, table } from '../support/integration.ts'
import {
  anyone,
  base,
  face,
  flow,
  igw,
  inSubnet,
  is,
  natTarget,
  open,
  pcx,
  place,
  tables,
  tgw,
  toSts,
} from './little.ts'

describe('peering', () => {
  const pair = (state: string) => ({ peerings: [{ id: 'Pcx', at: at('Pcx'), vpcs: ['V', 'W'] as const, state }] })
  const ways = {
    routeTables: tables({ A: { '10.1.0.0/24': pcx, '10.2.0.0/24': pcx, '0.0.0.0/0': pcx }, C: { '10.0.0.0/24': pcx } }),
  }
  const held = (parts: Partial<Integration>) => ({
    groups: [group('Open', anyone, [rule('tcp', 443, ofGroup('Held'))]), { ...group('Held', anyone), vpc: 'W' }],
    ...parts,
  })
  const toHeld = flow('A', { kind: 'interface', interface: face('C', { groups: ['Held'] }) })
  is('there and back', 'reachable', flow('A', 'C'), ways, pair('active'))
  is('not yet accepted', 'blocked', flow('A', 'C'), ways, pair('pending-acceptance'))
  is('no way back', 'blocked', flow('A', 'D'), ways, pair('active'))
  is('nothing beyond', 'blocked', flow('A', 'E'), ways, pair('active'))
  is('no internet beyond', 'blocked', flow('A', toSts), ways, pair('active'))
  is('a group of the other VPC', 'reachable', toHeld, ways, held(pair('active')))
  is('not in another Region', 'blocked', toHeld, ways, held(pair('active')), {
    vpcs: base.vpcs.map((each) => (each.id === 'W' ? { ...each, region: 'eu-west-1' } : each)),
  })
})

describe('transit gateway', () => {
  const attached = (id: string, home: string, subnets: string[]) => ({
    id,
    at: at(id),
    gateway: 'Tgw',
    vpc: home,
    type: 'vpc',
    subnets,
    table: 'Table',
    groupReferencing: true,
  })
  const joined = (doors: string[], routes: Integration['transitGatewayTables'][number]['routes'] = []) => ({
    transitGateways: [{ id: 'Tgw', at: at('Tgw'), groupReferencing: true }],
    transitGatewayAttachments: [attached('ToV', 'V', doors), attached('ToW', 'W', ['C'])],
    transitGatewayTables: [{ id: 'Table', at: at('Table'), gateway: 'Tgw', routes, propagations: ['ToV', 'ToW'] }],
  })
  const ways = {
    routeTables: tables({
      A: { '10.1.0.0/24': tgw },
      B: { '10.1.0.0/24': tgw },
      C: { '10.0.0.0/24': tgw },
      D: { '10.0.0.0/24': tgw },
    }),
  }
  const held = {
    groups: [group('Open', anyone, anyone), { ...group('Held', [rule('tcp', 443, ofGroup('Open'))]), vpc: 'W' }],
  }
  const toHeld = flow('A', { kind: 'interface', interface: face('C', { groups: ['Held'] }) })
  is('there and back', 'reachable', flow('A', 'C'), ways, joined(['A', 'B']))
  is("not attached in the sender's zone", 'blocked', flow('B', 'C'), ways, joined(['A']))
  is("not attached in the receiver's zone: its answers", 'blocked', flow('A', 'D'), ways, joined(['A', 'B']))
  is(
    'a static route comes before a propagated one',
    'blocked',
    flow('A', 'C'),
    ways,
    joined(['A'], [{ destination: '10.1.0.0/24', at: at('s') }]),
  )
  is('an inbound rule for a group', 'reachable', toHeld, ways, joined(['A']), held)
  is('without the support of the gateway', 'blocked', toHeld, ways, joined(['A']), held, {
    transitGateways: [{ id: 'Tgw', at: at('Tgw'), groupReferencing: false }],
  })
  is('IPv6 wants support of both attachments', 'blocked', flow('A', 'C', { family: 6 }), joined(['A']), {
    routeTables: tables({ A: { '2600:1::/56': tgw }, C: { '2600::/56': tgw } }),
  })
  is(
    "its door has an ACL, asked even in the sender's own subnet",
    'blocked',
    flow('A', 'C'),
    ways,
    joined(['A']),
    inSubnet('A', { acl: 'Own' }),
    {
      acls: [...base.acls, acl('Own', [entry(1, 'in', 'allow', '10.1.0.0/24'), open(1, 'out', '0.0.0.0/0')])],
    },
  )
  is(
    'no ACL out of the door into its own subnet',
    'reachable',
    flow('A', 'C'),
    ways,
    joined(['B', 'P']),
    inSubnet('C', { acl: 'Own' }),
    {
      acls: [...base.acls, acl('Own', [entry(1, 'in', 'allow', '10.1.0.0/24'), open(1, 'out', '0.0.0.0/0')])],
    },
  )
  const egress = joined(['A', 'B'], [{ destination: '0.0.0.0/0', attachment: 'ToV', at: at('d') }])
  const spoke = { C: { '0.0.0.0/0': tgw }, A: { '0.0.0.0/0': natTarget }, B: { '0.0.0.0/0': natTarget } }
  is('centralised egress', 'reachable', flow('C', toSts), egress, {
    routeTables: tables({ ...spoke, P: { '0.0.0.0/0': igw, '10.1.0.0/24': tgw } }),
  })
  is('centralised egress without the way home', 'blocked', flow('C', toSts), egress, {
    routeTables: tables({ ...spoke, P: { '0.0.0.0/0': igw } }),
  })
  is("the other VPC's internet gateway", 'blocked', flow('C', toSts), egress, {
    routeTables: tables({ ...spoke, A: { '0.0.0.0/0': igw, '10.1.0.0/24': tgw } }),
  })
  is('out by any door where none is in the zone', 'unknown', flow('C', 'B'), {
    ...joined(['B']),
    transitGatewayAttachments: [attached('ToV', 'V', ['B', 'Q']), attached('ToW', 'W', ['C'])],
    subnets: [...base.subnets, { ...place('Q', 'V', '10.0.0.6/31', '2600:0::6/127', 'c'), acl: 'Closed' }],
    routeTables: [...tables({ B: { '10.1.0.0/24': tgw }, C: { '10.0.0.0/24': tgw } }), table('TQ', [], 'V')],
  })
})
