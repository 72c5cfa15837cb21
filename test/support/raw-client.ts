import assert from 'node:assert/strict'
import net, { type Socket } from 'node:net'
import {
  type ApiName,
  decodeResponse,
  encodeRequest,
  FrameAssembler,
  type RequestInput,
  type ResponseBody,
} from '../../src/kafka/index.ts'

/** Speaks to a broker request by request, for tests of single answers. Plaintext, or over a socket that is given. */
export class RawClient {
  readonly socket: Socket
  /** Resolves when the broker has closed the connection. */
  readonly closed: Promise<void>
  readonly #waiting: ((frame: Buffer) => void)[] = []
  #correlationId = 0

  constructor(socket: Socket) {
    this.socket = socket
    const frames = new FrameAssembler(1 << 30)
    socket.on('data', (chunk) => frames.push(chunk, chunk.length, (frame) => this.#waiting.shift()?.(frame)))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()))
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = net.connect({ host: '127.0.0.1', port })
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new RawClient(socket)
  }

  /** Rejects when the connection is closed before the answer comes, or the answer is that of another request. */
  async ask<A extends ApiName>(api: A, version: number, body: RequestInput<A>): Promise<ResponseBody<A>> {
    const correlationId = ++this.#correlationId
    const frame = await this.exchange(this.#encode(api, version, body))
    assert.equal(frame.readInt32BE(0), correlationId)
    return decodeResponse(api, version, frame).body
  }

  /** Sends a request that is not answered. */
  tell<A extends ApiName>(api: A, version: number, body: RequestInput<A>): void {
    this.#correlationId++
    this.socket.write(this.#encode(api, version, body))
  }

  #encode<A extends ApiName>(api: A, version: number, body: RequestInput<A>): Buffer {
    return Buffer.concat(encodeRequest(api, version, { correlationId: this.#correlationId, clientId: 'raw' }, body))
  }

  /** Sends bytes as they are and resolves with the frame that answers them. */
  exchange(bytes: Buffer): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    this.#waiting.push(resolve)
    this.closed.then(() => reject(new Error('the broker closed the connection')))
    this.socket.write(bytes)
    return promise
  }

  close(): void {
    this.socket.destroy()
  }
}
