import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { check } from '../src/check/index.ts'
import { readText } from '../src/sources/index.ts'
import { change, isMap, type Json } from './fuzz/trees.ts'

/** Plans that are broken on purpose, with holes in them: never a pass made of something unknown. 250 in all. */

const example = readFileSync(new URL('../examples/orders-terraform/plan.json', import.meta.url), 'utf8')
const seed = Number(process.env.SEED ?? 20_261_126)
const verdictOf = (plan: Json) => check(readText(JSON.stringify(plan), 'plan.json', {})).verdict

const whole = JSON.parse(example) as Json

interface Change {
  readonly address: string
  readonly change: { readonly after: { [key: string]: Json } | null; readonly after_unknown: { [key: string]: Json } }
}

/** What makes the example fail: each by itself. */
const breaks: readonly ((plan: Json) => Json)[] = [
  without('aws_vpc_security_group_ingress_rule.brokers_self'),
  without('aws_vpc_security_group_egress_rule.brokers_self'),
  without('aws_vpc_security_group_egress_rule.services'),
  without('aws_route.private["a"]'),
  without('aws_route.public'),
  (plan) => set(plan, 'aws_vpc_security_group_ingress_rule.brokers_self', { from_port: 9094, to_port: 9094 }),
  (plan) => set(plan, 'aws_vpc_security_group_egress_rule.services', { cidr_ipv4: '10.0.0.0/16' }),
  (plan) => set(plan, 'aws_route.private["b"]', { destination_cidr_block: '10.9.0.0/16' }),
]

function changesOf(plan: Json): Change[] {
  return (isMap(plan) ? plan.resource_changes : []) as unknown as Change[]
}

function without(address: string): (plan: Json) => Json {
  return (plan) =>
    change(
      plan,
      ['resource_changes'],
      () => changesOf(plan).filter((each) => each.address !== address) as unknown as Json,
    )
}

function set(plan: Json, address: string, values: { [key: string]: Json }): Json {
  const index = changesOf(plan).findIndex((each) => each.address === address)
  return change(plan, ['resource_changes', index, 'change', 'after'], (after) => ({
    ...(isMap(after) ? after : {}),
    ...values,
  }))
}

/** Takes what an argument is set to out of the document: a local value gives it, when the plan is applied. */
function hidden(plan: Json, where: number): Json {
  const arguments_ = changesOf(plan).flatMap(({ address, change: { after, after_unknown } }, index) => {
    const block = blockOf(plan, address)
    return Object.keys(block.expressions ?? {})
      .filter((name) => after_unknown[name] !== undefined || (after?.[name] ?? null) !== null)
      .map((name) => ({ index, name, block: block.index }))
  })
  const { index, name, block } = arguments_[where % arguments_.length]!
  const known = change(plan, ['resource_changes', index, 'change', 'after', name], () => undefined)
  const marked = change(known, ['resource_changes', index, 'change', 'after_unknown', name], () => true)
  return change(marked, ['configuration', 'root_module', 'resources', block, 'expressions', name], () => ({
    references: ['local.hidden'],
  }))
}

function blockOf(plan: Json, address: string) {
  const { root_module } = (
    plan as { configuration: { root_module: { resources: { address: string; expressions?: object }[] } } }
  ).configuration
  const index = root_module.resources.findIndex((each) => each.address === address.replace(/\[.*\]$/, ''))
  return { index, expressions: root_module.resources[index]?.expressions }
}

test('the example passes, and fails when it is broken', () => {
  assert.equal(verdictOf(whole), 'reachable')
  for (const [index, broken] of breaks.entries()) assert.equal(verdictOf(broken(whole)), 'blocked', `break ${index}`)
})

test('what is not known never makes a broken plan pass', () => {
  let undecided = 0
  const property = fc.property(
    fc.nat(breaks.length - 1),
    fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    (which, holes) => {
      const plan = holes.reduce(hidden, breaks[which]!(whole))
      const verdict = verdictOf(plan)
      if (verdict === 'unknown') undecided++
      return verdict !== 'reachable'
    },
  )
  fc.assert(property, { seed, numRuns: 250 })
  assert.ok(undecided > 20, `${undecided} were undecided: the holes matter`)
})
