/**
 * A process of its own: the function. It writes down what it did with each event before it answers: it may be killed at
 * any time, and may end itself.
 */
import { openSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { random } from '../linux/random.ts'
import { recordsOf, tell } from './history.ts'
import { body } from './http.ts'
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

const { port, file, conduct, report }: FunctionJob = JSON.parse(process.argv[2] ?? '')
const history = openSync(file, 'a')
const draw = random(conduct.seed, Date.now() | 0)
/** How often a flaky record has failed here. */
const failures = new Map<string, number>()

createServer((request, response) => {
  answer(request, response).catch(() => response.destroy())
}).listen(port, '127.0.0.1', () => console.log('ready'))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { records }: Event = JSON.parse(await body(request))
  const id = String(request.headers['x-request-id'])
  const place = draw.below(1000)
  if (place < conduct.crashed) process.exit(1)
  if (place < conduct.crashed + conduct.hung) {
    await sleep(functionTimeoutMs * 3)
    return void response.destroy()
  }
  await sleep(draw.below(conduct.slowMs + 1))
  const failed = failing(records)
  if (failed.length > 0 && !report) {
    tell(history, { kind: 'answered', id, outcome: 'failed' })
    return void response.writeHead(500).end('{"errorType":"Planned"}')
  }
  if (failed.length === 0) tell(history, { kind: 'answered', id, outcome: 'done' })
  else
    tell(history, {
      kind: 'answered',
      id,
      outcome: 'partly',
      failed: recordsOf(Object.groupBy(failed, (one) => one.partition)),
    })
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
