/** @platformatic/kafka by itself: messages of its stream are counted. The folder it is installed in comes second. */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type ConsumeJob, readJob, stopwatch } from './contestant.ts'

/** What of its interface is used here; it is no dependency of ours. */
interface Platformatic {
  readonly Consumer: new (
    options: object,
  ) => {
    consume(options: object): Promise<{ on(event: 'data', each: () => void): void }>
  }
}

const { bootstrap, ca, topic, records } = readJob<ConsumeJob>()
const folder = pathToFileURL(`${process.argv[3]}/`)
const entry = createRequire(folder).resolve('@platformatic/kafka')
const { Consumer }: Platformatic = await import(pathToFileURL(entry).href)
const watch = stopwatch()
const consumer = new Consumer({
  clientId: 'bench',
  groupId: randomUUID(),
  bootstrapBrokers: [bootstrap],
  ...(ca === undefined ? {} : { tls: { ca } }),
})
const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false })
watch.start()
let got = 0
stream.on('data', () => {
  if (++got < records) return
  watch.finish()
  process.exit()
})
