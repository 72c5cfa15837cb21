/** The story of the lab: break each part of the network, see what AWS would show and why, mend it, lose nothing. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createAdmin } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type LabUnderTest, startTestLab, stateOf } from './support/lab.ts'
import { root } from './support/paths.ts'

const pollSentence = 'PROBLEM: Connection error. Please check your event source connection configuration.'
const invokeSentence = 'PROBLEM: Connection error. Your event source VPC must be able to connect to Lambda and STS'

interface Break {
  readonly name: string
  /** For sed, as the README has it. */
  readonly script: string
  readonly sentence: string
  readonly code: string
  /** The line of the template that the finding names begins so. */
  readonly place: string
}

const breaks: Readonly<Record<string, readonly Break[]>> = {
  orders: [
    {
      name: 'self rule',
      script: '/^  BrokerIngressSelf:/,/^$/d',
      sentence: pollSentence,
      code: 'SG_HAS_NO_RULES',
      place: '  BrokerGroup:',
    },
    {
      name: 'broker-port egress',
      script: '/^  BrokerEgressSelf:/,/^$/d',
      sentence: pollSentence,
      code: 'ENI_SG_RULES_MISMATCH',
      place: '  BrokerGroup:',
    },
    {
      name: 'NAT route',
      script: '/^  PrivateRouteA:/,/^$/d',
      sentence: invokeSentence,
      code: 'NO_ROUTE_TO_DESTINATION',
      place: '  PrivateRouteTableA:',
    },
  ],
  'orders-privatelink': [
    {
      name: "endpoint's group",
      script: '/^  EndpointIngress:/,/^$/d',
      sentence: invokeSentence,
      code: 'SG_HAS_NO_RULES',
      place: '  EndpointGroup:',
    },
    {
      name: 'STS endpoint',
      script: '/^  StsEndpoint:/,/^$/d',
      sentence: invokeSentence,
      code: 'ENDPOINT_MISSING',
      place: '  Vpc:',
    },
    {
      name: 'private DNS off',
      script: 's/PrivateDnsEnabled: true/PrivateDnsEnabled: false/',
      sentence: invokeSentence,
      code: 'ENDPOINT_PRIVATE_DNS_OFF',
      place: '  LambdaEndpoint:',
    },
  ],
}

const toProvisioned = 's/^            BatchSize: 100/&\\n            ProvisionedPollerConfig: {MinimumPollers: 1}/'

for (const [example, broken] of Object.entries(breaks)) {
  test(`${example}: what is proved is what runs`, { timeout: 300_000 }, async (t) => {
    await using running = await startTestLab(example)
    await settle(running, 60)

    for (const { name, script, sentence, code, place } of broken) {
      await t.test(`${name}: broken, explained, mended`, async () => {
        const text = await running.sed(script)
        await running.lab.produce(30)
        const { causes } = await running.until('the problem', (event) =>
          stateOf(event, (state) => state.state === 'Enabled' && state.lastProcessingResult.startsWith(sentence)),
        )
        assert.equal(running.checkNow().verdict, 'blocked')
        assert.equal(running.lab.summary().check, 'blocked')
        const [cause] = causes
        assert.equal(cause?.code, code)
        const line = text.split('\n')[cause.at.line - 1]
        assert.ok(line?.startsWith(place), `line ${cause.at.line} is ${JSON.stringify(line)}, not ${place}`)
        assert.equal(cause.at.file, running.template)
        assert.ok(cause.hop.length > 0 && cause.remedy.length > 0)

        const stopped = running.lab.summary().delivered
        await running.lab.produce(30)
        assert.equal(running.lab.summary().delivered, stopped, 'delivery goes on')

        await running.mend()
        await running.until('OK', (event) => stateOf(event, (state) => state.lastProcessingResult === 'OK'))
        await settle(running, 30)
      })
    }

    if (example === 'orders') await t.test('provisioned mode needs no invoke path', () => provisioned(running))
    assertInOrder(running)
  })
}

/** Everything that was produced is delivered once or more, and committed. */
async function settle(running: LabUnderTest, records: number): Promise<void> {
  await running.lab.produce(records)
  const summary = await running.lab.drained(60_000)
  assert.equal(summary.reason, undefined)
  assert.equal(summary.check, 'reachable')
  assert.equal(summary.delivered, summary.produced)
  const committed = Object.values(summary.committed).reduce((sum, offset) => sum + offset, 0)
  assert.equal(committed, summary.produced)
}

/** What the function's own process saw: every offset, and in order but for batches that were handed over again. */
function assertInOrder(running: LabUnderTest): void {
  const { produced } = running.lab.summary()
  let distinct = 0
  for (const [partition, offsets] of running.taken()) {
    const seen = new Set<number>()
    for (const offset of offsets) {
      assert.ok(offset <= seen.size, `${partition}: ${offset} came before ${seen.size}`)
      seen.add(offset)
    }
    distinct += seen.size
  }
  assert.equal(distinct, produced)
}

