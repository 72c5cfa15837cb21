import http from 'node:http'
import type { Socket } from 'node:net'

interface Destination {
  readonly host: string
  readonly port: number
}

/**
 * The connections of one client, kept between requests. In `http.Agent`'s place, and told of each request as that is
 * (`addRequest`; a connection that has its whole answer emits `free`): what Node's own does for each one besides, for
 * proxies, queues, local addresses and asynchronous contexts, was a fifth of what a request costs.
 */
export class Connections extends http.Agent {
  readonly #dial: (host: string, port: number) => Promise<Socket>
  readonly #open = new Set<Socket>()
  readonly #idle = new Map<string, Socket[]>()

  constructor(dial: (host: string, port: number) => Promise<Socket>) {
    super({ keepAlive: true })
    this.#dial = dial
  }

  addRequest(request: http.ClientRequest, { host, port }: Destination): void {
    const idle = this.#idleAt(`${host}:${port}`)
    const socket = idle.pop()
    if (socket?.writable) {
      socket.ref()
      request.reusedSocket = true
      request.onSocket(socket)
      return
    }
    this.#dial(host.replace(/^\[|\]$/g, ''), port).then(
      (fresh) => {
        this.#keep(fresh, idle)
        request.onSocket(fresh)
      },
      (error: Error) => request.emit('error', error),
    )
  }

  override destroy(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #idleAt(name: string): Socket[] {
    const found = this.#idle.get(name)
    if (found) return found
    const none: Socket[] = []
    this.#idle.set(name, none)
    return none
  }

  #keep(socket: Socket, idle: Socket[]): void {
    this.#open.add(socket)
    // Below the 350 s after which NAT gateways and endpoints forget a silent connection.
    socket.setKeepAlive(true, 60_000)
    const leave = () => {
      const at = idle.indexOf(socket)
      if (at < 0) return
      idle.splice(at, 1)
      socket.destroy()
    }
    // Whatever comes while nothing is asked for is no answer to what is asked next.
    socket.on('data', leave)
    socket.on('end', leave)
    // A request in flight hears of it by itself.
    socket.on('error', leave)
    socket.on('close', () => this.#open.delete(socket))
    socket.on('free', () => {
      // Not when more came with the answer than that.
      if (!socket.writable) return
      socket.unref()
      idle.push(socket)
    })
  }
}
