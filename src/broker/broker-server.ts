import net, { type Server, type Socket } from 'node:net'
import tls from 'node:tls'
import type { Listen } from '../world/index.ts'
import type { ClusterState } from './cluster-state.ts'
import { serveConnection } from './connection.ts'
import type { BrokerOptions, ListenerName, ListenerOptions } from './options.ts'

/** Where a listener really is on this machine. */
export interface BoundListener {
  readonly name: ListenerName
  readonly host: string
  readonly port: number
}

/** One broker of the cluster; it can be killed and started again on the same ports. */
export class BrokerServer {
  readonly id: number
  readonly rack: string
  readonly #options: BrokerOptions
  readonly #cluster: ClusterState
  readonly #listen: Listen
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  #bound: readonly BoundListener[] = []

  constructor(options: BrokerOptions, cluster: ClusterState, listen: Listen) {
    this.id = options.id
    this.rack = options.rack
    this.#options = options
    this.#cluster = cluster
    this.#listen = listen
  }

  get listeners(): readonly BoundListener[] {
    return this.#bound
  }

  get running(): boolean {
    return this.#cluster.isUp(this.id)
  }

  /**
   * Listens, and takes back the partitions that it is the preferred leader of.
   *
   * @throws IsthmusError `PORT_UNAVAILABLE`; the broker is then down
   */
  async start(): Promise<void> {
    if (this.running) return
    const bound: BoundListener[] = []
    try {
      for (const listener of this.#options.listeners) {
        const former = this.#bound.find((b) => b.name === listener.name)
        const at = { host: listener.bind.host, port: former?.port ?? listener.bind.port }
        const server = this.#serverOf(listener)
        this.#servers.push(server)
        const port = await this.#listen(server, at)
        this.#cluster.setPort(this.id, listener.name, port)
        bound.push({ name: listener.name, host: at.host, port })
      }
    } catch (error) {
      await this.stop()
      throw error
    }
    this.#bound = bound
    this.#cluster.setUp(this.id, true)
  }

  /** Cuts every connection, as a crash does; leaders move to the other brokers. */
  async stop(): Promise<void> {
    this.#cluster.setUp(this.id, false)
    const closing = this.#servers.splice(0).map(async (server) => {
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    })
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closing)
  }

  #tlsOf({ clientCertificate }: ListenerOptions): tls.TlsOptions {
    const { tls: own, clientAuthorities = [] } = this.#cluster.options
    if (!clientCertificate) return { ...own }
    const rejectUnauthorized = clientCertificate === 'required'
    return { ...own, ca: [...clientAuthorities], requestCert: true, rejectUnauthorized }
  }

  #serverOf(listener: ListenerOptions): Server {
    const serve = (socket: Socket) => serveConnection(socket, this.#cluster, this.#options, listener)
    const secure = listener.security !== 'plaintext'
    const server = secure ? tls.createServer(this.#tlsOf(listener), serve) : net.createServer(serve)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('tlsClientError', (error: Error, socket: tls.TLSSocket) => {
      const { remoteAddress, remotePort, authorizationError: untrusted } = socket
      // Who is refused for a certificate is gone already, and has no address any more.
      const client = remoteAddress === undefined ? 'a client' : `${remoteAddress}:${remotePort}`
      const why = untrusted ? `its certificate is not trusted (${untrusted})` : error.message
      this.#cluster.options.log?.(`broker ${this.id} (${listener.name}): no TLS with ${client}: ${why}`)
      socket.destroy()
    })
    return server
  }
}
