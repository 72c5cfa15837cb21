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
  type ResponseBody,
} from '../../src/kafka/index.ts'
import { systemWorld, type World } from '../../src/world/index.ts'

type Request = ReturnType<typeof decodeRequest>

/** An answer by which a broker says that it reads nothing for a while. */
interface Throttle {
  readonly api: ApiName
  readonly ms: number
  /** So long after it the next request came on that connection. */
  nextAfter?: number
}

/** Stands between a client and its broker: sees every request, and may lose an answer together with its connection. */
export class KafkaProxy implements AsyncDisposable {
  /** True: the broker gets the request, its answer is lost. */
  loses: (request: Request) => boolean = () => false
  /** Called with each request. */
  sees: (request: Request) => void = () => {}
  readonly fetches: RequestBody<'Fetch'>[] = []
  readonly throttles: Throttle[] = []
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
    const waiting = new Map<number, Request>()
    let throttle: { readonly at: number; readonly told: Throttle } | undefined
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
        this.sees(request)
        waiting.set(request.correlationId, request)
        if (throttle) throttle.told.nextAfter = performance.now() - throttle.at
        throttle = undefined
        losing ||= this.loses(request)
      })
      broker.write(chunk)
    })
    broker.on('data', (chunk) => {
      if (losing) return end()
      answers.push(chunk, chunk.length, (frame) => {
        const { api, version, correlationId } = waiting.get(frame.readInt32BE(0))!
        waiting.delete(correlationId)
        const { body } = decodeResponse(api, version, frame)
        if ('throttleTimeMs' in body && body.throttleTimeMs > 0) {
          const told = { api, ms: body.throttleTimeMs }
          this.throttles.push(told)
          throttle = { at: performance.now(), told }
        }
        for (const part of this.#told(api, version, correlationId, body) ?? [sizeOf(frame), frame]) client.write(part)
      })
    })
  }

  /** An answer of which something is hidden; undefined where all of it is told. */
  #told(api: ApiName, version: number, correlationId: number, body: object): Buffer[] | undefined {
    if (api !== 'ApiVersions' || this.hides.length === 0) return undefined
    const hidden = new Set(this.hides.map((one) => apiVersions[one].key))
    const all = body as ResponseBody<'ApiVersions'>
    const apiKeys = all.apiKeys.filter(({ apiKey }) => !hidden.has(apiKey))
    return encodeResponse('ApiVersions', version, correlationId, { ...all, apiKeys })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

function sizeOf({ length }: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(length)
  return size
}
