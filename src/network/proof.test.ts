import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { face } from '../../test/support/flows.ts'
import { attachment, hub, peering, transitTable } from '../../test/support/hub.ts'
import {
  acl,
  at,
  cidr,
  endpoint,
  entry,
  group,
  ofGroup,
  route,
  rule,
  toNat,
  withNat,
} from '../../test/support/integration.ts'
import { applyChanges, type Change, type Integration } from '../model/index.ts'
import { blastRadius, removePart, removeResource } from './blast.ts'
import { buildNetwork } from './network.ts'
import { prove, reprove } from './proof.ts'
import type { Flow } from './types.ts'

function flowsOf({ subnets }: Integration): readonly Flow[] {
  const faces = subnets.map(({ id }) => face(id, ['BrokerGroup'], { toBeMade: true }))
  return faces.flatMap((from): Flow[] => [
    ...faces.map((to): Flow => ({ from, to: { kind: 'interface', interface: to }, port: 9098 })),
    ...['sts', 's3'].map((service): Flow => ({ from, to: { kind: 'service', service }, port: 443 })),
  ])
}

const open = cidr('0.0.0.0/0')

/** Changes of every kind, to the hub and to the single VPC. */
const changes: readonly Change[] = [
  { kind: 'groups', id: 'BrokerGroup' },
  { kind: 'groups', id: 'BrokerGroup', resource: group('BrokerGroup', [rule('-1', 0, open)], [rule('-1', 0, open)]) },
  { kind: 'groups', id: 'BrokerGroup', resource: group('BrokerGroup', [rule('tcp', 9098, ofGroup('BrokerGroup'))]) },
  { kind: 'acls', id: 'Vpc/default-acl', resource: acl('Vpc/default-acl', [entry(1, 'in', 'allow', '10.0.0.0/8')]) },
  { kind: 'acls', id: 'Vpc/default-acl' },
  { kind: 'subnets', id: 'SpokeA', resource: { ...hub.subnets[0]!, zone: 'us-east-1c', freeAddresses: 0 } },
  { kind: 'subnets', id: 'DoorA' },
  { kind: 'vpcs', id: 'Spoke', resource: { ...hub.vpcs[0]!, cidrs: ['10.1.0.0/17', '10.1.128.0/17'] } },
  { kind: 'vpcs', id: 'Vpc', resource: { ...withNat.vpcs[0]!, dnsHostnames: false } },
  { kind: 'routeTables', id: 'SpokeTable' },
  {
    kind: 'routeTables',
    id: 'PrivateATable',
    resource: { ...withNat.routeTables[1]!, routes: [route('Listed', 'List', toNat('NatA'))] },
  },
  { kind: 'prefixLists', id: 'List', resource: { id: 'List', at: at('List'), name: 'List', cidrs: ['0.0.0.0/0'] } },
  { kind: 'prefixLists', id: 'List' },
  { kind: 'natGateways', id: 'NatA' },
  { kind: 'internetGateways', id: 'Igw', resource: { id: 'Igw', at: at('Igw'), vpcs: ['Hub', 'Vpc'] } },
  { kind: 'internetGateways', id: 'Igw' },
  { kind: 'egressOnlyGateways', id: 'Out', resource: { id: 'Out', at: at('Out'), vpc: 'Vpc' } },
  { kind: 'transitGateways', id: 'Tgw' },
  { kind: 'transitGatewayTables', id: 'TgwTable', resource: transitTable() },
  { kind: 'transitGatewayAttachments', id: 'New', resource: attachment('New', 'Vpc', ['PrivateA']) },
  { kind: 'transitGatewayAttachments', id: 'SpokeAttachment' },
  { kind: 'peerings', id: 'Peering', resource: peering() },
  {
    kind: 'endpoints',
    id: 'Sts',
    resource: endpoint('Sts', 'sts', { subnets: ['PrivateA'], groups: ['BrokerGroup'] }),
  },
  {
    kind: 'endpoints',
    id: 'S3',
    resource: endpoint('S3', 's3', { type: 'Gateway', routeTables: ['PrivateATable'], privateDns: false }),
  },
  { kind: 'endpoints', id: 'S3' },
  {
    kind: 'hostedZones',
    id: 'Zone',
    resource: { id: 'Zone', at: at('Zone'), name: 'amazonaws.com', vpcs: ['Vpc', 'Spoke'], records: [] },
  },
  { kind: 'hostedZones', id: 'Zone' },
  {
    kind: 'resolverRules',
    id: 'Rule',
    resource: { id: 'Rule', at: at('Rule'), domain: 'us-east-1.amazonaws.com', vpcs: ['Spoke'] },
  },
  {
    kind: 'interfaces',
    id: 'eni',
    resource: {
      id: 'eni',
      at: at('eni'),
      subnet: 'SpokeA',
      groups: ['BrokerGroup'],
      addresses: [],
      publicAddress: false,
    },
  },
  { kind: 'interfaces', id: 'eni' },
  { kind: 'publicAccessBlock', block: { mode: 'block-bidirectional', exclusions: [], at: at('Block') } },
  { kind: 'publicAccessBlock' },
  { kind: 'mappings', id: 'Mapping' },
]

