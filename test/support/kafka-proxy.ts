import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import {
  type ApiName,
  apiVersions,
  decodeRequest,
  decodeResponse,
  encodeResponse,
  FrameAssembler,
  type RequestBody,
} from '../../src/kafka/index.ts'
import { systemWorld, type World } from '../../src/world/index.ts'

type Request = ReturnType<typeof decodeRequest>

/** Stands between a client and its broker: sees every request, and may lose an answer together with its connection. */
export class KafkaProxy implements AsyncDisposable {
  /** True: the broker gets the request, its answer is lost. */
  loses: (request: Request) => boolean = () => false
  readonly fetches: RequestBody<'Fetch'>[] = []
  /** What clients are not told that the broker knows. */
  hides: readonly ApiName[] = []
  /** The world of a client whose every connection leads through here. */
  readonly world: World
  readonly #server: net.Server
  readonly #sockets = new Set<net.Socket>()

  private constructor(server: net.Server, brokerPort: number) {
    this.#server = server
    const { port } = server.address() as AddressInfo
    this.world = { ...systemWorld, dial: (_host, _port, options) => systemWorld.dial('127.0.0.1', port, options) }
    server.on('connection', (client) => this.#serve(client, brokerPort))
  }

  static async start(brokerPort: number): Promise<KafkaProxy> {
    const server = net.createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new KafkaProxy(server, brokerPort)
  }

  #serve(client: net.Socket, brokerPort: number): void {
    const broker = net.connect(brokerPort, '127.0.0.1')
    const frames = new FrameAssembler(1 << 26)
    const answers = new FrameAssembler(1 << 26)
    let losing = false
    /** The version of a question about versions whose answer is still to come. */
    let versions = -1
    const end = () => {
      client.destroy()
      broker.destroy()
    }
    for (const socket of [client, broker]) {
      this.#sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        end()
      })
    }
    client.on('data', (chunk) => {
      frames.push(chunk, chunk.length, (frame) => {
        const request = decodeRequest(frame)
        if (request.api === 'Fetch') this.fetches.push(request.body)
        if (request.api === 'ApiVersions') versions = request.version
        losing ||= this.loses(request)
      })
      broker.write(chunk)
    })
    broker.on('data', (chunk) => {
      if (losing) return end()
      if (versions < 0 || this.hides.length === 0) return client.write(chunk)
      const hidden = new Set(this.hides.map((api) => apiVersions[api].key))
      answers.push(chunk, chunk.length, (frame) => {
        const { correlationId, body } = decodeResponse('ApiVersions', versions, frame)
        const apiKeys = body.apiKeys.filter(({ apiKey }) => !hidden.has(apiKey))
        for (const part of encodeResponse('ApiVersions', versions, correlationId, { ...body, apiKeys }))
          client.write(part)
        versions = -1
      })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
