import type { Socket } from 'node:net'
import type { Client } from 'undici'

/** One connection to one server: made by its first request, and anew when the server leaves just before another. */
export interface ServerConnection {
  readonly origin: string
  readonly client: Client
  /** As it is now; undefined before the first. */
  socket: Socket | undefined
}

/** The connections of one client, kept between requests; each has one request at a time. */
export class Connections {
  readonly #dial: (url: URL) => Promise<Socket>
  readonly #all = new Set<ServerConnection>()
  /** By origin, the last used last. */
  readonly #idle = new Map<string, ServerConnection[]>()

  constructor(dial: (url: URL) => Promise<Socket>) {
    this.#dial = dial
  }

  /** A connection that is nobody else's until it is given back or dropped. */
  async take(url: URL): Promise<ServerConnection> {
    const { origin } = url
    const idle = this.#idle.get(origin) ?? []
    for (let kept = idle.pop(); kept; kept = idle.pop()) {
      if (kept.socket?.writable) return kept
      this.drop(kept)
    }
    return this.#make(await clientClass(), origin, url)
  }

  give(connection: ServerConnection): void {
    const idle = this.#idle.get(connection.origin)
    if (idle) idle.push(connection)
    else this.#idle.set(connection.origin, [connection])
  }

  drop(connection: ServerConnection): void {
    this.#all.delete(connection)
    void connection.client.destroy()
  }

  /** Ends all of them; requests in flight fail with it. */
  destroy(reason: Error): void {
    this.#idle.clear()
    for (const { client } of this.#all) void client.destroy(reason)
    this.#all.clear()
  }

  #make(ServerClient: typeof Client, origin: string, url: URL): ServerConnection {
    const client = new ServerClient(origin, {
      pipelining: 1,
      // Whoever asks has an eye on the clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: longestIdleMs,
      keepAliveMaxTimeout: longestIdleMs,
      connect: (_, done) => {
        this.#dial(url).then(
          (socket) => {
            // Below the 350 s after which NAT gateways and endpoints forget a silent connection.
            socket.setKeepAlive(true, 60_000)
            connection.socket = socket
            done(null, socket)
          },
          (error: Error) => done(error, null),
        )
      },
    })
    const connection: ServerConnection = { origin, client, socket: undefined }
    this.#all.add(connection)
    return connection
  }
}

/** Unless the server says by `Keep-Alive` that it will not wait for as long. */
const longestIdleMs = 600_000

let loaded: Promise<typeof Client> | undefined

/** Loaded when somebody is asked for the first time: who asks nobody starts quicker. */
function clientClass(): Promise<typeof Client> {
  loaded ??= import('undici/lib/dispatcher/client.js').then((module) => module.default)
  return loaded
}
