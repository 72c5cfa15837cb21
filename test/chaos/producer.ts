/** A process that writes numbered records by our producer, and writes down those that were acknowledged. */
import { openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { createProducer } from '../../src/kafka/index.ts'
import { systemWorld } from '../../src/world/index.ts'
import type { Known } from './history.ts'

export interface ProducerJob {
  readonly bootstrapServers: readonly string[]
  readonly topic: string
  readonly file: string
  readonly name: string
  /** So many, or as many as are sent within `ms`. */
  readonly records: number
  readonly perSecond: number
  readonly ms: number
}

const { bootstrapServers, topic, file, name, records, perSecond, ms }: ProducerJob = JSON.parse(process.argv[2] ?? '')
const history = openSync(file, 'a')
const producer = createProducer(systemWorld, { bootstrapServers, clientId: name })
const atATime = 50
const began = performance.now()

for (let from = 0; from < records && performance.now() - began < ms; from += atATime) {
  // A quarter at once: a lag, then a stream.
  await sleep(Math.max(0, began + ((from - records / 4) * 1000) / perSecond - performance.now()))
  const batch = Array.from({ length: Math.min(atATime, records - from) }, (_, i) => {
    const value = `${name}:${from + i}`
    return { value, record: { key: Buffer.from(`key ${i % 37}`), value: padded(value, from + i) } }
  })
  const places = await producer.send(
    topic,
    batch.map(({ record }) => record),
  )
  for (const [i, place] of places.entries()) {
    const { value = '', record } = batch[i] ?? {}
    tell({ kind: 'acked', ...place, value, hash: crc32(record?.value ?? '') })
  }
}
await producer.close()

function padded(value: string, i: number): Buffer {
  return Buffer.from(`${value} ${'x'.repeat((i * 7919) % 300)}`)
}

function tell(line: Known): void {
  writeSync(history, `${JSON.stringify({ at: Date.now(), ...line })}\n`)
}
