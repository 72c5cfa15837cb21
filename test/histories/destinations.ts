/** SQS and S3 as failure destinations: what they keep they write to a disk, which may be full. */
import { openSync, writeSync } from 'node:fs'
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Random, random } from '../linux/random.ts'
import { lineOf, partitionOf, type Records, recordsOf } from './history.ts'
import { body, listening } from './http.ts'
import type { Conduct } from './plan.ts'

export class Destinations implements Disposable {
  /** The kernel refuses what is written then: ENOSPC. */
  isFull = false
  readonly #conduct: Conduct
  readonly #draw: Random
  readonly #disk: number
  readonly #fullDisk = openSync('/dev/full', 'w')
  readonly #server: Server

  private constructor(conduct: Conduct, disk: number) {
    this.#conduct = conduct
    this.#disk = disk
    this.#draw = random(conduct.seed, 1)
    this.#server = http.createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
  }

  /** @param disk the history: what is kept is a line of it */
  static async open(conduct: Conduct, disk: number): Promise<Destinations> {
    const destinations = new Destinations(conduct, disk)
    await listening(destinations.#server)
    return destinations
  }

  urlOf(which: 'queue' | 'bucket'): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/${which}`
  }

  [Symbol.dispose](): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = JSON.parse(await body(request))
    const isQueue = request.url?.startsWith('/queue')
    try {
      this.#keep(isQueue ? JSON.parse(given.MessageBody) : given)
    } catch {
      return void response.writeHead(503).end(isQueue ? '{"__type":"ServiceUnavailable"}' : '')
    }
    // It is kept, and nobody is told.
    if (this.#draw.below(1000) < this.#conduct.cut) return void response.destroy()
    if (!isQueue) return void response.end()
    response.setHeader('content-type', 'application/x-amz-json-1.0')
    response.end(JSON.stringify({ MessageId: '1', MD5OfMessageBody: '' }))
  }

  #keep(failure: FailureRecord): void {
    const { condition, approximateInvokeCount: attempts } = failure.requestContext
    const line = lineOf({ kind: 'kept', condition, records: keptOf(failure), attempts })
    writeSync(this.isFull ? this.#fullDisk : this.#disk, line)
  }
}

interface FailureRecord {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number }
  readonly payload?: string
  readonly KafkaBatchInfo: {
    readonly recordsInfo: Readonly<
      Record<string, { readonly firstRecordOffset: string; readonly lastRecordOffset: string }>
    >
  }
}

/** A bucket gets the whole event, a queue the first and the last offset. */
function keptOf({ payload, KafkaBatchInfo }: FailureRecord): Records {
  if (payload !== undefined) return recordsOf(JSON.parse(payload).records)
  const ranges = Object.entries(KafkaBatchInfo.recordsInfo).map(([name, { firstRecordOffset, lastRecordOffset }]) => {
    const [first, last] = [Number(firstRecordOffset), Number(lastRecordOffset)]
    return [partitionOf(name), Array.from({ length: last - first + 1 }, (_, i) => first + i)] as const
  })
  return ranges
}

/** Of a record of the topic that is the destination: its event has one record. */
export function keptInTopic(base64: string): { condition: string; records: Records; attempts: number } {
  const { requestContext, payload } = JSON.parse(Buffer.from(base64, 'base64').toString())
  const { condition, approximateInvokeCount: attempts } = requestContext
  return { condition, records: recordsOf(payload.records), attempts }
}
