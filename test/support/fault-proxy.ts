import net, { type Server, type Socket } from 'node:net'
import { type Dial, systemWorld } from '../../src/world/index.ts'
import { type Random, random } from '../linux/random.ts'
import { portOf } from './listening.ts'

/** What becomes of one connection, from a given byte on in each direction. */
type Fate =
  | { readonly kind: 'clean' }
  /** Everything later by so many milliseconds. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** So many bytes a millisecond, in pieces that know nothing of frames. */
  | { readonly kind: 'drip'; readonly bytes: number }
  /** After so many bytes, in the middle of whatever is being sent. */
  | { readonly kind: 'cut'; readonly after: number }
  /** After so many bytes nothing gets through for a while, and nobody is told. */
  | { readonly kind: 'stall'; readonly after: number; readonly ms: number }

/**
 * Between a client and whatever it dials: each connection gets a fate by the seed. The client's `dial` leads through it,
 * so brokers advertise what they like.
 */
export class FaultProxy implements AsyncDisposable {
  /** How often each fate was dealt. */
  readonly dealt: Record<Fate['kind'], number> = { clean: 0, latency: 0, drip: 0, cut: 0, stall: 0 }
  readonly dial: Dial = async (host, port, options) =>
    systemWorld.dial('127.0.0.1', await this.portFor(host, port), options)
  readonly #random: Random
  readonly #servers = new Map<string, Server>()
  readonly #sockets = new Set<Socket>()
  readonly #forgotten = new WeakSet<Socket>()
  #calm = false
  #severed = false

  constructor(seed: number) {
    this.#random = random(seed)
  }

  /** From now on every connection is clean, and those that are not are cut. */
  calm(): void {
    this.#calm = true
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Cuts every connection, and each that comes, until `mend`. */
  sever(): void {
    this.#severed = true
    for (const socket of this.#sockets) socket.destroy()
  }

  /** As a NAT gateway that has lost its memory: nothing gets through any more on what is open, and nobody is told. */
  forget(): void {
    for (const socket of this.#sockets) this.#forgotten.add(socket)
  }

  mend(): void {
    this.#severed = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.calm()
    for (const server of this.#servers.values()) server.close()
  }

  /** Where whoever cannot dial through it, a process of its own, finds the way there. */
  async portFor(host: string, port: number): Promise<number> {
    const key = `${host}:${port}`
    let server = this.#servers.get(key)
    if (!server) {
      server = net.createServer((client) => this.#join(client, net.connect(port, host)))
      this.#servers.set(key, server)
      server.listen(0, '127.0.0.1')
    }
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
    return portOf(server)
  }

  #join(client: Socket, broker: Socket): void {
    if (this.#severed) client.destroy()
    const fate = this.#deal()
    this.dealt[fate.kind]++
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.#sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        if (!this.#forgotten.has(from) || this.#calm) to.destroy()
      })
      void pass(from, to, fate, () => this.#forgotten.has(from))
    }
  }

  #deal(): Fate {
    const draw = this.#calm ? 0 : this.#random.below(100)
    const size = this.#random.below(1000) / 1000
    if (draw < 20) return { kind: 'clean' }
    if (draw < 40) return { kind: 'latency', ms: 1 + Math.floor(size * 40) }
    if (draw < 60) return { kind: 'drip', bytes: 1 + Math.floor(size ** 2 * 2000) }
    // A handshake has some hundred bytes, a fetched batch some ten thousand: both are to be cut.
    const after = Math.floor(10 ** (1 + size * 4.5))
    return draw < 85 ? { kind: 'cut', after } : { kind: 'stall', after, ms: 1 + this.#random.below(1500) }
  }
}

/** One direction: piece by piece, the next is read when the last is gone. */
async function pass(from: Socket, to: Socket, fate: Fate, forgotten: () => boolean): Promise<void> {
  let passed = 0
  let stalled = false
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (forgotten()) continue
      if (fate.kind === 'latency') await sleep(fate.ms)
      if (fate.kind === 'stall' && !stalled && passed + chunk.length > fate.after) {
        stalled = true
        await sleep(fate.ms)
      }
      if (fate.kind === 'cut' && passed + chunk.length > fate.after) {
        await written(to, chunk.subarray(0, fate.after - passed))
        from.destroy()
        return
      }
      const piece = fate.kind === 'drip' ? fate.bytes : chunk.length
      for (let start = 0; start < chunk.length; start += piece) {
        await written(to, chunk.subarray(start, start + piece))
        if (fate.kind === 'drip') await sleep(1)
      }
      passed += chunk.length
    }
  } catch {
    // It broke; so does the other side.
  }
  if (!forgotten()) to.destroy()
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Rejects when nobody takes it any more. */
function written(to: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (to.destroyed) return reject(new Error('closed'))
    to.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}
