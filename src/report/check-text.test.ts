import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  acl,
  change,
  entry,
  mapping,
  ofGroup,
  rule,
  settings,
  withEndpoints,
  withNat,
  withPublicSubnets,
} from '../../test/support/integration.ts'
import { check } from '../check/index.ts'
import type { Integration } from '../model/index.ts'
import { checkToJson } from './check-json.ts'
import { renderCheck } from './check-text.ts'

const closed = change(withNat, 'groups', (all) =>
  all.map((each) => ({ ...each, ingress: [rule('tcp', 9094, ofGroup('BrokerGroup'))] })),
)

test('a proof on one screen: each flow with its way, the verdict last', () => {
  const lines = renderCheck(check(withNat), { color: false }).trimEnd().split('\n')
  assert.equal(lines[0], '✔ Mapping  on-demand, reachable')
  assert.ok(lines.includes('  ✔ PrivateA → sts:443         BrokerGroup ─ PrivateATable ─ NatA ─ PublicTable ─ Igw'))
  assert.equal(lines.at(-1), '✔ reachable: 1 mapping, 8 flows')
  assert.ok(lines.length < 40)
})

test('a finding has code, place, hop, near miss, remedy and what it breaks', () => {
  const text = renderCheck(check(closed), { color: false })
  assert.match(text, /^error ENI_SG_RULES_MISMATCH {2}BrokerGroup\.yaml:\d+$/m)
  assert.match(text, /^ {2}way {5}PrivateA ─{2} BrokerGroup ─{5} ✖ BrokerGroup ┄{3} Cluster-1:9098$/m)
  assert.match(text, /^ {10}subnet {6}security group {4}security group$/m)
  assert.match(text, /^ {2}hop {5}security group BrokerGroup, no inbound rule for tcp 9098 from itself$/m)
  assert.match(text, /^ {2}near {4}inbound rule tcp 9094 from itself of BrokerGroup: the port differs/m)
  assert.match(text, /^ {2}remedy {2}add an inbound rule tcp 9098 from itself to BrokerGroup/m)
  assert.match(text, /^ {2}breaks {2}Mapping, 4 flows$/m)
  assert.match(text, /✖ PrivateA → Cluster-2:9098 {2}BrokerGroup ─ ✖ BrokerGroup/)
  assert.match(text, /\n✖ blocked: 1 mapping, 8 flows, 1 error\n$/)
})

test('what a policy refuses is named on the way, as what is not known by its name', () => {
  const document = { unknown: 'parameter:Policy', question: 'value of parameter Policy' }
  const open = change(withEndpoints, 'endpoints', (all) => all.map((each) => ({ ...each, policy: document })))
  const [first] = withEndpoints.endpoints
  const text = renderCheck(check(open), { color: false })
  assert.ok(text.includes(` ─ ? policy of endpoint ${first!.id}, `), text)
  assert.doesNotMatch(text.split('To be decided')[0]!, /[A-Z]_[A-Z]/)
  const subnets = [0, 1].map((index) => ({
    unknown: `subnet ${index}`,
    name: `Subnets[${index}]`,
    question: 'Subnets',
  }))
  const elsewhere = change(withNat, 'clusters', (all) => all.map((each) => ({ ...each, subnets })))
  assert.match(renderCheck(check(elsewhere), { color: false }), /^ {2}\? Subnets\[0\] → Cluster-2:9098 /m)
})

test('questions are listed with their place', () => {
  const unknown = {
    unknown: 'parameter:Peer',
    question: 'value of parameter Peer',
    at: { file: 'template.yaml', line: 7 },
  }
  const open = change(withNat, 'groups', (all) =>
    all.map((each) => ({ ...each, ingress: [rule('tcp', 9098, ofGroup(unknown))] })),
  )
  const text = renderCheck(check(open), { color: false })
  assert.match(text, /^To be decided\n {2}\? value of parameter Peer {2}template\.yaml:7 {2}--set Peer=$/m)
  assert.match(text, /\n\? unknown: 1 mapping, 8 flows, 1 open question\n$/)
})

