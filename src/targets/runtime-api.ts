import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { maximumAnswerBytes } from '../aws/index.ts'
import { responseTooLarge } from './response-too-large.ts'

/** What the runtime is asked to do. */
export interface Invocation {
  readonly requestId: string
  readonly payload: Buffer
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number
  readonly functionArn: string
  readonly traceId: string
}

/** What the runtime said of an invocation, or of its failed start. */
export type RuntimeAnswer =
  | { readonly kind: 'success'; readonly payload: Buffer }
  | { readonly kind: 'function-error'; readonly error: string; readonly message: string }

/**
 * The Lambda Runtime API for one process, one invocation at a time
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
export class RuntimeApi {
  readonly server: Server
  readonly #answered: (answer: RuntimeAnswer) => void
  /** The runtime's `next` that waits for an invocation. */
  #next: ServerResponse | undefined
  #begin: (() => Invocation) | undefined
  #running: string | undefined

  /** @param answered called once for each invocation that was handed over, or when the runtime cannot start */
  constructor(answered: (answer: RuntimeAnswer) => void) {
    this.#answered = answered
    this.server = createServer((request, response) => void this.#serve(request, response))
    // A handler takes its time between two requests of one connection.
    this.server.keepAliveTimeout = 0
    this.server.on('connection', (socket) => {
      const gone = () => {
        if (this.#next?.socket === socket) this.#next = undefined
      }
      socket.once('end', gone).once('close', gone)
    })
  }

  /**
   * Hands an invocation over as soon as the runtime asks for one; `begin` is called at that moment. Not to a runtime
   * that asked and has died since: its closed connection is heard of first.
   */
  offer(begin: () => Invocation): void {
    this.#begin = begin
    // The first comes before the loop has looked at its sockets again, the second after.
    setImmediate(() => setImmediate(() => this.#handOver()))
  }

  #handOver(): void {
    if (!this.#next || !this.#begin) return
    const { requestId, payload, deadlineMs, functionArn, traceId } = this.#begin()
    this.#next
      .writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': payload.length,
        'Lambda-Runtime-Aws-Request-Id': requestId,
        'Lambda-Runtime-Deadline-Ms': deadlineMs,
        'Lambda-Runtime-Invoked-Function-Arn': functionArn,
        'Lambda-Runtime-Trace-Id': traceId,
      })
      .end(payload)
    this.#next = undefined
    this.#begin = undefined
    this.#running = requestId
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.replace('/2018-06-01/runtime/', '')
    if (request.method === 'GET' && path === 'invocation/next') {
      this.#next = response
      return this.#handOver()
    }
    const said = /^(?:init\/(?<init>error)|invocation\/(?<id>[^/]+)\/(?<what>response|error))$/.exec(path ?? '')?.groups
    if (request.method !== 'POST' || !said) {
      return reply(response, 404, {
        errorType: 'NotFound',
        errorMessage: `no such call: ${request.method} ${request.url}`,
      })
    }
    if (said.id !== this.#running) {
      request.resume()
      return reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' })
    }
    const body = await read(request, maximumAnswerBytes)
    if (request.errored) return
    this.#running = undefined
    if (!body) {
      reply(response, 413, { errorType: responseTooLarge.error, errorMessage: responseTooLarge.message })
      return this.#answered({ kind: 'function-error', ...responseTooLarge })
    }
    reply(response, 202, { status: 'OK' })
    this.#answered(said.what === 'response' ? { kind: 'success', payload: body } : errorAnswer(request, body))
  }
}

/** The body, or undefined when it is longer than `limit`. */
async function read(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length
      if (length <= limit) parts.push(part)
    }
  } catch {
    // The process died while it spoke; its end is told by itself.
    return undefined
  }
  return length <= limit ? Buffer.concat(parts) : undefined
}

function errorAnswer(request: IncomingMessage, body: Buffer): RuntimeAnswer {
  const header = request.headers['lambda-runtime-function-error-type']
  let said: { errorType?: unknown; errorMessage?: unknown } = {}
  try {
    said = Object(JSON.parse(body.toString()))
  } catch {
    // A custom runtime may send anything: then the body is the message.
    said = { errorMessage: body.toString() }
  }
  return {
    kind: 'function-error',
    error: String(said.errorType ?? header ?? 'Runtime.Unknown'),
    message: String(said.errorMessage ?? ''),
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