/** Both networks in one description. */
const both: Integration = {
  ...withNat,
  vpcs: [...withNat.vpcs, ...hub.vpcs],
  subnets: [...withNat.subnets, ...hub.subnets.map((each) => ({ ...each, acl: 'Vpc/default-acl' }))],
  routeTables: [...withNat.routeTables, ...hub.routeTables.map((each) => ({ ...each, id: renamed(each.id) }))],
  natGateways: [...withNat.natGateways, ...hub.natGateways],
  transitGateways: hub.transitGateways,
  transitGatewayAttachments: hub.transitGatewayAttachments,
  transitGatewayTables: hub.transitGatewayTables,
  endpoints: hub.endpoints,
}

function renamed(id: string): string {
  return id === 'PublicTable' ? 'HubPublicTable' : id
}

test('after any changes, proving again is proving from scratch; what is not touched keeps its very trace', () => {
  const flows = flowsOf(both)
  const fresh = prove(buildNetwork(both), flows)
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...changes), { minLength: 1, maxLength: 4 }), (sequence) => {
      let proof = fresh
      for (const change of sequence) proof = reprove(proof, [change])
      const network = buildNetwork(applyChanges(both, sequence))
      const scratch = prove(network, flows)
      assert.deepEqual(
        proof.proved.map(({ trace }) => trace),
        scratch.proved.map(({ trace }) => trace),
      )
      assert.deepEqual(proof.network, network)
      const atOnce = reprove(fresh, sequence)
      assert.deepEqual(
        atOnce.proved.map(({ trace }) => trace),
        scratch.proved.map(({ trace }) => trace),
      )
    }),
    { numRuns: 15 },
  )
})

test('interfaces that come, move and go', () => {
  const eni = { at: at('eni'), groups: [], addresses: [], publicAddress: false }
  const subnets = ['PrivateA', 'PrivateB', { unknown: 'parameter:Subnet', question: 'value of parameter Subnet' }]
  const change = fc.tuple(fc.nat(9), fc.constantFrom(undefined, ...subnets)).map(([number, subnet]): Change => {
    const id = `eni-${number}`
    return { kind: 'interfaces', id, ...(subnet && { resource: { ...eni, id, subnet } }) }
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (sequence) => {
      const { network } = reprove(prove(buildNetwork(withNat), []), sequence)
      assert.deepEqual(network, buildNetwork(applyChanges(withNat, sequence)))
    }),
  )
})

test('a change of one VPC leaves the traces of another alone', () => {
  const flows = flowsOf(both)
  const before = prove(buildNetwork(both), flows)
  const change: Change = { kind: 'natGateways', id: 'NatA' }
  const after = reprove(before, [change])
  const kept = flows.filter((_, i) => after.proved[i] === before.proved[i])
  assert.ok(kept.length > flows.length / 2)
  assert.ok(kept.every(({ from, to }) => from.subnet !== 'PrivateA' || to.kind === 'interface'))
  assert.ok(kept.length < flows.length)
})

test('blast radius: the flows that a rule carries, and those that only read it', () => {
  const flows = flowsOf(withNat)
  const proof = prove(buildNetwork(withNat), flows)
  const [self] = withNat.groups[0]!.ingress
  const change = removePart(withNat, self!)
  assert.ok(change)
  const { changed, unharmed } = blastRadius(proof, [change])
  assert.ok(
    changed.length > 0 &&
      changed.every(({ flow, from, to }) => flow.port === 9098 && from === 'reachable' && to === 'blocked'),
  )
  assert.ok(unharmed.some(({ port }) => port === 443))
  const [publicRoute] = withNat.routeTables[0]!.routes
  const lost = blastRadius(proof, [removePart(withNat, publicRoute!)!])
  assert.deepEqual(new Set(lost.changed.map(({ flow }) => flow.from.subnet)), new Set(['PrivateA', 'PrivateB']))
  const entryGone = blastRadius(proof, [removePart(withNat, withNat.acls[0]!.entries[0]!)!])
  assert.ok(entryGone.changed.length > 0)
  assert.equal(removePart(withNat, { ...self! }), undefined)
  assert.deepEqual(
    blastRadius(proof, removeResource(withNat, 'natGateways', 'NatB')).changed.map(({ flow, to }) => [
      flow.from.subnet,
      to,
    ]),
    [
      ['PrivateB', 'blocked'],
      ['PrivateB', 'blocked'],
    ],
  )
  const transit = { ...hub.transitGatewayTables[0]!.routes[0]! }
  const described = { ...hub, transitGatewayTables: [transitTable({ routes: [transit] })] }
  const told = blastRadius(prove(buildNetwork(described), flowsOf(described)), [removePart(described, transit)!])
  assert.ok(told.changed.some(({ flow }) => flow.from.subnet === 'SpokeA'))
})

test('blast radius of a transit gateway attachment: static routes that led to it are blackholes', () => {
  const proof = prove(buildNetwork(hub), flowsOf(hub))
  const { changed } = blastRadius(proof, removeResource(hub, 'transitGatewayAttachments', 'HubAttachment'))
  assert.ok(changed.some(({ flow, from }) => flow.from.subnet === 'SpokeA' && from === 'reachable'))
  assert.deepEqual(new Set(changed.map(({ to }) => to)), new Set(['blocked']))
})
