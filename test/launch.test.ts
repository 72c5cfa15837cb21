/** A mapping as it is launched, against the embedded cluster: where it begins, and the connections of its destination. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { EmbeddedCluster } from '../src/broker/index.ts'
import { launchMapping } from '../src/control/index.ts'
import { createProducer } from '../src/kafka/index.ts'
import { type ActiveSettings, patient } from '../src/mapping/index.ts'
import type { InvokeOutcome, Target } from '../src/targets/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { serversOf, startHostCluster } from './support/host-cluster.ts'
import { eventually } from './support/process.ts'

const failing: InvokeOutcome = { kind: 'function-error', requestId: 'r', error: 'TypeError', message: 'boom' }
const success: InvokeOutcome = { kind: 'success', requestId: 'r', payload: Buffer.from('null') }

suite('a launched mapping', () => {
  let cluster: EmbeddedCluster
  const servers = () => serversOf(cluster)
  const client = () => ({ bootstrapServers: servers(), clientId: 'test' })

  before(async () => {
    cluster = await startHostCluster(['orders', 'failing', 'failed'], 1)
    const producer = createProducer(systemWorld, client())
    const records = [1000, 2000, 3000, 4000].map((timestamp) => ({
      key: Buffer.from(`k${timestamp}`),
      value: Buffer.from('v'),
      timestamp,
    }))
    await producer.send('orders', records)
    await producer.send('failing', records)
    await producer.close()
  })
  after(() => cluster?.stop())

  function launch(settings: Partial<ActiveSettings>, answer: () => InvokeOutcome = () => success) {
    const offsets: number[] = []
    const target: Target = {
      async invoke(payload) {
        const { records } = JSON.parse(payload.toString()) as { records: Record<string, { offset: number }[]> }
        offsets.push(...Object.values(records).flatMap((list) => list.map(({ offset }) => offset)))
        return answer()
      },
      async close() {},
    }
    const starts: number[] = []
    const mapping = launchMapping(
      systemWorld,
      {
        settings: {
          topic: 'orders',
          enabled: true,
          batchSize: 100,
          batchingWindowMs: 0,
          startingPosition: 'TRIM_HORIZON',
          consumerGroupId: 'group',
          filters: [],
          failures: patient,
          ...settings,
        },
        event: { eventSource: 'SelfManagedKafka', bootstrapServers: servers().join(',') },
        scaling: 'aws',
        invocationMs: 1000,
        servers: servers(),
        dial: systemWorld.dial,
        connectTimeoutMs: 5000,
        sessionTimeoutMs: 6000,
        target,
        onFailure: {
          functionArn: 'arn:f',
          whenItFails: 'wait',
          uuid: 'uuid',
          region: '',
          aws: {
            clock: systemWorld.clock,
            client: { request: () => Promise.reject(new Error('not called')), close() {} },
            credentials: () => Promise.reject(new Error('not called')),
            environment: {},
          },
        },
      },
      (event) => {
        if (event.kind === 'assigned') starts.push(...Object.values(event.startOffsets))
      },
    )
    const begins = () => eventually('an assignment', () => starts[0])
    return { mapping, offsets, begins }
  }

  test('begins where its starting position says, and where its group stands if it stands anywhere', async () => {
    const at = { startingPosition: 'AT_TIMESTAMP', startingTimestampMs: 2500 } as const
    const cases = [
      [{ consumerGroupId: 'a' }, 0],
      [{ consumerGroupId: 'b', startingPosition: 'LATEST' }, 4],
      [{ consumerGroupId: 'c', ...at }, 2],
      [{ consumerGroupId: 'd', ...at, startingTimestampMs: 9000 }, 4],
      // The group has committed 4 by now.
      [{ consumerGroupId: 'a' }, 4],
      [{ consumerGroupId: 'a', ...at }, 4],
    ] as const
    for (const [settings, start] of cases) {
      const { mapping, offsets, begins } = launch(settings)
      assert.equal(await begins(), start, JSON.stringify(settings))
      const wanted = [0, 1, 2, 3].slice(start)
      await eventually('its records', () => offsets.length >= wanted.length || undefined)
      await mapping.stop()
      assert.deepEqual(offsets, wanted)
    }
  })

  test('gives up to a topic of its cluster, over its own connections, and closes them', async () => {
    const failures = { ...patient, retries: 0 }
    const given = { topic: 'failing', consumerGroupId: 'failing', failures, onFailure: 'kafka://failed' }
    const { mapping } = launch(given, () => failing)
    await eventually('the topic has them', () => cluster.endOffsets('failed')[0] === 4 || undefined)
    await eventually('all is committed', () => cluster.committed('failing')['failing-0'] === 4 || undefined)
    await mapping.stop()
    assert.equal(mapping.state, 'Disabled')
  })

  test('refuses a destination that is none', () => {
    assert.throws(() => launch({ onFailure: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }), {
      code: 'DESTINATION_INVALID',
    })
  })
})