test('notes take a line for each code, all of them with --verbose', () => {
  const result = check(withEndpoints)
  assert.deepEqual(
    result.findings.map(({ code }) => code),
    ['ENDPOINT_POLICY_OPEN', 'ENDPOINT_POLICY_OPEN'],
  )
  const brief = renderCheck(result, { color: false })
  assert.equal(brief.match(/^note ENDPOINT_POLICY_OPEN .* has no policy: .*; and 1 more$/gm)?.length, 1)
  assert.doesNotMatch(brief, /remedy/)
  const all = renderCheck(result, { color: false, verbose: true })
  assert.equal(all.match(/^note ENDPOINT_POLICY_OPEN/gm)?.length, 2)
  assert.equal(all.match(/^ {2}remedy /gm)?.length, 2)
})

test('brokers in a row that are told alike take one row; one that differs has its own', () => {
  const six = change(withNat, 'clusters', (all) => all.map((each) => ({ ...each, brokers: 6 })))
  const rows = (description: Integration) =>
    renderCheck(check(description), { color: false })
      .split('\n')
      .filter((line) => / → Cluster/.test(line))
      .map((line) => line.replace(/:9098.*/, ''))
  assert.deepEqual(rows(six), ['  ✔ PrivateA → Cluster-1 … Cluster-6', '  ✔ PrivateB → Cluster-1 … Cluster-6'])
  const denied = { ...six, acls: [...six.acls, acl('Closed', [entry(100, 'out', 'allow', '0.0.0.0/0')])] }
  const odd = change(denied, 'subnets', (all) =>
    all.map((each) => (each.id === 'PrivateB' ? { ...each, acl: 'Closed' } : each)),
  )
  assert.equal(rows(odd)[1], '  ✖ PrivateA → Cluster-2')
  assert.equal(rows(odd)[2], '  ✔ PrivateA → Cluster-3')
})

test('more mappings than a screen holds: what does not work first, the rest counted', () => {
  const ids = Array.from({ length: 40 }, (_, i) => `M${i}`)
  const many = change(closed, 'mappings', () => ids.map((id) => mapping({ id, settings: { ...settings, topic: id } })))
  const lines = renderCheck(check(many), { color: false }).trimEnd().split('\n')
  assert.ok(lines.length < 25, `${lines.length} lines`)
  assert.ok(lines.includes('  and 28 blocked: --all shows each of them'))
  assert.equal(lines.filter((line) => line.startsWith('error')).length, 1)
})

test('colour only when asked for; the words are the same', () => {
  const result = check(closed)
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
  const colored = renderCheck(result, { color: true })
  assert.match(colored, escapes)
  assert.equal(colored.replaceAll(escapes, ''), renderCheck(result, { color: false }))
})

test('many mappings: those that work take one line each; verbose shows every hop with its place', () => {
  const many = change(withNat, 'mappings', () =>
    [1, 2, 3, 4].map((i) => mapping({ id: `M${i}`, settings: { ...settings, topic: `t${i}` } })),
  )
  assert.equal(renderCheck(check(many), { color: false }).trimEnd().split('\n').length, 6)
  const text = renderCheck(check(withNat), { color: false, verbose: true })
  assert.match(text, /✔ out {2}route table PrivateATable: route 0\.0\.0\.0\/0 -> NatA {2}RouteA\.yaml:\d+/)
  assert.match(text, /✔ back network ACL/)
})

test('JSON is the whole result', () => {
  const result = check(withPublicSubnets)
  const document = JSON.parse(checkToJson(result))
  assert.equal(document.format_version, '1.0')
  assert.equal(document.verdict, 'blocked')
  assert.deepEqual(document.findings, JSON.parse(JSON.stringify(result.findings)))
})
