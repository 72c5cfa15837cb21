import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, change, cluster, mapping, settings, withNat } from '../../test/support/integration.ts'
import type { CheckResult } from '../check/index.ts'
import { formatLocation, type Integration, type Unknown } from '../model/index.ts'
import { makeConcrete } from './concrete.ts'

const proved: CheckResult = { format_version: '1.0', verdict: 'reachable', mappings: [], findings: [], questions: [] }

function unknown(what: string): Unknown {
  return { unknown: what, question: `value of ${what}` }
}

/** It is refused with that code, at that place, and the message says so. */
function refused(integration: Integration, code: string, message: RegExp, result = proved) {
  assert.throws(() => makeConcrete(integration, result), { code, message })
}

test('what the description gives is used', () => {
  const { region, account, clusters, mappings } = makeConcrete(withNat, proved)
  assert.deepEqual([region, account], ['us-east-1', '111122223333'])
  assert.deepEqual(clusters[0]?.brokers, [
    {
      index: 1,
      host: 'b-1.orders.1a2b3c.c2.kafka.us-east-1.amazonaws.com',
      address: '10.0.10.10',
      zone: 'us-east-1a',
    },
    {
      index: 2,
      host: 'b-2.orders.1a2b3c.c2.kafka.us-east-1.amazonaws.com',
      address: '10.0.11.10',
      zone: 'us-east-1b',
    },
  ])
  assert.equal(clusters[0]?.arn, 'arn:aws:kafka:us-east-1:111122223333:cluster/orders/uuid')
  const [first] = mappings
  assert.equal(first?.roleArn, 'arn:aws:iam::111122223333:role/orders')
  assert.equal(first?.functionArn, 'arn:aws:lambda:us-east-1:111122223333:function:orders')
  assert.equal(first?.cluster, clusters[0])
})

test('what AWS would choose is chosen', () => {
  const unnamed: Integration = {
    ...withNat,
    partition: unknown('AWS::Partition'),
    region: unknown('AWS::Region'),
    account: unknown('AWS::AccountId'),
    clusters: [cluster({ name: unknown('name'), arn: unknown('arn'), brokers: 3 })],
    functions: withNat.functions.map((fn) => ({ ...fn, name: unknown('fn'), arn: unknown('fn arn') })),
    roles: withNat.roles.map((role) => ({ ...role, arn: unknown('role arn') })),
    subnets: withNat.subnets.map((subnet) => ({
      ...subnet,
      zone: unknown(subnet.id === 'PrivateA' ? 'zone 0' : 'zone 1'),
    })),
  }
  const { clusters, mappings } = makeConcrete(unnamed, proved)
  const [first] = clusters
  assert.match(first?.arn ?? '', /^arn:aws:kafka:us-east-1:123456789012:cluster\/cluster\/[0-9a-f-]{36}-2$/)
  assert.deepEqual(
    first?.brokers.map(({ address, zone }) => [address, zone]),
    [
      ['10.0.10.10', 'us-east-1a'],
      ['10.0.11.10', 'us-east-1b'],
      ['10.0.10.11', 'us-east-1a'],
    ],
  )
  assert.equal(mappings[0]?.functionArn, 'arn:aws:lambda:us-east-1:123456789012:function:Function')
  assert.equal(mappings[0]?.roleArn, 'arn:aws:iam::123456789012:role/Role')
})

test('a serverless cluster shows a broker in each of its subnets', () => {
  const serverless = { ...withNat, clusters: [cluster({ kind: 'serverless', brokers: unknown('brokers') })] }
  assert.equal(makeConcrete(serverless, proved).clusters[0]?.brokers.length, 2)
})

test('a description without a mapping has nothing to run', () => {
  refused({ ...withNat, mappings: [] }, 'LAB_NOTHING_TO_RUN', /no Kafka event source mapping/)
})

test('a flow that hangs on an unknown value is asked for, with its place; all are named', () => {
  const question = { mappings: ['Mapping'], flows: ['poll'], fingerprint: '', answers: [] }
  const questions = [
    { ...question, question: 'value of parameter Port', at: at('Port') },
    { ...question, question: 'value of parameter Cidr' },
  ]
  const place = formatLocation(at('Port'))
  refused(
    withNat,
    'LAB_UNDECIDED',
    new RegExp(`^${place}: .*value of parameter Port.*--set.*value of parameter Cidr`),
    { ...proved, verdict: 'unknown', questions },
  )
})

test('a broker without an address is asked for, at the cluster', () => {
  const place = formatLocation(at('Cluster'))
  const holes = change(withNat, 'subnets', (subnets) =>
    subnets.map((subnet) => (subnet.id === 'PrivateB' ? { ...subnet, cidr: unknown('Cidr') } : subnet)),
  )
  refused(holes, 'LAB_UNDECIDED', new RegExp(`^${place}: the address of broker 2 of Cluster is not known`))
})

test('a mapping of another cluster, or of a function that is elsewhere, is refused at the mapping', () => {
  const place = formatLocation(at('Mapping'))
  const selfManaged = mapping({
    source: { kind: 'self-managed', servers: ['k:9092'], subnets: [], groups: [] },
  })
  refused({ ...withNat, mappings: [selfManaged] }, 'LAB_UNSUPPORTED', new RegExp(`^${place}: .*isthmus serve`))
  refused({ ...withNat, functions: [] }, 'LAB_UNSUPPORTED', new RegExp(`^${place}: the function of mapping Mapping`))
})

test('settings that AWS refuses, and those that are not acted on, are refused where they stand', () => {
  const problem = {
    severity: 'error',
    code: 'SETTING_INVALID',
    parameter: 'BatchSize',
    message: '0 is not from 1 to 10000',
    remedy: 'give another',
    at: at('BatchSize'),
  } as const
  const wrong = mapping({ problems: [problem] })
  refused(
    { ...withNat, mappings: [wrong] },
    'SETTING_INVALID',
    new RegExp(`^${formatLocation(at('BatchSize'))}: BatchSize: 0`),
  )
  const warned = mapping({ problems: [{ ...problem, severity: 'warning' }] })
  assert.equal(makeConcrete({ ...withNat, mappings: [warned] }, proved).mappings.length, 1)

  const places = { SourceAccessConfigurations: at('Access') }
  const access = [{ type: 'BASIC_AUTH', uri: 'arn' }]
  const unsupported = mapping({ settings: { ...settings, access, places } })
  refused(
    { ...withNat, mappings: [unsupported] },
    'SETTING_UNSUPPORTED',
    new RegExp(`^${formatLocation(at('Access'))}: SourceAccessConfigurations \\(BASIC_AUTH\\)`),
  )
})

test('a failure destination of the template has its id for a name', () => {
  const unknown = `arn:aws:s3:::$\{name of FailedRecords}`
  const onFailure = { unknown, question: 'name that AWS gives FailedRecords' }
  const made = makeConcrete({ ...withNat, mappings: [mapping({ settings: { ...settings, onFailure } })] }, proved)
  assert.equal(made.mappings[0]?.described.settings.onFailure, 'arn:aws:s3:::failedrecords')
})
