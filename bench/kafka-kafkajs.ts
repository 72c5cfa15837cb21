/** kafkajs by itself: batches are counted. It reads neither lz4 nor zstd as it is installed. */
import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { type ConsumeJob, readJob, stopwatch } from './contestant.ts'

const { bootstrap, ca, topic, records } = readJob<ConsumeJob>()
const watch = stopwatch()
const ssl = ca === undefined ? {} : { ssl: { ca } }
const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, ...ssl })
const consumer = kafka.consumer({ groupId: randomUUID() })
let got = 0

consumer.on('consumer.group_join', () => watch.start())
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  autoCommit: false,
  async eachBatch({ batch }) {
    got += batch.messages.length
    if (got < records) return
    watch.finish()
    process.exit()
  },
})
