import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { serviceHost, verifyRequest } from '../aws/index.ts'
import type { IssuedCertificate } from '../broker/index.ts'
import { messageOf, type World } from '../world/index.ts'
import type { KeyHolder, LabKeys } from './credentials.ts'

/** A signed call that reached a service. */
export interface ReceivedCall {
  readonly holder: KeyHolder
  readonly method: string
  readonly path: string
  readonly body: Buffer
  readonly requestId: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

/** A thin service of AWS: it answers whoever signs with one of the lab's keys. */
export interface LabService {
  /** Endpoint prefix: `sts`, `lambda`. */
  readonly name: string
  answer(call: ReceivedCall): Promise<Answer>
  /** An error as this service words it. */
  error(status: number, code: string, message: string, requestId: string): Answer
}

export interface ServedService {
  readonly host: string
  /** Of this machine. */
  readonly port: number
  close(): Promise<void>
}

type ServiceWorld = Pick<World, 'clock' | 'random' | 'listen'>

/** Serves over TLS on a loopback port what answers by the service's real name in the lab's network. */
export async function serveService(
  world: ServiceWorld,
  service: LabService,
  options: { readonly region: string; readonly keys: LabKeys; readonly certificate: IssuedCertificate },
): Promise<ServedService> {
  const server = createServer(options.certificate, (request, response) => {
    const requestId = world.random.uuid()
    handle(world, service, options.keys, request, requestId)
      .catch((error: unknown) => service.error(500, 'InternalFailure', messageOf(error), requestId))
      .then((answer) => send(response, answer, requestId))
  })
  // Idle connections are the mapping's to keep; the lab cuts them when the network changes.
  server.keepAliveTimeout = 0
  const port = await world.listen(server, { host: '127.0.0.1', port: 0 })
  return {
    host: serviceHost(service.name, options.region),
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function handle(
  world: ServiceWorld,
  service: LabService,
  keys: LabKeys,
  request: IncomingMessage,
  requestId: string,
): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const url = new URL(request.url ?? '/', 'https://lab')
  const wire = {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: [...url.searchParams],
    headers: request.headers,
    body,
  }
  const verified = verifyRequest(wire, (key) => keys.find(key)?.credentials, world.clock.now())
  if (verified.kind === 'refused') return service.error(403, verified.code, verified.message, requestId)
  const holder = keys.find(verified.accessKeyId)?.holder
  if (!holder) return service.error(403, 'InvalidClientTokenId', 'the key is not one of the lab', requestId)
  return service.answer({ holder, method: wire.method, path: wire.path, body, requestId })
}

function send(response: ServerResponse, answer: Answer, requestId: string): void {
  response.writeHead(answer.status, { 'x-amzn-requestid': requestId, ...answer.headers })
  response.end(answer.body)
}

export function xmlEscape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
