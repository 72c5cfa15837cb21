import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, codes, face, follow, questions } from '../../test/support/flows.ts'
import {
  at,
  change,
  cidr,
  group,
  route,
  rule,
  subnet,
  toInternet,
  toNat,
  vpc,
  withNat,
} from '../../test/support/integration.ts'
import type { Integration, PrefixList, Route } from '../model/index.ts'

const appliance = { kind: 'other', type: 'instance', id: 'i-1' } as const

function list(id: string, cidrs?: PrefixList['cidrs']): PrefixList {
  return { id, at: at(id), name: id, ...(cidrs ? { cidrs } : {}) }
}

/** The table of PrivateA with these routes; what goes to the appliance is a question, what goes to the NAT passes. */
function routed(routes: readonly Route[], prefixLists: readonly PrefixList[] = []): Integration {
  const tables = change(withNat, 'routeTables', (all) =>
    all.map((each) => (each.id === 'PrivateATable' ? { ...each, routes } : each)),
  )
  return { ...tables, prefixLists }
}

const byNat = toNat('NatA')
const halves = ['0.0.0.0/1', '128.0.0.0/1']

test('a prefix list is a route for each of its blocks; the longest prefix wins', () => {
  const routes = [route('All', '0.0.0.0/0', appliance), route('Listed', 'Halves', byNat)]
  assert.equal(call(routed(routes, [list('Halves', halves)])).verdict, 'reachable')
  assert.equal(call(routed(routes, [list('Halves', ['0.0.0.0/1'])])).verdict, 'unknown')
})

test('of equal blocks a plain route comes before one by a prefix list, that before a propagated one', () => {
  const lists = [list('Halves', halves)]
  const listed = (target: Route['target']) => route('Listed', 'Halves', target)
  const plain = (target: Route['target']) => halves.map((half, i) => route(`Plain${i}`, half, target))
  const propagated = (target: Route['target']) => plain(target).map((each): Route => ({ ...each, propagated: true }))
  assert.equal(call(routed([...plain(byNat), listed(appliance)], lists)).verdict, 'reachable')
  assert.equal(call(routed([...plain(appliance), listed(byNat)], lists)).verdict, 'unknown')
  assert.equal(call(routed([listed(byNat), ...propagated(appliance)], lists)).verdict, 'reachable')
  assert.equal(call(routed([...plain(byNat), ...propagated(appliance)])).verdict, 'reachable')
  // A longer propagated one wins over a shorter static one.
  assert.equal(call(routed([route('All', '0.0.0.0/0', appliance), ...propagated(byNat)])).verdict, 'reachable')
})

test('two prefix lists with one block: AWS takes one at random', () => {
  const lists = [list('Halves', halves), list('Others', halves)]
  const two = (target: Route['target']) => [route('One', 'Halves', byNat), route('Two', 'Others', target)]
  assert.equal(call(routed(two(byNat), lists)).verdict, 'reachable')
  assert.match(questions(call(routed(two(appliance), lists))).join(), /which AWS takes: the route Halves -> NatA or/)
})

test('a list that is not described, or a block of it that is not known, may take the packets', () => {
  const routes = [route('All', '0.0.0.0/0', byNat), route('Listed', 'pl-1', appliance)]
  assert.deepEqual(questions(call(routed(routes))), ['entries of prefix list pl-1'])
  const block = { unknown: 'parameter:Block', question: 'value of parameter Block' }
  assert.equal(call(routed(routes, [list('pl-1', [block])])).verdict, 'unknown')
  assert.equal(call(routed(routes, [list('pl-1', [])])).verdict, 'reachable')
})

test('a route in place of the local one, or more specific, takes what is inside; a propagated one never does', () => {
  const poll = (routes: readonly Route[]) => {
    const to = { kind: 'interface', interface: face('PrivateB') } as const
    return follow(routed(routes), { from: face('PrivateA'), to, port: 9098 }).verdict
  }
  assert.equal(poll([route('Whole', '10.0.0.0/16', appliance)]), 'unknown')
  assert.equal(poll([route('Part', '10.0.11.0/24', appliance)]), 'unknown')
  assert.equal(poll([{ ...route('Part', '10.0.11.0/24', appliance), propagated: true }]), 'reachable')
})

