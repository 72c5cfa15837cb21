/**
 * The floor of a mapping, as a contestant: fetches by the bare loop and posts events of the same size that were written
 * once, by sockets that are as bare. What is between the two in a mapping - records, checksums, base64, JSON, offsets -
 * is left out.
 */
import net from 'node:net'
import { runBareLoop } from './bare-loop.ts'
import { readJob, stopwatch } from './contestant.ts'

const job = readJob()
const watch = stopwatch()
const recordSize = 1000
/** Of a record in the event: its base64, and what stands around it. */
const encodedSize = Math.ceil(recordSize / 3) * 4 + 120
const perEvent = Math.min(job.batchSize, Math.floor((6 * 1024 * 1024) / encodedSize))
const length = perEvent * encodedSize
const request = Buffer.concat([
  Buffer.from(`POST / HTTP/1.1\r\nhost: 127.0.0.1:${job.sinkPort}\r\ncontent-length: ${length}\r\n\r\n`),
  Buffer.alloc(length, 'x'),
])

let delivered = 0
const idle: net.Socket[] = []
/** Events. */
let fetched = 0
let sent = 0
let goOn: (() => void) | undefined

function send(): void {
  for (; sent < fetched && idle.length > 0; sent++) idle.pop()!.write(request)
  // As many events wait as are in flight, at most.
  if (fetched - sent > job.concurrency) return
  goOn?.()
  goOn = undefined
}

function connect(): void {
  const socket = net.connect({ port: job.sinkPort, host: '127.0.0.1', noDelay: true })
  socket.on('connect', () => {
    idle.push(socket)
    if (idle.length === job.concurrency) fetchAll()
  })
  // An answer is so short that it comes whole.
  socket.on('data', () => {
    delivered += perEvent
    if (delivered >= job.warmUp) watch.start(delivered)
    if (delivered >= job.records - perEvent) {
      watch.finish(delivered)
      process.exit()
    }
    idle.push(socket)
    send()
  })
}

function fetchAll(): void {
  runBareLoop(job, {
    connected: () => {},
    fetched(records) {
      fetched = Math.floor(records / perEvent)
      return new Promise((resolve) => {
        goOn = () => resolve(records < job.records)
        send()
      })
    },
  })
}

for (let i = 0; i < job.concurrency; i++) connect()
