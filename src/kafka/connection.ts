import { IsthmusError, sleep } from '../world/index.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { decodeResponse, encodeRequest } from './codec.ts'
import type { FramePool } from './frame-pool.ts'
import { InFlight, type Pending } from './in-flight.ts'
import { type ApiName, apiVersions, type RequestInput, type ResponseBody } from './messages/apis.ts'
import { authenticate, otherLogin } from './sasl.ts'
import { openTransport, type Transport } from './transport.ts'

/** Why a connection ended that we ended ourselves; no failure of anybody. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned'
}

export interface ConnectionOptions extends ClientOptions {
  readonly host: string
  readonly port: number
  /** Bytes that one read takes at most. */
  readonly readBytes: number
  /** Where the memory of responses comes from; absent: fresh for each. */
  readonly pool?: FramePool | undefined
  /** Calls off the connect, and ends the connection that came of it. */
  readonly signal: AbortSignal
}

/** How long a broker may take to answer, unless the request itself says that it waits. */
const requestTimeoutMs = 30_000
const connectTimeoutMs = 10_000
const unsupportedVersion = 35

/**
 * One connection to one broker: requests go out as they come and are answered in order. A late answer ends the
 * connection, since every later one would be late as well.
 */
export class Connection {
  readonly host: string
  readonly port: number
  readonly #world: Pick<ClientWorld, 'clock'>
  readonly #options: ConnectionOptions
  readonly #inFlight: InFlight
  readonly #closeListeners: ((reason: Error) => void)[] = []
  #transport: Transport | undefined
  #correlationId = 0
  #versions: ReadonlyMap<number, { readonly min: number; readonly max: number }> = new Map()
  #ended: Error | undefined
  /** Set while the session is renewed: the broker takes no other request in between (KIP-368). */
  #renewal: Promise<void> | undefined
  #cancelRenewal = () => {}
  /** Set while the broker, which has answered already, reads nothing from this connection (KIP-219). */
  #throttle: Promise<void> | undefined
  readonly #life = new AbortController()

  private constructor(world: Pick<ClientWorld, 'clock'>, options: ConnectionOptions) {
    this.#world = world
    this.#options = options
    this.#inFlight = new InFlight(world.clock, (pending) => this.#timedOut(pending))
    this.host = options.host
    this.port = options.port
  }

  /**
   * Connects, secures, agrees on versions and authenticates.
   *
   * @throws IsthmusError `CONNECT_TIMEOUT`, `CONNECT_REFUSED`, `CONNECT_FAILED`, `NAME_UNRESOLVED`, `TLS_...`,
   * `SASL_FAILED`, `BROKER_CLOSED`, `KAFKA_REQUEST_TIMEOUT`, or what the login throws
   */
  static async open(world: Pick<ClientWorld, 'clock' | 'dial'>, options: ConnectionOptions): Promise<Connection> {
    try {
      return await Connection.#open(world, options)
    } catch (error) {
      const login = otherLogin(options.login, error)
      if (!login) throw error
      return Connection.open(world, { ...options, login })
    }
  }