test('a prefix list in a rule is its blocks', () => {
  const inbound = (prefixLists: readonly PrefixList[]) => {
    const described = change(withNat, 'groups', () => [
      group(
        'BrokerGroup',
        [rule('tcp', 9098, { kind: 'prefix-list', id: 'Clients' })],
        [rule('-1', [0, 65_535], cidr('0.0.0.0/0'))],
      ),
    ])
    const to = { kind: 'interface', interface: face('PrivateB') } as const
    return follow({ ...described, prefixLists }, { from: face('PrivateA'), to, port: 9098 })
  }
  assert.equal(inbound([list('Clients', ['10.0.10.0/25', '10.0.10.128/25'])]).verdict, 'reachable')
  assert.equal(inbound([list('Clients', ['10.0.10.0/25'])]).verdict, 'unknown')
  assert.deepEqual(codes(inbound([list('Clients', ['10.9.0.0/16', '::/0'])])), ['ENI_SG_RULES_MISMATCH'])
  assert.deepEqual(questions(inbound([])), ['entries of prefix list Clients'])
})

test('inside the VPC the local route stands: before a propagated one, and before what leaves, where blocks are unknown', () => {
  const far = {
    ...routed([{ ...route('Learned', '10.0.30.0/24', appliance), propagated: true }]),
    vpcs: [...withNat.vpcs, vpc('Other')],
    subnets: [...withNat.subnets, subnet('Far', { vpc: 'Other', cidr: '10.0.30.0/24', routeTable: 'FarTable' })],
  }
  const poll = (description: Integration, to: string) =>
    follow(description, { from: face('PrivateA'), to: { kind: 'interface', interface: face(to) }, port: 9098 })
  assert.equal(codes(poll(far, 'Far')).at(-1), 'VPC_LOCAL_ROUTE_CIDR_RESTRICTION')
  const block = { unknown: 'parameter:VpcCidr', question: 'value of parameter VpcCidr' }
  const open = change(routed([route('Out', '10.0.0.0/16', toInternet())]), 'vpcs', () => [
    vpc('Vpc', { cidrs: [block] }),
  ])
  assert.equal(poll(open, 'PrivateB').verdict, 'reachable')
  // An appliance may stand between two subnets; a prefix list that is not described is not taken to lead there.
  const inner = route('Inner', block, appliance)
  assert.deepEqual(questions(poll(routed([inner]), 'PrivateB')), [block.question])
  assert.equal(poll(routed([{ ...inner, destination: 'pl-1' }]), 'PrivateB').verdict, 'reachable')
})

test('an unknown route to the same target mends a blackhole', () => {
  const block = { unknown: 'parameter:Block', question: 'value of parameter Block' }
  const dead: Route = { ...route('All', '0.0.0.0/0', byNat), state: 'blackhole' }
  assert.deepEqual(questions(call(routed([dead, route('Block', block, byNat)]))), [block.question])
})

test('a table that is not described leaves its routes as the question', () => {
  const moved = change(withNat, 'subnets', (all) =>
    all.map((each) => (each.id === 'PrivateA' ? { ...each, routeTable: 'rtb-1' } : each)),
  )
  assert.deepEqual(questions(call(moved)), ['routes of route table of rtb-1'])
})

test("a prefix list's blocks inside the VPC are no entries, but where they lead to a middlebox", () => {
  const poll = (target: Route['target']) => {
    const to = { kind: 'interface', interface: face('PrivateB') } as const
    const lists = [list('Company', ['10.0.11.0/24', '10.5.0.0/16'])]
    const described = routed([route('Listed', 'Company', target)], lists)
    return follow(described, { from: face('PrivateA'), to, port: 9098 }).verdict
  }
  assert.equal(poll({ kind: 'transit-gateway', id: 'Tgw' }), 'reachable')
  assert.equal(poll(appliance), 'unknown')
})
