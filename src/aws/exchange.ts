import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { type Clock, IsthmusError, messageOf } from '../world/index.ts'
import type { Connections, ServerConnection } from './connections.ts'

export interface HttpRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as it is, not copied. */
  readonly body: Uint8Array | string
  /** @default the client's */
  readonly timeoutMs?: number
  /** @default maximumAnswerBytes */
  readonly mostBytes?: number
  readonly signal?: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Limits {
  /** For the request and its whole answer once connected, in milliseconds. */
  readonly timeoutMs: number
  /** Of the answer. */
  readonly mostBytes: number
}

/** One request and its answer over one connection, as undici tells of them. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #clock: Clock
  readonly #connections: Connections
  readonly #url: URL
  readonly #request: HttpRequest
  readonly #limits: Limits
  readonly #outcome = Promise.withResolvers<HttpResponse>()
  #connection: ServerConnection | undefined
  #controller: Dispatcher.DispatchController | undefined
  #isOver = false
  #cancelTimeout = () => {}
  #status = 0
  #headers: IncomingHttpHeaders = {}
  readonly #chunks: Buffer[] = []
  #length = 0
  readonly #aborted = () => this.#fail(this.#request.signal?.reason)

  constructor(clock: Clock, connections: Connections, url: URL, request: HttpRequest, limits: Limits) {
    this.#clock = clock
    this.#connections = connections
    this.#url = url
    this.#request = request
    this.#limits = limits
  }

  /** Rejects as `HttpClient.request` does. */
  run(): Promise<HttpResponse> {
    const { signal } = this.#request
    if (signal?.aborted) return Promise.reject(signal.reason)
    signal?.addEventListener('abort', this.#aborted, { once: true })
    this.#connections.take(this.#url).then(
      (connection) => this.#over(connection),
      (error) => this.#fail(error),
    )
    return this.#outcome.promise
  }

  #over(connection: ServerConnection): void {
    this.#connection = connection
    const { method, headers, body } = this.#request
    const path = this.#url.pathname + this.#url.search
    if (this.#isOver) this.#leave()
    else connection.client.dispatch({ path, method: method as Dispatcher.HttpMethod, headers, body }, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The connection, which is there only now, is left for the next.
    if (this.#isOver) throw new Error('the request was given up')
    this.#controller = controller
    this.#cancelTimeout = this.#clock.after(this.#limits.timeoutMs, () => this.#fail(this.#unreachable(this.#late())))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#length > this.#limits.mostBytes) this.#fail(this.#tooLarge())
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#leave()
    this.#settle()
    const body = Buffer.concat(this.#chunks, this.#length)
    this.#outcome.resolve({ status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.#isOver && !this.#controller) this.#leave()
    else if (this.#connection) this.#connections.drop(this.#connection)
    // So undici calls what RFC 9110, 15.2, wants a client to pass over; nearly no server does it.
    const isEarly = error.message === 'bad response'
    this.#fail(this.#unreachable(isEarly ? new Error('it says 100 Continue, for which nobody asked') : error))
  }

  /** To the next request. */
  #leave(): void {
    if (this.#connection) this.#connections.give(this.#connection)
  }

  #settle(): void {
    this.#isOver = true
    this.#cancelTimeout()
    this.#request.signal?.removeEventListener('abort', this.#aborted)
  }

  #fail(error: Error): void {
    if (this.#isOver) return
    this.#settle()
    this.#outcome.reject(error)
    this.#controller?.abort(error)
  }

  #late(): IsthmusError {
    const { timeoutMs } = this.#limits
    const isSent = this.#status > 0 || this.#connection?.socket?.writableLength === 0
    if (isSent) return new IsthmusError('ANSWER_TIMEOUT', `no whole answer within ${timeoutMs} ms`)
    return new IsthmusError('REQUEST_UNSENT', `it did not read the whole request within ${timeoutMs} ms`)
  }

  #unreachable(cause: Error): IsthmusError {
    const { hostname: host } = this.#url
    const port = portOf(this.#url)
    const message = `cannot reach ${host}:${port}: ${messageOf(cause)}`
    return new IsthmusError('SERVICE_UNREACHABLE', message, { cause, data: { host, port } })
  }

  #tooLarge(): IsthmusError {
    const { hostname: host } = this.#url
    const message = `${host}:${portOf(this.#url)} answers with more than ${this.#limits.mostBytes} bytes`
    const data = { host, port: portOf(this.#url), status: this.#status }
    return new IsthmusError('ANSWER_TOO_LARGE', message, { data })
  }
}

export function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
}
