/** The mapping as one writes it by hand with kafkajs: batches of a partition, event objects, JSON.stringify, POST, commit. */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs'
import { readJob, stopwatch } from './contestant.ts'

const payloadLimit = 6 * 1024 * 1024
const { bootstrap, topic, records, sinkPort, batchSize, concurrency, warmUp } = readJob()
const watch = stopwatch()
const agent = new Agent({ keepAlive: true, maxSockets: concurrency })

function event(partition: number, messages: readonly KafkaMessage[]): string {
  return JSON.stringify({
    eventSource: 'SelfManagedKafka',
    bootstrapServers: bootstrap,
    records: {
      [`${topic}-${partition}`]: messages.map((message) => ({
        topic,
        partition,
        offset: Number(message.offset),
        timestamp: Number(message.timestamp),
        timestampType: 'CREATE_TIME',
        ...(message.key ? { key: message.key.toString('base64') } : {}),
        value: message.value?.toString('base64'),
        headers: Object.entries(message.headers ?? {}).map(([name, value]) => ({
          [name]: [...Buffer.from(`${value}`)],
        })),
      })),
    },
  })
}

function post(body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({ port: sinkPort, host: '127.0.0.1', method: 'POST', agent }, (answer) => {
      answer.resume().on('end', resolve)
      if (answer.statusCode !== 200) reject(new Error(`the sink answers ${answer.statusCode}`))
    })
    call.on('error', reject)
    call.end(body)
  })
}

/** The end of the batch that starts at `from`: by count, or before its event would pass 6 MB. */
function batchEnd(messages: readonly KafkaMessage[], from: number): number {
  let bytes = 0
  let to = from
  for (; to < messages.length && to - from < batchSize; to++) {
    bytes += Math.ceil(((messages[to]?.value?.length ?? 0) * 4) / 3) + 200
    if (bytes > payloadLimit && to > from) break
  }
  return to
}

let delivered = 0
const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
// A fetch that holds a whole batch, when batches are large.
const large = batchSize > 1000 ? { maxBytesPerPartition: payloadLimit, maxBytes: 4 * payloadLimit } : {}
const consumer = kafka.consumer({ groupId: randomUUID(), ...large })
// It commits by itself when `eachBatch` returns.
consumer.on('consumer.commit_offsets', () => {
  if (delivered < records) return
  watch.finish(delivered)
  process.exit()
})

await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  partitionsConsumedConcurrently: concurrency,
  async eachBatch({ batch, resolveOffset, heartbeat }) {
    for (let from = 0; from < batch.messages.length; ) {
      const to = batchEnd(batch.messages, from)
      await post(event(batch.partition, batch.messages.slice(from, to)))
      resolveOffset(batch.messages[to - 1]?.offset ?? '0')
      await heartbeat()
      delivered += to - from
      if (delivered >= warmUp) watch.start(delivered)
      from = to
    }
  },
})
