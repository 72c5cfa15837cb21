import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { Kafka as KafkaJs, logLevel } from 'kafkajs'
import { judge } from './judges.ts'
import { startKafka } from './kafka.ts'
import { root } from './paths.ts'
import { ended, eventually, output, spawnLeashed } from './process.ts'

const missing = [judge('java'), judge('kafka'), judge('kafka-tools')].find((j) => j.skip)
const skip = missing?.skip ?? false

test('a real broker keeps records and offsets over a kill, and leaves nothing behind', { skip }, async () => {
  const kafka = await startKafka({ topics: { orders: 2 } })
  try {
    // The producer changes the partition when a batch is full: small ones reach both.
    const properties = { 'batch.size': 1000 }
    await kafka.tools.producerPerf({ topic: 'orders', records: 1000, recordSize: 100, properties })
    await kafka.kill()
    await kafka.restart()

    const client = new KafkaJs({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING })
    const consumer = client.consumer({ groupId: 'readers', maxWaitTimeInMs: 100 })
    let read = 0
    await consumer.connect()
    await consumer.subscribe({ topic: 'orders', fromBeginning: true })
    await consumer.run({ eachMessage: async () => void read++ })
    await eventually('1000 records', () => read === 1000 || undefined)
    await consumer.disconnect()

    const partitions = await kafka.tools.consumerGroup('readers')
    assert.deepEqual(
      partitions.map(({ topic, partition, lag, member }) => ({ topic, partition, lag, member })),
      [0, 1].map((partition) => ({ topic: 'orders', partition, lag: 0, member: null })),
    )
    assert.equal(
      partitions.reduce((sum, { committed }) => sum + (committed ?? 0), 0),
      1000,
    )
    assert.deepEqual(await kafka.tools.consumerGroup('nobody'), [])
  } finally {
    await kafka[Symbol.asyncDispose]()
  }
  assert.equal(existsSync(kafka.dir), false)
})

test('a broker that cannot start says why', { skip }, async () => {
  await assert.rejects(startKafka({ properties: { 'num.partitions': 'many' } }), /num\.partitions/)
})

test('a process of a test ends with the test, even when that is killed', async () => {
  const script = `
    import { spawnLeashed } from '${root}/test/support/process.ts'
    console.log(spawnLeashed('sleep', ['600'], {}).pid)
    setInterval(() => {}, 1000)`
  const parent = spawnLeashed(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 2] })
  const pid = await new Promise<number>((resolve) => parent.stdout?.once('data', (text) => resolve(Number(`${text}`))))
  assert.match(await output('ps', ['-p', `${pid}`, '-o', 'args=']), /sleep 600/)
  parent.kill('SIGKILL')
  await ended(parent)
  await eventually('the end of sleep', async () => {
    const state = await output('ps', ['-p', `${pid}`, '-o', 'stat=']).catch(() => 'Z')
    return state.startsWith('Z') || undefined
  })
})
