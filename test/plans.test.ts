import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { check } from '../src/check/index.ts'
import type { Integration } from '../src/model/index.ts'
import type { Verdict } from '../src/network/index.ts'
import { readText } from '../src/sources/index.ts'
import { cluster, mapping, settings } from './support/integration.ts'

/**
 * Real plans and a state of Terraform with verdicts that are beyond doubt: what the README beside them says, line by
 * line. They are not copied into the project: where they are not, this says so.
 */
const folder = new URL('../../shared/cases/plans/', import.meta.url)
const options = existsSync(folder) ? {} : { skip: '../shared/cases is not here' }

const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const read = (name: string): Integration => readText(text(name), name, {})

interface Told {
  readonly poll: Verdict | 'none'
  /** By service. */
  readonly invoke: Readonly<Record<string, Verdict>>
  /** Findings about the network that are no notes. */
  readonly codes: readonly string[]
}

function told(description: Integration): Told {
  const result = check(description)
  const flows = result.mappings.flatMap((each) => each.flows)
  const worst = (verdicts: readonly Verdict[]) =>
    verdicts.find((each) => each === 'blocked') ?? verdicts.find((each) => each === 'unknown') ?? 'reachable'
  const poll = flows.filter(({ path }) => path === 'poll').map(({ verdict }) => verdict)
  const services = Map.groupBy(
    flows.filter(({ path }) => path === 'invoke'),
    ({ to }) => (to.kind === 'service' ? to.service : ''),
  )
  return {
    poll: poll.length === 0 ? 'none' : worst(poll),
    invoke: Object.fromEntries([...services].map(([name, of]) => [name, worst(of.map(({ verdict }) => verdict))])),
    codes: [...new Set(result.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code))].sort(),
  }
}

const reachable = { lambda: 'reachable', sts: 'reachable' } as const
const blocked = { lambda: 'blocked', sts: 'blocked' } as const
const secret = (verdict: Verdict) => ({ secretsmanager: verdict })

const expected: Readonly<Record<string, Told>> = {
  'T1-nat-per-zone.plan.json': { poll: 'reachable', invoke: reachable, codes: [] },
  'T2-one-nat-no-egress.plan.json': {
    poll: 'blocked',
    invoke: blocked,
    codes: ['ROLE_LACKS_TOPIC_ACCESS', 'SG_HAS_NO_RULES'],
  },
  'T3-privatelink-scram.plan.json': {
    poll: 'reachable',
    invoke: { ...reachable, ...secret('reachable') },
    codes: [],
  },
  'T3b-private-dns-off.plan.json': {
    poll: 'reachable',
    invoke: { ...reachable, ...secret('blocked') },
    codes: ['ENDPOINT_PRIVATE_DNS_OFF'],
  },
  'T3c-private-dns-unsaid.plan.json': {
    poll: 'reachable',
    invoke: { ...blocked, ...secret('blocked') },
    codes: ['ENDPOINT_PRIVATE_DNS_OFF'],
  },
  'T4-public-internet-gateway.plan.json': {
    poll: 'blocked',
    invoke: blocked,
    codes: ['ENI_SG_RULES_MISMATCH', 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS'],
  },
  'T4b-public-provisioned.plan.json': { poll: 'reachable', invoke: {}, codes: [] },
  'T5-community-modules.plan.json': { poll: 'reachable', invoke: reachable, codes: ['NAT_IN_OTHER_ZONE'] },
  'T6-live-change.plan.json': {
    poll: 'blocked',
    invoke: blocked,
    codes: ['ENI_SG_RULES_MISMATCH', 'NO_ROUTE_TO_DESTINATION'],
  },
  'T7-defaults-and-transit.plan.json': { poll: 'reachable', invoke: blocked, codes: ['SUBNET_ACL_RESTRICTION'] },
  'T7b-answers-admitted.plan.json': { poll: 'reachable', invoke: reachable, codes: [] },
  'T8-self-managed.plan.json': {
    poll: 'reachable',
    invoke: { ...reachable, ...secret('reachable') },
    codes: [],
  },
  'T8b-self-managed-module.plan.json': { poll: 'reachable', invoke: reachable, codes: [] },
  'T9-ids-through-locals.plan.json': { poll: 'unknown', invoke: { lambda: 'unknown', sts: 'unknown' }, codes: [] },
}

test('every plan is told as its README says', options, () => {
  for (const [name, wanted] of Object.entries(expected)) assert.deepEqual(told(read(name)), wanted, name)
})

test('there is no plan that nothing is expected of', options, () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') || name.endsWith('.txt'))
  const others = names.filter((name) => !(name in expected))
  assert.ok(others.length >= 7)
  for (const name of others) {
    const description = read(name)
    assert.deepEqual([description.mappings, description.clusters], [[], []], name)
    assert.deepEqual(told(description), { poll: 'none', invoke: {}, codes: [] }, name)
  }
})

test('what is found is told by addresses', options, () => {
  const [finding] = check(read('T5-community-modules.plan.json')).findings
  assert.equal(finding?.at.address, 'module.vpc.aws_nat_gateway.this[0]')
  assert.deepEqual(finding?.mappings, ['module.consumer.aws_lambda_event_source_mapping.this["shipments"]'])
  const [first] = check(read('T2-one-nat-no-egress.plan.json')).findings
  assert.match(first?.remedy ?? '', /\(aws_vpc_security_group_egress_rule\)$/)
})

test('T9: the question names the local value', options, () => {
  const questions = check(read('T9-ids-through-locals.plan.json')).questions.map(({ question }) => question)
  assert.ok(questions.some((question) => question.includes('local.kafka.subnets')))
})

test('T1: lines of the configuration, modules too, where it lies beside the plan', options, () => {
  const at = (path: string) => new URL(`T1-nat-per-zone/${path.replace('infra/', '')}`, folder)
  const files = {
    list: (path: string) => readdirSync(at(`${path}/`)),
    read: (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined),
  }
  const description = readText(text('T1-nat-per-zone.plan.json'), 'infra/plan.json', { files })
  const lines = (id: string) => {
    const found = [...description.groups, ...description.routeTables].find((each) => each.id === id)
    return found && `${found.at.file}:${found.at.line}`
  }
  const line = (path: string, wanted: string) =>
    readFileSync(at(path), 'utf8')
      .split('\n')
      .findIndex((each) => each.startsWith(wanted)) + 1
  assert.equal(
    lines('aws_security_group.brokers'),
    `infra/main.tf:${line('main.tf', 'resource "aws_security_group" "brokers"')}`,
  )
  assert.equal(
    lines('module.network.aws_route_table.private["eu-west-1a"]'),
    `infra/modules/network/main.tf:${line('modules/network/main.tf', 'resource "aws_route_table" "private"')}`,
  )
})

test('T6: the state with a cluster in the brokers subnets and group', options, () => {
  const state = read('T6-state.json')
  const added = cluster({
    subnets: state.subnets.filter(({ id }) => id.startsWith('aws_subnet.brokers')).map(({ id }) => id),
    groups: ['aws_security_group.brokers'],
    brokers: 2,
  })
  const source = { kind: 'cluster', cluster: added.id } as const
  const description = { ...state, clusters: [added], mappings: [mapping({ source, settings })] }
  assert.deepEqual(told(description), { poll: 'reachable', invoke: reachable, codes: ['NAT_IN_OTHER_ZONE'] })
})
