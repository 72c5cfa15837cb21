import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { check } from '../src/check/index.ts'
import { readText } from '../src/sources/index.ts'
import { IsthmusError } from '../src/world/index.ts'

/** Plans that nobody wrote: never a crash, and never a pass made of something unknown. 500 in all. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Path = readonly (string | number)[]

const example = readFileSync(new URL('../examples/orders-terraform/plan.json', import.meta.url), 'utf8')
const folder = new URL('../../shared/cases/plans/', import.meta.url)
const cases = existsSync(folder) ? readdirSync(folder).filter((name) => /^T[1-9].*\.json$/.test(name)) : []
const texts = [example, ...cases.map((name) => readFileSync(new URL(name, folder), 'utf8'))]

const seed = Number(process.env.SEED ?? 20_261_126)
const verdictOf = (plan: Json) => check(readText(JSON.stringify(plan), 'plan.json', {})).verdict

const isMap = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every value in it, by its path. */
function pathsOf(value: Json, path: Path = []): Path[] {
  const inner = Array.isArray(value)
    ? value.map((each, i) => [i, each] as const)
    : isMap(value)
      ? Object.entries(value)
      : []
  return [path, ...inner.flatMap(([step, each]) => pathsOf(each, [...path, step]))]
}

function change(root: Json, path: Path, make: (value: Json | undefined) => Json | undefined): Json {
  const [step, ...rest] = path
  if (step === undefined) return make(root) ?? null
  if (Array.isArray(root) && typeof step === 'number') {
    if (rest.length > 0) return root.map((each, i) => (i === step ? change(each, rest, make) : each))
    const made = make(root[step])
    return root.flatMap((each, i) => (i !== step ? [each] : made === undefined ? [] : [made]))
  }
  if (!isMap(root)) return root
  const { [String(step)]: old, ...others } = root
  const made = rest.length > 0 ? change(old ?? {}, rest, make) : make(old)
  return made === undefined ? others : { ...root, [String(step)]: made }
}

const plans = texts.map((text) => JSON.parse(text) as Json)
const paths = plans.map((plan) => pathsOf(plan))
const junk: fc.Arbitrary<Json | undefined> = fc.constantFrom<(Json | undefined)[]>(
  undefined,
  null,
  '',
  0,
  -1,
  true,
  'x',
  [],
  {},
  [null],
  { references: ['a'] },
  '0.0.0.0/0',
)

test('a plan that is changed anywhere is read, or refused by one error', () => {
  const mutation = fc.tuple(fc.nat(), junk)
  const property = fc.property(
    fc.nat(plans.length - 1),
    fc.array(mutation, { minLength: 1, maxLength: 4 }),
    (which, changes) => {
      const all = paths[which]!
      const mutated = changes.reduce(
        (plan: Json, [where, by]) => change(plan, all[where % all.length]!, () => by),
        plans[which]!,
      )
      try {
        verdictOf(mutated)
      } catch (error) {
        if (!(error instanceof IsthmusError)) throw error
      }
    },
  )
  fc.assert(property, { seed, numRuns: 250 })
})

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
  assert.equal(verdictOf(plans[0]!), 'reachable')
  for (const [index, broken] of breaks.entries())
    assert.equal(verdictOf(broken(plans[0]!)), 'blocked', `break ${index}`)
})

test('what is not known never makes a broken plan pass', () => {
  let undecided = 0
  const property = fc.property(
    fc.nat(breaks.length - 1),
    fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    (which, holes) => {
      const plan = holes.reduce(hidden, breaks[which]!(plans[0]!))
      const verdict = verdictOf(plan)
      if (verdict === 'unknown') undecided++
      return verdict !== 'reachable'
    },
  )
  fc.assert(property, { seed, numRuns: 250 })
  assert.ok(undecided > 20, `${undecided} were undecided: the holes matter`)
})
