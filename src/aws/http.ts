import { isIP, type Socket } from 'node:net'
import tls from 'node:tls'
import { type Clock, type Dial, IsthmusError } from '../world/index.ts'
import { Connections } from './connections.ts'
import { Exchange, type HttpRequest, type HttpResponse, portOf } from './exchange.ts'

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
    request(url, request) {
      const { timeoutMs = options.requestTimeoutMs, mostBytes = maximumAnswerBytes } = request
      return new Exchange(world.clock, connections, url, request, { timeoutMs, mostBytes }).run()
    },
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