  static async #open(world: Pick<ClientWorld, 'clock' | 'dial'>, options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(world, options)
    const { host, port, tls, readBytes, pool, signal } = options
    const timeoutMs = options.connectTimeoutMs ?? connectTimeoutMs
    connection.#transport = await openTransport(
      world,
      { host, port, tls, timeoutMs, signal, readBytes, pool },
      {
        frame: (frame) => connection.#receive(frame),
        closed: (error) => connection.#end(error),
      },
    )
    const aborted = () => connection.close(signal.reason)
    signal.addEventListener('abort', aborted, { once: true })
    connection.onClose(() => signal.removeEventListener('abort', aborted))
    try {
      if (signal.aborted) throw signal.reason
      await connection.#negotiate(timeoutMs)
      await connection.#authenticate(timeoutMs)
      return connection
    } catch (error) {
      connection.close(error instanceof Error ? error : new Abandoned())
      throw error
    }
  }

  get closed(): boolean {
    return this.#ended !== undefined
  }

  onClose(listener: (reason: Error) => void): void {
    if (this.#ended) listener(this.#ended)
    else this.#closeListeners.push(listener)
  }

  /**
   * Sends a request in the highest version that both sides know.
   *
   * @param timeoutMs how long the answer may take
   * @throws IsthmusError `BROKER_CLOSED`, `KAFKA_REQUEST_TIMEOUT`, `KAFKA_MALFORMED`, `KAFKA_UNSUPPORTED_API`;
   * or what `close` was called with
   */
  async request<A extends ApiName>(
    api: A,
    body: RequestInput<A>,
    timeoutMs: number = requestTimeoutMs,
  ): Promise<ResponseBody<A>> {
    while (this.#renewal || this.#throttle) await (this.#renewal ?? this.#throttle)
    return this.#send(api, this.#version(api), body, timeoutMs)
  }

  /**
   * Sends a request that wants no answer; resolves when it has left this process.
   *
   * @throws IsthmusError `BROKER_CLOSED`, `KAFKA_UNSUPPORTED_API`; or what `close` was called with
   */
  async tell<A extends ApiName>(api: A, body: RequestInput<A>): Promise<void> {
    while (this.#renewal || this.#throttle) await (this.#renewal ?? this.#throttle)
    const version = this.#version(api)
    const transport = this.#transport
    if (this.#ended || !transport) throw this.#ended ?? new Abandoned()
    const header = { correlationId: this.#correlationId++, clientId: this.#options.clientId }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    transport.write(encodeRequest(api, version, header, body), (cause) => {
      if (!cause) return resolve()
      const { host, port } = this
      const message = `broker ${host}:${port} closed the connection before ${api} was sent`
      reject(this.#ended ?? new IsthmusError('BROKER_CLOSED', message, { cause, data: { host, port } }))
    })
    return promise
  }

  /** Ends it; what is in flight is rejected with `reason`. */
  close(reason: Error = new Abandoned(`the connection to ${this.host}:${this.port} was closed`)): void {
    if (this.#ended) return
    this.#ended = reason
    this.#cancelRenewal()
    this.#life.abort()
    this.#transport?.destroy()
    this.#inFlight.rejectAll(reason)
    for (const listener of this.#closeListeners.splice(0)) listener(reason)
  }

  #end(error: IsthmusError): void {
    const { apis } = this.#inFlight
    const waiting = apis.length > 0 && error.code !== 'KAFKA_REQUEST_TIMEOUT'
    const message = waiting ? `${error.message} (waiting for ${apis.join(', ')})` : error.message
    this.close(new IsthmusError(error.code, message, { cause: error.cause, data: { ...error.data, apis } }))
  }

  #version(api: ApiName): number {
    const ours = apiVersions[api]
    const theirs = this.#versions.get(ours.key)
    const version = Math.min(ours.max, theirs?.max ?? -1)
    if (!theirs || version < Math.max(ours.min, theirs.min)) {
      const range = theirs ? `versions ${theirs.min}-${theirs.max}` : 'no version'
      const message = `broker ${this.host}:${this.port} speaks ${range} of ${api}, we speak ${ours.min}-${ours.max}`
      throw new IsthmusError('KAFKA_UNSUPPORTED_API', message, { data: { api, host: this.host, port: this.port } })
    }
    return version
  }

  async #send<A extends ApiName>(
    api: A,
    version: number,
    body: RequestInput<A>,
    timeoutMs: number,
  ): Promise<ResponseBody<A>> {
    if (this.#ended || !this.#transport) throw this.#ended ?? new Abandoned()
    const correlationId = this.#correlationId++
    const buffers = encodeRequest(api, version, { correlationId, clientId: this.#options.clientId }, body)
    const answer = this.#inFlight.add(correlationId, api, version, timeoutMs)
    this.#transport.write(buffers)
    return answer
  }

  #timedOut({ api, timeoutMs }: Pending): void {
    const message = `broker ${this.host}:${this.port} did not answer ${api} within ${timeoutMs} ms`
    const data = { host: this.host, port: this.port, api }
    this.#end(new IsthmusError('KAFKA_REQUEST_TIMEOUT', message, { data }))
  }

  #receive(frame: Buffer): void {
    const correlationId = frame.length >= 4 ? frame.readInt32BE(0) : -1
    const pending = this.#inFlight.take(correlationId)
    if (!pending) {
      const message = `an answer to request ${correlationId}, which is not in flight`
      throw new IsthmusError('KAFKA_MALFORMED', message)
    }
    // A broker that does not know our version of ApiVersions answers in version 0 (KIP-511).
    const tooNew = pending.api === 'ApiVersions' && frame.length >= 6 && frame.readInt16BE(4) === unsupportedVersion
    try {
      const { body } = decodeResponse(pending.api, tooNew ? 0 : pending.version, frame)
      if ('throttleTimeMs' in body && body.throttleTimeMs > 0) this.#throttled(body.throttleTimeMs)
      pending.resolve(body)
    } catch (error) {
      pending.reject(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }

  /** What was sent before the broker said so waits there unread, and has as much longer, as in Java's client. */
  #throttled(ms: number): void {
    this.#inFlight.extend(ms)
    const throttle = sleep(this.#world.clock, ms, this.#life.signal)
      .catch(() => {})
      .then(() => {
        if (this.#throttle === throttle) this.#throttle = undefined
      })
    this.#throttle = throttle
  }

  async #negotiate(timeoutMs: number): Promise<void> {
    const body = { clientSoftwareName: 'isthmus', clientSoftwareVersion: '0.1.0' }
    const ours = apiVersions.ApiVersions
    let answer = await this.#send('ApiVersions', Math.min(3, ours.max), body, timeoutMs)
    if (answer.errorCode === unsupportedVersion) {
      const theirs = answer.apiKeys.find(({ apiKey }) => apiKey === ours.key)
      answer = await this.#send('ApiVersions', Math.min(theirs?.maxVersion ?? 0, 2), body, timeoutMs)
    }
    if (answer.errorCode !== 0) {
      const message = `broker ${this.host}:${this.port} refused ApiVersions with error ${answer.errorCode}`
      throw new IsthmusError('KAFKA_UNSUPPORTED_API', message, { data: { host: this.host, port: this.port } })
    }
    this.#versions = new Map(
      answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { min: minVersion, max: maxVersion }]),
    )
  }

  async #authenticate(timeoutMs: number): Promise<void> {
    const { login } = this.#options
    if (!login) return
    const lifetimeMs = await authenticate(
      (api, body) => this.#send(api, this.#version(api), body, timeoutMs),
      login,
      this,
    )
    if (lifetimeMs > 0 && !this.#ended) {
      this.#cancelRenewal = this.#world.clock.after(lifetimeMs * 0.8, () => this.#renew(timeoutMs))
    }
  }

  /**
   * The broker, which answers in order, would not look at the renewal before, and a JoinGroup may take minutes. It takes
   * the renewal of a session that ended meanwhile as well.
   */
  async #quiet(): Promise<void> {
    await this.#inFlight.settled()
    // The last answers may have said so.
    while (this.#throttle) await this.#throttle
  }

  #renew(timeoutMs: number): void {
    const renewed = this.#quiet()
      .then(() => this.#authenticate(timeoutMs))
      .catch((error: unknown) => this.close(error instanceof Error ? error : new Error(String(error))))
    this.#renewal = renewed.then(() => {
      this.#renewal = undefined
    })
  }
}
