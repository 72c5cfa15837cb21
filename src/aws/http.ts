import type { IncomingHttpHeaders } from 'node:http'
import { isIP, type Socket } from 'node:net'
import tls from 'node:tls'
import type { Dispatcher } from 'undici'
import { type Clock, type Dial, IsthmusError, messageOf } from '../world/index.ts'
import { Connections, type ServerConnection } from './connections.ts'

export interface HttpOptions {
  /** Certificates to trust instead of the machine's, PEM. */
  readonly ca?: string
  /** The client's own certificate and those above it, PEM; goes with `key`. */
  readonly cert?: string
  readonly key?: string
  /** Of an encrypted key. */
  readonly passphrase?: string
  /** For TCP and TLS together, in milliseconds. */
  readonly connectTimeoutMs: number
  /** For a request and its whole answer once connected, in milliseconds; a request may give its own. */
  readonly requestTimeoutMs: number
}

export interface HttpRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as it is, not copied. */
  readonly body: Uint8Array | string
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

/** The most that Lambda gives for an answer, as its own refusal of more names it; of all that we call only S3 gives more. */
export const maximumAnswerBytes = 6_291_556

/** Requests over connections that are kept and used again. */
export interface HttpClient {
  /**
   * @throws IsthmusError `SERVICE_UNREACHABLE` when no connection is made, it breaks, or the answer does not come: its
   * cause is the connect's own error, `ANSWER_TIMEOUT`, or `REQUEST_UNSENT`. `ANSWER_TOO_LARGE` when it is longer than
   * it may be: the rest is not read, and the connection is ended. The reason of `signal` when that is aborted.
   */
  request(url: URL, request: HttpRequest): Promise<HttpResponse>
  /** Ends every connection; requests in flight fail. */
  close(): void
}

interface HttpWorld {
  readonly clock: Clock
  readonly dial: Dial
}

/** HTTP/1.1, with TLS for `https:` URLs, over the given `Dial`. A request that fails is not sent again. */
export function createHttpClient(world: HttpWorld, options: HttpOptions): HttpClient {
  const closing = new AbortController()
  const connections = new Connections((url) => {
    const dial = url.protocol === 'http:' ? dialPlain : dialTls
    return dial(world, options, url.hostname.replace(/^\[|\]$/g, ''), portOf(url), closing.signal)
  })
  return {
    request: (url, request) => send(world.clock, url, request, options, connections),
    close() {
      const reason = new Error('the client was closed')
      closing.abort(reason)
      connections.destroy(reason)
    },
  }
}

function dialPlain({ dial }: HttpWorld, options: HttpOptions, host: string, port: number, signal: AbortSignal) {
  return dial(host, port, { timeoutMs: options.connectTimeoutMs, signal })
}

async function dialTls(
  world: HttpWorld,
  options: HttpOptions,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const begun = world.clock.monotonic()
  const socket = await dialPlain(world, options, host, port, signal)
  const left = Math.max(0, options.connectTimeoutMs - (world.clock.monotonic() - begun))
  const { ca, cert, key, passphrase } = options
  const secured = tls.connect({ socket, host, ...(isIP(host) ? {} : { servername: host }), ca, cert, key, passphrase })
  return new Promise((resolve, reject) => {
    const settle = () => {
      cancel()
      signal.removeEventListener('abort', aborted)
      secured.off('error', fail)
    }
    const fail = (error: unknown) => {
      settle()
      secured.on('error', () => {})
      secured.destroy()
      reject(error)
    }
    const late = `no TLS with ${host}:${port} within ${options.connectTimeoutMs} ms`
    const cancel = world.clock.after(left, () => fail(new IsthmusError('CONNECT_TIMEOUT', late)))
    const aborted = () => fail(signal.reason)
    secured.on('error', fail)
    secured.once('secureConnect', () => {
      settle()
      resolve(secured)
    })
    if (signal.aborted) return aborted()
    signal.addEventListener('abort', aborted, { once: true })
  })
}

function send(
  clock: Clock,
  url: URL,
  request: HttpRequest,
  options: HttpOptions,
  connections: Connections,
): Promise<HttpResponse> {
  const { method, headers, body, signal, mostBytes = maximumAnswerBytes } = request
  const timeoutMs = request.timeoutMs ?? options.requestTimeoutMs
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    let started: Dispatcher.DispatchController | undefined
    let isOver = false
    let cancel = () => {}
    const settle = () => {
      isOver = true
      cancel()
      signal?.removeEventListener('abort', aborted)
    }
    const end = (error: Error) => {
      if (isOver) return
      settle()
      reject(error)
      started?.abort(error)
    }
    const fail = (cause: Error) => end(signal?.aborted ? signal.reason : unreachable(url, cause))
    const aborted = () => end(signal?.reason)
    signal?.addEventListener('abort', aborted, { once: true })
    let status = 0
    let fields: IncomingHttpHeaders = {}
    const chunks: Buffer[] = []
    let length = 0
    const handlerOf = (connection: ServerConnection): Dispatcher.DispatchHandler => ({
      onRequestStart(controller) {
        // The connection, which is there only now, is left for the next.
        if (isOver) throw new Error('the request was given up')
        started = controller
        const isSent = () => status > 0 || connection.socket?.writableLength === 0
        cancel = clock.after(timeoutMs, () => fail(late(timeoutMs, isSent())))
      },
      onResponseStart(_, statusCode, given) {
        status = statusCode
        fields = given
      },
      onResponseData(_, chunk) {
        length += chunk.length
        if (length > mostBytes) end(tooLarge(url, mostBytes, status))
        else chunks.push(chunk)
      },
      onResponseEnd() {
        connections.give(url, connection)
        settle()
        resolve({ status, headers: fields, body: Buffer.concat(chunks) })
      },
      onResponseError(_, error) {
        if (isOver && !started) connections.give(url, connection)
        else connections.drop(connection)
        // So undici calls what RFC 9110, 15.2, wants a client to pass over; nearly no server does it.
        fail(error.message === 'bad response' ? new Error('it says 100 Continue, for which nobody asked') : error)
      },
    })
    const path = url.pathname + url.search
    const dispatched = { path, method: method as Dispatcher.HttpMethod, headers, body }
    connections.take(url).then((connection) => {
      if (isOver) connections.give(url, connection)
      else connection.client.dispatch(dispatched, handlerOf(connection))
    }, end)
  })
}

function late(timeoutMs: number, isSent: boolean): IsthmusError {
  if (isSent) return new IsthmusError('ANSWER_TIMEOUT', `no whole answer within ${timeoutMs} ms`)
  return new IsthmusError('REQUEST_UNSENT', `it did not read the whole request within ${timeoutMs} ms`)
}

function unreachable(url: URL, cause: unknown): IsthmusError {
  const port = portOf(url)
  const message = `cannot reach ${url.hostname}:${port}: ${messageOf(cause)}`
  return new IsthmusError('SERVICE_UNREACHABLE', message, { cause, data: { host: url.hostname, port } })
}

function tooLarge(url: URL, mostBytes: number, status: number): IsthmusError {
  const port = portOf(url)
  const message = `${url.hostname}:${port} answers with more than ${mostBytes} bytes`
  return new IsthmusError('ANSWER_TOO_LARGE', message, { data: { host: url.hostname, port, status } })
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
}
