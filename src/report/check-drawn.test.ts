import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instance } from '@viz-js/viz'
import { change, ofGroup, rule, withEndpoints, withNat } from '../../test/support/integration.ts'
import { check } from '../check/index.ts'
import type { Integration } from '../model/index.ts'
import { checkToDot } from './check-dot.ts'
import { checkToSvg } from './check-svg.ts'
import { pictureOf } from './picture.ts'

const closed = change(withNat, 'groups', (all) =>
  all.map((each) => ({ ...each, ingress: [rule('tcp', 9094, ofGroup('BrokerGroup'))] })),
)
const odd = 'a "b" \\N <c> & {d}\n\\'
const descriptions: readonly Integration[] = [
  withNat,
  closed,
  withEndpoints,
  { ...withNat, mappings: [] },
  change(withNat, 'clusters', (all) => all.map((each) => ({ ...each, id: odd, brokers: 7 }))),
]
const onOdd = (description: Integration) =>
  change(description, 'mappings', (all) =>
    all.map((each) => ({ ...each, source: { kind: 'cluster' as const, cluster: description.clusters[0]!.id } })),
  )

const styles = { reachable: 'solid', blocked: 'dashed', unknown: 'dotted' } as const

interface Drawn {
  readonly objects?: readonly { readonly name: string; readonly nodes?: readonly number[]; readonly label?: string }[]
  readonly edges?: readonly { readonly tail: number; readonly head: number; readonly style: string }[]
}

test('DOT as Graphviz reads it: the nodes, what holds them, and the ways', async () => {
  const viz = await instance()
  for (const description of descriptions.map(onOdd)) {
    const result = check(description)
    const picture = pictureOf(result, description)
    const dot = checkToDot(result, description, `${odd}.yaml`)
    const { status, output, errors } = viz.render(dot, { format: 'json0' })
    // It warns of letters of which it does not know the width.
    assert.deepEqual([status, errors.filter(({ level }) => level === 'error')], ['success', []])
    const { objects = [], edges = [] }: Drawn = JSON.parse(output ?? '')
    const plain = (label = '') => label.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
    for (const [i, { kind, label, detail, parent }] of picture.nodes.entries()) {
      const name = kind === 'station' ? `n${i}` : `cluster_${i}`
      const object = objects.find((each) => each.name === name) ?? assert.fail(name)
      assert.equal(plain(object.label), detail ? `${label}\n${detail}` : label)
      if (kind !== 'station' || parent === undefined) continue
      const outer = picture.nodes.findIndex(({ id }) => id === parent)
      const held = objects.find((each) => each.name === `cluster_${outer}`)?.nodes?.map((node) => objects[node]?.name)
      assert.ok(held?.includes(name), `${label} in ${parent}`)
    }
    const numbered = (name: string) => `n${picture.nodes.findIndex(({ id }) => id === name)}`
    assert.deepEqual(
      edges.map(({ tail, head, style }) => [objects[tail]?.name, objects[head]?.name, style]).toSorted(),
      picture.edges.map(({ from, to, verdict }) => [numbered(from), numbered(to), styles[verdict]]).toSorted(),
    )
  }
})

test('Graphviz is a judge: it refuses what is no DOT', async () => {
  const viz = await instance()
  const dot = checkToDot(check(withNat), withNat, 't.yaml')
  assert.equal(viz.render(dot.replace('->', '--')).status, 'failure')
})

test('the SVG stands alone, for light and dark, and tells what it shows', async () => {
  const svg = await checkToSvg(check(closed), closed, 'template.yaml')
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" aria-labelledby="title desc"/)
  assert.doesNotMatch(svg.replace(/xmlns="[^"]+"/, ''), /<script|href=|https?:|@import|url\((?!#)/)
  assert.match(
    svg,
    /<title id="title">✖ blocked: template\.yaml<\/title>\n<desc id="desc">1 mapping, 8 flows, 1 error</,
  )
  assert.match(svg, /@media\(prefers-color-scheme:dark\)/)
  assert.match(svg, /<title>blocked: mapping@PrivateA to broker Cluster-2, security group BrokerGroup: no inbound rule/)
  assert.equal(svg.match(/class="way /g)?.length, pictureOf(check(closed), closed).edges.length)
  assert.match(await checkToSvg(check({ ...withNat, mappings: [] }), withNat, 't'), /<desc id="desc">no mapping</)
})

test('what names the source is text in the SVG, and holds nothing that XML forbids', async () => {
  const svg = await checkToSvg(check(withNat), withNat, `<b>"&'\u0007\u0000`)
  assert.ok(svg.includes('✔ reachable: &lt;b&gt;&quot;&amp;&#39;</title>'))
})

test('services are drawn for each Region, where mappings stand in several', () => {
  const [first] = withNat.mappings
  const two = { ...withNat, mappings: [first!, { ...first!, id: 'Second' }] }
  const result = check(two)
  const services = (description: Integration) =>
    pictureOf(result, description).nodes.flatMap(({ detail, label }) => (detail === 'AWS service' ? [label] : []))
  assert.deepEqual(services(two), ['lambda', 'sts'])
  const regions = ['eu-west-1', 'us-east-1']
  const apart = { ...two, mappings: two.mappings.map((each, i) => ({ ...each, region: regions[i]! })) }
  assert.deepEqual(
    services(apart),
    regions.flatMap((region) => [`lambda in ${region}`, `sts in ${region}`]),
  )
})
