import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { startCluster } from '../broker/index.ts'
import { systemWorld } from '../world/index.ts'
import { Sampler } from './sampler.ts'

const topics = ['a', 'b', 'c']

async function start(world = systemWorld) {
  const at = { host: '127.0.0.1', port: 0 }
  const listeners = [{ name: 'host', advertised: at, bind: at, security: 'plaintext' }] as const
  const cluster = await startCluster(systemWorld, {
    brokers: [{ id: 1, rack: 'a', listeners }],
    topics: topics.map((name) => ({ name, partitions: 1 })),
    autoCreateTopics: false,
  })
  const servers = cluster.brokers.flatMap((broker) => broker.listeners.map(({ port }) => `127.0.0.1:${port}`))
  const failed: unknown[] = []
  const unwanted = new Set<string>()
  const sampler = new Sampler(
    world,
    topics.map((topic) => ({ topic, servers })),
    (topic) => !unwanted.has(topic),
    (error) => failed.push(error),
  )
  return {
    sampler,
    failed,
    unwanted,
    ends: () => topics.map((topic) => cluster.endOffsets(topic)[0]),
    async [Symbol.asyncDispose]() {
      await sampler.stop()
      await cluster.stop()
    },
  }
}

test('every topic has its turn, however few records come at a time', async () => {
  await using running = await start()
  const { sampler, ends } = running
  for (let i = 0; i < 3; i++) await sampler.produce(2)
  assert.deepEqual(ends(), [2, 2, 2])
  await sampler.produce(301)
  assert.equal(sampler.total, 307)
  assert.deepEqual(ends().toSorted(), [102, 102, 103])
})

test('the rate is kept over time, also where a tick is worth half a record', async () => {
  const clock = new FakeClock()
  await using running = await start({ ...systemWorld, clock })
  const { sampler, failed } = running
  sampler.start(5)
  assert.equal(sampler.total, 2)
  for (let i = 0; i < 9; i++) await clock.advance(500)
  assert.equal(sampler.total, 25)
  await sampler.stop()
  await clock.advance(5000)
  assert.equal(sampler.total, 25)
  assert.deepEqual(failed, [])
})

test('a topic that is not wanted any more gets nothing, and none of its turns is counted', async () => {
  await using running = await start()
  const { sampler, unwanted, ends } = running
  unwanted.add('b')
  await sampler.produce(10)
  assert.deepEqual(ends(), [5, 0, 5])
  for (const topic of topics) unwanted.add(topic)
  await sampler.produce(10)
  assert.deepEqual([sampler.total, ends()], [10, [5, 0, 5]])
})
