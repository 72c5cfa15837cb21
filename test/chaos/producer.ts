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
  /**
   * Where a log may be cut, records that may be in it are given up: written anew, they could be there twice. And what
   * waits for one partition holds up no other, so that a leader is written to while others are away.
   */
  readonly mayBeCut: boolean
}

const job: ProducerJob = JSON.parse(process.argv[2] ?? '')
const { bootstrapServers, topic, file, name, records, perSecond, ms } = job
const history = openSync(file, 'a')
const producer = createProducer(systemWorld, { bootstrapServers, clientId: name })
const atATime = 50
const waiting: Promise<void>[] = []
const began = performance.now()

for (let from = 0; from < records && performance.now() - began < ms; from += atATime) {
  // A quarter at once: a lag, then a stream.
  await sleep(Math.max(0, began + ((from - records / 4) * 1000) / perSecond - performance.now()))
  const batch = Array.from({ length: Math.min(atATime, records - from) }, (_, i) => {
    const value = `${name}:${from + i}`
    return { value, record: { key: Buffer.from(`key ${(from + i) % 37}`), value: padded(value, from + i) } }
  })
  const sent = producer.send(
    topic,
    batch.map(({ record }) => record),
  )
  const acknowledged = sent.then(acknowledge, (error: unknown) => {
    if (!job.mayBeCut) throw error
    tell({ kind: 'gave-up', from, to: from + batch.length })
  })
  waiting.push(acknowledged)
  if (!job.mayBeCut) await acknowledged

  function acknowledge(places: Awaited<typeof sent>): void {
    for (const [i, place] of places.entries()) {
      const { value = '', record } = batch[i] ?? {}
      tell({ kind: 'acked', ...place, value, hash: crc32(record?.value ?? '') })
    }
  }
}
await Promise.all(waiting)
await producer.close()

function padded(value: string, i: number): Buffer {
  return Buffer.from(`${value} ${'x'.repeat((i * 7919) % 300)}`)
}

function tell(line: Known): void {
  writeSync(history, `${JSON.stringify({ at: Date.now(), ...line })}\n`)
}
