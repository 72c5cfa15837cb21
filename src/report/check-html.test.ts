import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, mapping, ofGroup, rule, withEndpoints, withNat } from '../../test/support/integration.ts'
import { accept, type CheckResult, check } from '../check/index.ts'
import type { Integration } from '../model/index.ts'
import { checkToHtml } from './check-html.ts'
import { layoutOf } from './layout.ts'
import { pictureOf } from './picture.ts'

const page = (description: Integration, result: CheckResult = check(description)) =>
  checkToHtml(result, description, 'template.yaml')
const closed = (description: Integration, id: string) =>
  change(description, 'groups', (all) =>
    all.map((each) => (each.id === id ? { ...each, ingress: [rule('tcp', 9094, ofGroup(id))] } : each)),
  )
const ways = (description: Integration) =>
  pictureOf(check(description), description).edges.map(({ from, to, verdict }) => `${from} > ${to}: ${verdict}`)

test('each stretch of the ways, with what stands in its way where it does', () => {
  assert.deepEqual(
    ways(withNat).filter((way) => way.includes('NatA')),
    ['mapping@PrivateA > NAT gateway NatA: reachable', 'NAT gateway NatA > internet gateway Igw: reachable'],
  )
  assert.ok(ways(closed(withNat, 'BrokerGroup')).includes('mapping@PrivateA > broker Cluster-2: blocked'))
  const endpoints = ways(closed(withEndpoints, 'EndpointGroup'))
  assert.ok(endpoints.includes('mapping@PrivateA > endpoint StsEndpoint: blocked'))
  assert.ok(endpoints.includes('endpoint StsEndpoint > service sts: reachable'), 'the fault is before the endpoint')
})

test('what stands in a subnet is drawn in it, that in its zone, that in its VPC; nothing overlaps its neighbour', () => {
  const { nodes, width, height } = layoutOf(pictureOf(check(withNat), withNat))
  const of = (id: string) => nodes.find((node) => node.id === id) ?? assert.fail(id)
  assert.deepEqual(
    [of('broker Cluster-1').parent, of('NAT gateway NatA').parent],
    ['subnet PrivateA', 'subnet PublicA'],
  )
  for (const node of nodes) {
    assert.ok(node.x >= 0 && node.y >= 0 && node.x + node.width <= width && node.y + node.height <= height, node.id)
    if (node.parent === undefined) continue
    const box = of(node.parent)
    assert.ok(node.x >= box.x && node.x + node.width <= box.x + box.width, `${node.id} in ${box.id}`)
    assert.ok(node.y >= box.y && node.y + node.height <= box.y + box.height, `${node.id} in ${box.id}`)
    for (const other of nodes) {
      if (other === node || other.parent !== node.parent) continue
      const beside = node.x + node.width <= other.x || other.x + other.width <= node.x
      const above = node.y + node.height <= other.y || other.y + other.height <= node.y
      assert.ok(beside || above, `${node.id} and ${other.id}`)
    }
  }
})

test('the page needs nothing else, its links lead somewhere, and ids are given once', async () => {
  const html = await page(closed(withNat, 'BrokerGroup'))
  assert.doesNotMatch(html, /<script|<link|<img|src=|https?:|@import|url\((?!#)/)
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const [, id] of html.matchAll(/(?:href="#|url\(#|aria-labelledby=")([^")]+)/g)) assert.ok(ids.includes(id), id)
  assert.match(html, /✖ blocked: template\.yaml - Isthmus/)
  assert.match(html, /<h3>error ENI_SG_RULES_MISMATCH <code>BrokerGroup\.yaml:\d+<\/code><\/h3>/)
  assert.match(
    html,
    /aria-label="blocked: mapping@PrivateA to broker Cluster-2, security group BrokerGroup: no inbound/,
  )
})

test('names of the description are text and nothing else', async () => {
  const odd = '<b>"a" & \'b\'</b>'
  const described = change(withNat, 'mappings', () => [mapping({ id: odd })])
  const html = await page(described)
  assert.ok(!html.includes('<b>"a"'))
  assert.ok(html.includes('&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;'))
})

test('what is accepted is folded away; nothing to prove is a page, too', async () => {
  const description = closed(withNat, 'BrokerGroup')
  const found = check(description)
  const baseline = new Set(found.findings.map(({ fingerprint }) => fingerprint))
  const html = await page(description, accept(found, { suppressions: [], baseline }))
  assert.match(html, /<p>None\.<\/p>\n<details><summary>1 accepted<\/summary>/)
  const empty = { ...withNat, mappings: [] }
  assert.match(await page(empty), /<p>No mapping\.<\/p>/)
})