async function provisioned(running: LabUnderTest): Promise<void> {
  await running.sed('/^  PrivateRouteA:/,/^$/d')
  await running.lab.produce(30)
  await running.until('the problem', (event) =>
    stateOf(event, (state) => state.lastProcessingResult.startsWith(invokeSentence)),
  )
  await running.sed(toProvisioned)
  assert.equal(running.checkNow().verdict, 'reachable')
  await settle(running, 30)
  await running.mend()
  await settle(running, 30)
}

test('an edit that cannot be used is told, and the lab goes on', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders')
  const text = readFileSync(running.template, 'utf8')
  const refused = async (edit: string) => {
    await running.lab.edit(edit)
    return running.until('the refusal', (event) => (event.kind === 'edit-refused' ? event : undefined))
  }
  const half = await refused(`${text.slice(0, text.indexOf('  Cluster:'))}  Cluster: {`)
  assert.equal(half.code, 'TEMPLATE_INVALID')
  assert.match(half.message, /template\.yaml:\d+/)
  const unknown = await refused(text.replace('FromPort: 9098', 'FromPort: !ImportValue Port'))
  assert.equal(unknown.code, 'LAB_UNDECIDED')
  const other = await refused(text.replace('NumberOfBrokerNodes: 2', 'NumberOfBrokerNodes: 4'))
  assert.equal(other.code, 'LAB_RESTART_NEEDED')
  const handler = await refused(text.replace('Handler: orders.handler', 'Handler: missing.handler'))
  assert.equal(handler.code, 'HANDLER_MISSING')
  await settle(running, 60)
})

test('topics have the partitions that the template gives them; an edit adds some', { timeout: 120_000 }, async () => {
  const topic = (name: string, partitions: number) =>
    `  ${name}: {Type: AWS::MSK::Topic, Properties: {ClusterArn: !Ref Cluster, TopicName: ${name.toLowerCase()}, PartitionCount: ${partitions}, ReplicationFactor: 2}}\n`
  await using running = await startTestLab('orders', {
    edit: (text) => text.replace('Resources:\n', `Resources:\n${topic('Orders', 2)}${topic('Audit', 3)}`),
  })
  const bootstrapServers = await running.until('the cluster', (event) =>
    event.kind === 'cluster' ? event.hostServers.split(',') : undefined,
  )
  const admin = createAdmin(systemWorld, { bootstrapServers, clientId: 'test' })
  const partitionsOf = async (name: string) => (await admin.endOffsets(name)).length
  try {
    assert.deepEqual([await partitionsOf('orders'), await partitionsOf('audit')], [2, 3])
    await settle(running, 60)
    assert.deepEqual(Object.keys(running.lab.summary().committed), ['orders-0', 'orders-1'])
    const text = readFileSync(running.template, 'utf8')
    await running.lab.edit(text.replace(topic('Orders', 2), topic('Orders', 1)))
    const fewer = await running.until('the refusal', (event) => (event.kind === 'edit-refused' ? event : undefined))
    assert.equal(fewer.code, 'LAB_RESTART_NEEDED')
    assert.match(fewer.message, /topic orders 1 partitions, and it has 2/)
    await running.lab.edit(text.replace(topic('Audit', 3), topic('Audit', 4) + topic('New', 1)))
    assert.deepEqual([await partitionsOf('orders'), await partitionsOf('audit'), await partitionsOf('new')], [2, 4, 1])
  } finally {
    await admin.close()
  }
})

test('what is mended before a round has failed is no problem', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders')
  await settle(running, 30)
  await running.sed('/^  BrokerIngressSelf:/,/^$/d')
  await running.mend()
  await settle(running, 30)
  const problems = running.events.filter((event) => stateOf(event, (s) => s.lastProcessingResult.startsWith('PROBLEM')))
  assert.deepEqual(problems, [])
})

test('a service that answers and denies is the role sentence', { timeout: 120_000 }, async () => {
  await using running = await startTestLab('orders-privatelink')
  await settle(running, 30)
  await running.sed('s/Action: sts:AssumeRole/Action: sts:GetCallerIdentity/')
  await running.lab.produce(30)
  await running.until('the role sentence', (event) =>
    stateOf(event, (s) => s.lastProcessingResult === 'PROBLEM: Lambda failed to assume your function execution role.'),
  )
  assert.equal(running.checkNow().verdict, 'blocked')
  await running.mend()
  await settle(running, 30)
})

test('the README breaks the examples with these very scripts', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8')
  for (const { script } of Object.values(breaks).flat()) assert.ok(readme.includes(`sed -i '${script}'`), script)
  assert.ok(readme.includes(`sed -i '${toProvisioned}'`))
})
