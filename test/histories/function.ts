/**
 * A process of its own: the function behind `Function.Url`, and SQS and S3 as failure destinations. It writes down what
 * it was given and what it did, each line in the kernel's hands before anybody is answered: it may be killed at any time.
 */
import { openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { random } from '../linux/random.ts'
import type { Line } from './history.ts'
import { type Conduct, conductOf, functionTimeoutMs, numberOf } from './plan.ts'

export interface FunctionJob {
  readonly port: number
  readonly file: string
  readonly conduct: Conduct
  readonly report: boolean
}

interface Event {
  readonly records: Readonly<Record<string, readonly { readonly offset: number; readonly value: string }[]>>
}

const job: FunctionJob = JSON.parse(process.argv[2] ?? '')
const { conduct, report } = job
const history = openSync(job.file, 'a')
const draw = random(conduct.seed, Date.now() | 0)
/** How often a flaky record has failed here. */
const failures = new Map<string, number>()
let full = false
let invocations = Date.now() * 1000

createServer((request, response) => {
  answer(request, response).catch(() => response.destroy())
}).listen(job.port, '127.0.0.1')

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, where = '', name = ''] = (request.url ?? '').split('/')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString()
  switch (where) {
    case 'full':
      full = name === 'yes'
      return void response.end()
    case 'function':
      return invoke(name, JSON.parse(body), response)
    case 'bucket':
      if (full) return void response.writeHead(503).end()
      keep(JSON.parse(body))
      return void response.end()
    default:
      // SQS: the queue's name is in the body.
      if (full) return void response.writeHead(503).end('{"__type":"ServiceUnavailable"}')
      keep(JSON.parse(JSON.parse(body).MessageBody))
      response.setHeader('content-type', 'application/x-amz-json-1.0')
      return void response.end(JSON.stringify({ MessageId: '1', MD5OfMessageBody: '' }))
  }
}

async function invoke(by: string, { records }: Event, response: ServerResponse): Promise<void> {
  const id = ++invocations
  tell({ kind: 'invoked', id, by, records: offsetsOf(records) })
  const place = draw.below(1000)
  if (place < conduct.refused) {
    tell({ kind: 'answered', id, outcome: 'refused' })
    return void response.writeHead(draw.pick([429, 503])).end()
  }
  if (place < conduct.refused + conduct.hung) {
    tell({ kind: 'answered', id, outcome: 'hung' })
    await sleep(functionTimeoutMs * 3)
    return void response.destroy()
  }
  await sleep(draw.below(conduct.slowMs + 1))
  const failed = failing(records)
  const fails = failed.length > 0
  if (fails && !report) {
    tell({ kind: 'answered', id, outcome: 'failed' })
    return void response.writeHead(500).end('{"errorType":"Planned"}')
  }
  if (fails)
    tell({ kind: 'answered', id, outcome: 'partly', failed: offsetsOf(Object.groupBy(failed, (one) => one.partition)) })
  else tell({ kind: 'answered', id, outcome: 'done' })
  // All is done, and nobody is told.
  if (place >= 1000 - conduct.cut) return void response.destroy()
  response.end(JSON.stringify({ batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }))
}

/** The records that fail this time, as a partial answer names them. */
function failing(records: Event['records']): { readonly partition: string; readonly offset: number }[] {
  const all = Object.entries(records).flatMap(([partition, list]) => list.map((record) => ({ ...record, partition })))
  return all
    .filter(({ partition, offset, value }) => {
      const number = numberOf(Buffer.from(value, 'base64').toString())
      const conducted = conductOf(conduct, number)
      const place = `${partition}@${offset}`
      const before = failures.get(place) ?? 0
      if (conducted === 'fine' || (conducted === 'flaky' && before > number % 2)) return false
      failures.set(place, before + 1)
      return true
    })
    .map(({ partition, offset }) => ({ partition, offset }))
}

interface Failure {
  readonly requestContext: { readonly approximateInvokeCount: number }
  readonly payload?: string
  readonly KafkaBatchInfo: {
    readonly recordsInfo: Readonly<
      Record<string, { readonly firstRecordOffset: string; readonly lastRecordOffset: string }>
    >
  }
}

/** A bucket gets the whole event, a queue the first and the last offset. */
function keep({ requestContext, payload, KafkaBatchInfo }: Failure): void {
  const ranges = Object.entries(KafkaBatchInfo.recordsInfo).map(([name, { firstRecordOffset, lastRecordOffset }]) => {
    const [first, last] = [Number(firstRecordOffset), Number(lastRecordOffset)]
    return [partitionOf(name), Array.from({ length: last - first + 1 }, (_, i) => first + i)] as const
  })
  const records = payload === undefined ? Object.fromEntries(ranges) : offsetsOf((JSON.parse(payload) as Event).records)
  tell({ kind: 'kept', records, attempts: requestContext.approximateInvokeCount })
}

function offsetsOf(
  records: Readonly<Partial<Record<string, readonly { readonly offset: number }[]>>>,
): Record<string, number[]> {
  const entries = Object.entries(records).map(([name, list]) => [
    partitionOf(name),
    (list ?? []).map(({ offset }) => offset),
  ])
  return Object.fromEntries(entries)
}

/** Of `topic-partition`. */
function partitionOf(name: string): string {
  return name.slice(name.lastIndexOf('-') + 1)
}

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never

function tell(line: Untimed<Line>): void {
  writeSync(history, `${JSON.stringify({ at: Date.now(), ...line })}\n`)
}
