import assert from 'node:assert/strict'
import net, { type Socket } from 'node:net'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { at, mapping } from '../../test/support/integration.ts'
import type { CheckResult, ProvedFlow } from '../check/index.ts'
import type { Dial } from '../world/index.ts'
import { LabNetwork } from './network.ts'

const host = 'b-1.orders.kafka.us-east-1.amazonaws.com'
const sts = 'sts.us-east-1.amazonaws.com'

type Refusal = ProvedFlow['refusals'][number]

function flow(
  to: ProvedFlow['to'],
  verdict: ProvedFlow['verdict'],
  subnet = 'PrivateA',
  refusals: Refusal[] = [],
): ProvedFlow {
  const end = { id: 'from', label: 'from', subnet, groups: [], publicAddress: false }
  const trace = {
    flow: { from: end, to: { kind: 'service', service: 'sts' } as const, port: 443 },
    verdict,
    hops: [],
    allowed: [],
    denied: [],
    undecided: [],
    blockers: [],
    questions: [],
    notes: [],
  }
  return { id: `${subnet}>`, path: 'poll', fromSubnet: subnet, to, port: 443, verdict, trace, refusals, remarks: [] }
}

function proof(flows: ProvedFlow[]): CheckResult {
  const check = { mapping: 'Mapping', standpoint: 'on-demand', verdict: 'reachable', flows } as const
  return { format_version: '1.0', verdict: 'reachable', mappings: [check], findings: [], questions: [] }
}

const broker = { kind: 'broker', index: 1, subnet: 'PrivateA' } as const
const service = { kind: 'service', service: 'sts' } as const

function start() {
  const clock = new FakeClock()
  const dialled: { readonly host: string; readonly port: number; readonly socket: Socket }[] = []
  const dial: Dial = async (host, port) => {
    const socket = new net.Socket()
    dialled.push({ host, port, socket })
    return socket
  }
  const network = new LabNetwork(clock, dial)
  network.serve(host, { kind: 'broker', index: 1 }, new Map([[9098, 40_001]]))
  network.serve(sts, { kind: 'service', service: 'sts' }, new Map([[443, 40_002]]))
  return { clock, network, dialled, dial: network.dialOf('Mapping') }
}

/** What became of a promise, if anything yet. */
function watched(promise: Promise<unknown>) {
  const seen: { outcome?: unknown } = {}
  promise.then(
    () => {
      seen.outcome = 'connected'
    },
    (error) => {
      seen.outcome = error.code ?? error
    },
  )
  return seen
}

const timeoutMs = 3000

test('what the proof lets through is a loopback connection to the port behind the name', async () => {
  const { network, dialled, dial } = start()
  network.use(proof([flow(broker, 'reachable')]))
  await dial(host, 9098, { timeoutMs })
  assert.deepEqual(
    dialled.map(({ host, port }) => [host, port]),
    [['127.0.0.1', 40_001]],
  )
})

test('what is blocked hangs until the caller gives up, and dials nothing', async () => {
  for (const verdict of ['blocked', 'unknown'] as const) {
    const { clock, network, dialled, dial } = start()
    network.use(proof([flow(broker, verdict)]))
    const connect = watched(dial(host, 9098, { timeoutMs }))
    await clock.advance(timeoutMs - 1)
    assert.equal(connect.outcome, undefined)
    await clock.advance(1)
    assert.equal(connect.outcome, 'CONNECT_TIMEOUT')
    assert.equal(dialled.length, 0)
  }
})

test('one subnet without a way blocks: the mapping may be polled from any', async () => {
  const { clock, network, dial } = start()
  network.use(proof([flow(broker, 'reachable'), flow(broker, 'blocked', 'PrivateB')]))
  const connect = watched(dial(host, 9098, { timeoutMs }))
  await clock.advance(timeoutMs)
  assert.equal(connect.outcome, 'CONNECT_TIMEOUT')
})

test('a mapping without a flow there has no way there', async () => {
  const { clock, network, dial } = start()
  network.use(proof([flow(broker, 'reachable')]))
  const connect = watched(dial(sts, 443, { timeoutMs }))
  const other = watched(network.dialOf('Other')(host, 9098, { timeoutMs }))
  await clock.advance(timeoutMs)
  assert.equal(connect.outcome, 'CONNECT_TIMEOUT')
  assert.equal(other.outcome, 'CONNECT_TIMEOUT')
})

test('a port that nobody listens at refuses, a name that nobody has does not resolve', async () => {
  const { network, dial } = start()
  network.use(proof([flow(broker, 'reachable')]))
  await assert.rejects(dial(host, 9092, { timeoutMs }), { code: 'CONNECT_REFUSED' })
  await assert.rejects(dial('b-9.orders', 9098, { timeoutMs }), { code: 'NAME_UNRESOLVED' })
})

test('a caller that aborts does not wait', async () => {
  const { clock, network, dial } = start()
  network.use(proof([flow(broker, 'blocked')]))
  const abort = new AbortController()
  const connect = watched(dial(host, 9098, { timeoutMs, signal: abort.signal }))
  abort.abort('given up')
  await clock.advance(0)
  assert.equal(connect.outcome, 'given up')
  assert.equal(clock.timers, 0)
})

test('cut ends the connections and the tries of that mapping, and lets new ones be', async () => {
  const { clock, network, dialled, dial } = start()
  const both = [flow(broker, 'reachable'), flow(service, 'blocked')]
  const result = proof(both)
  network.use({ ...result, mappings: ['Mapping', 'Other'].map((mapping) => ({ ...result.mappings[0]!, mapping })) })
  await dial(host, 9098, { timeoutMs })
  await network.dialOf('Other')(host, 9098, { timeoutMs })
  const hanging = watched(dial(sts, 443, { timeoutMs }))
  network.cut('Mapping')
  await clock.advance(0)
  assert.equal(hanging.outcome, 'CONNECT_FAILED')
  assert.deepEqual(
    dialled.map(({ socket }) => socket.destroyed),
    [true, false],
  )
  const anew = watched(dial(sts, 443, { timeoutMs }))
  await dial(host, 9098, { timeoutMs })
  await clock.advance(timeoutMs - 1)
  assert.equal(anew.outcome, undefined)
  assert.equal(dialled.at(-1)?.socket.destroyed, false)
})

test("an endpoint's policy denies though the way is open; one that may deny does not", async () => {
  const { network, dial } = start()
  const refusal = (verdict: Refusal['verdict']): Refusal => ({
    code: 'ENDPOINT_POLICY_DENIES',
    verdict,
    at: at('StsEndpoint'),
    resource: 'StsEndpoint',
    hop: 'endpoint StsEndpoint, its policy',
    explanation: `it is ${verdict}`,
    remedy: 'allow it',
    questions: [],
  })
  const refusing = (verdict: Refusal['verdict']) =>
    proof([{ ...flow(service, 'reachable', 'PrivateA', [refusal(verdict)]), verdict }])
  network.use(refusing('blocked'))
  await dial(sts, 443, { timeoutMs })
  assert.equal(network.policyDenial(mapping().id, 'sts'), 'it is blocked')
  assert.equal(network.policyDenial(mapping().id, 'lambda'), undefined)
  network.use(refusing('unknown'))
  assert.equal(network.policyDenial(mapping().id, 'sts'), undefined)
})
