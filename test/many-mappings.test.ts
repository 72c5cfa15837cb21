/** Many mappings: one root cause is one finding, and one table holds them all. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { checkPlaces } from '../src/check/index.ts'
import { overviewOf, overviewToJson, overviewToMarkdown, renderOverview } from '../src/report/index.ts'
import { root } from './support/paths.ts'
import { anywhere, egress, type Resources, read, resources, resultOf, without } from './support/templates.ts'

/** More mappings of the cluster, each with a topic of its own. */
const withMappings = (template: Resources, count: number): Resources => ({
  ...without(template, 'Mapping'),
  ...resources(
    ...Array.from(
      { length: count },
      (_, i) =>
        [
          `Mapping${String(i).padStart(3, '0')}`,
          'Lambda::EventSourceMapping',
          `FunctionName: !Ref Fn, EventSourceArn: !GetAtt Cluster.Arn, Topics: [orders${i}], StartingPosition: LATEST`,
        ] as const,
    ),
  ),
})
const errors = (template: Resources) => resultOf(template).findings.filter(({ severity }) => severity === 'error')

test('200 mappings behind one missing rule are one finding', () => {
  const many = withMappings(egress, 200)
  assert.deepEqual(errors(many), [])
  const [finding, ...more] = errors(without(many, 'BrokersSelf'))
  assert.deepEqual(more, [])
  assert.equal(finding?.code, 'SG_HAS_NO_RULES')
  assert.equal(new Set(finding?.mappings).size, 200)
  assert.equal(finding?.flows.length, 800, 'from both subnets to both brokers')
})

test('200 mappings behind one missing route are one finding, and two faults are two', () => {
  const many = withMappings(egress, 200)
  assert.deepEqual(
    errors(without(many, 'DefaultA')).map(({ code, mappings }) => [code, mappings.length]),
    [['NO_ROUTE_TO_DESTINATION', 200]],
  )
  assert.deepEqual(
    errors(without(many, 'DefaultA', 'BrokersSelf')).map(({ code, mappings }) => [code, mappings.length]),
    [
      ['SG_HAS_NO_RULES', 200],
      ['NO_ROUTE_TO_DESTINATION', 200],
    ],
  )
})

const table = (...sources: readonly (readonly [source: string, template: Resources, account: string])[]) => {
  const integrations = sources.map(([, template, account]) => ({ ...read(template), account }))
  const nameOf = (mapping: string) =>
    sources[integrations.findIndex(({ mappings }) => mappings.some(({ id }) => id === mapping))]![0]
  return overviewOf(checkPlaces(integrations), { integrations, nameOf })
}
const rows = table(
  ['open.yaml', egress, '111122223333'],
  ['closed.yaml', without(withMappings(egress, 3), 'BrokersSelf', 'DefaultA'), '444455556666'],
)

test('the table: the blocked first, with account, Region and root cause; each cause once below', () => {
  const lines = renderOverview(rows, [], { color: false }).trimEnd().split('\n')
  assert.deepEqual(lines.slice(0, 5), [
    'source       account       Region     mapping     mode       verdict      root cause',
    'closed.yaml  444455556666  us-east-1  Mapping000  on-demand  ✖ blocked    SG_HAS_NO_RULES t.yaml:10, 1 more',
    'closed.yaml  444455556666  us-east-1  Mapping001  on-demand  ✖ blocked    SG_HAS_NO_RULES t.yaml:10, 1 more',
    'closed.yaml  444455556666  us-east-1  Mapping002  on-demand  ✖ blocked    SG_HAS_NO_RULES t.yaml:10, 1 more',
    'open.yaml    111122223333  us-east-1  Mapping     on-demand  ✔ reachable',
  ])
  assert.deepEqual(
    lines.filter((line) => /^[A-Z_]+ {2}/.test(line)),
    ['SG_HAS_NO_RULES  t.yaml:10  3 of 4 mappings', 'NO_ROUTE_TO_DESTINATION  t.yaml:7  3 of 4 mappings'],
  )
  assert.equal(lines.at(-1), '✖ 4 mappings, 3 blocked, 1 reachable, 2 root causes')
})

test('as Markdown it has a row for each mapping and an item for each cause', () => {
  const markdown = overviewToMarkdown(rows, [{ source: 'a|b.yaml', code: 'TEMPLATE_INVALID', message: 'no *map*' }])
  assert.equal(markdown.match(/^\| `/gm)?.length, 4)
  assert.equal(markdown.match(/^- \*\*/gm)?.length, 2)
  assert.match(markdown, /^- not read: `a\\\|b\.yaml`: no \\\*map\\\* \(TEMPLATE_INVALID\)$/m)
  assert.match(markdown, /^❌ \*\*Isthmus\*\*: 3 blocked, 1 reachable$/m)
})

test('as JSON it is of its published schema', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(
    JSON.parse(readFileSync(`${root}/schema/check-all.json`, 'utf8')),
  )
  const document = JSON.parse(overviewToJson(rows, [{ source: 'a', code: 'TEMPLATE_INVALID', message: 'b' }]))
  const valid: boolean = validate(document)
  assert.ok(valid, JSON.stringify(validate.errors, null, 2))
  assert.deepEqual(
    [document.mappings.length, document.causes.length, document.mappings[0].causes.length, document.unread.length],
    [4, 2, 2, 1],
  )
  assert.ok(!validate({ ...document, format_version: '2.0' }))
  const open = ['DefaultA', 'Route', `RouteTableId: !Ref Private, ${anywhere}, NatGatewayId: !ImportValue Nat`] as const
  const undecided = table(['u.yaml', { ...egress, ...resources(open) }, '111122223333'])
  assert.deepEqual(
    undecided.map(({ verdict, causes }) => [verdict, causes.map(({ code }) => code)]),
    [['unknown', ['UNDECIDED']]],
  )
})
