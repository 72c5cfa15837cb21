import type { Socket } from 'node:net'
import { apiVersions, decodeRequest, encodeResponse, FrameAssembler, type Request } from '../kafka/index.ts'
import { IsthmusError, messageOf } from '../world/index.ts'
import type { ClusterState } from './cluster-state.ts'
import { dispatch } from './dispatch.ts'
import type { RequestContext } from './handler.ts'
import { apiVersionsRefusal } from './handlers/session.ts'
import type { BrokerOptions, ListenerOptions } from './options.ts'
import { SaslSession } from './sasl-session.ts'
import { scramExamination, scramMechanism } from './scram-examination.ts'

/** Kafka's default of `socket.request.max.bytes`. */
const MAX_REQUEST_BYTES = 104_857_600
/** With so many requests waiting, no more are read. */
const MAX_WAITING = 100

/** Serves one client: its requests are answered one after the other, in order, as Kafka does it. */
export function serveConnection(
  socket: Socket,
  cluster: ClusterState,
  broker: BrokerOptions,
  listener: ListenerOptions,
): void {
  const closed = new AbortController()
  const frames = new FrameAssembler(MAX_REQUEST_BYTES)
  const waiting: Buffer[] = []
  const client = `${socket.remoteAddress}:${socket.remotePort}`
  const sasl = saslSession(cluster, broker, listener)
  let answering = false

  function close(reason: string): void {
    if (closed.signal.aborted) return
    const { host, port } = listener.advertised
    cluster.options.log?.(`broker ${broker.id} (${host}:${port}): closed the connection of ${client}: ${reason}`)
    // What has been answered is still delivered: the reason of a refused authentication.
    socket.destroySoon()
    closed.abort()
  }

  async function answerAll(): Promise<void> {
    if (answering) return
    answering = true
    try {
      for (let frame = waiting.shift(); frame && !closed.signal.aborted; frame = waiting.shift()) {
        await answer(frame)
        if (socket.isPaused() && waiting.length < MAX_WAITING) socket.resume()
      }
    } catch (error) {
      // What a client sends must never end the process; what is no fault of its own keeps its stack.
      close(error instanceof IsthmusError || !(error instanceof Error) ? messageOf(error) : String(error.stack))
    } finally {
      answering = false
    }
  }

  async function answer(frame: Buffer): Promise<void> {
    let request: Request
    try {
      request = decodeRequest(frame)
    } catch (error) {
      const correlationId = error instanceof IsthmusError && unknownApiVersions(error)
      if (typeof correlationId !== 'number') throw error
      await send(encodeResponse('ApiVersions', 0, correlationId, apiVersionsRefusal))
      return
    }
    const { api, version, correlationId, clientId, body } = request
    const objection = sasl?.objection(api)
    if (objection !== undefined) {
      close(objection)
      return
    }
    const context: RequestContext = {
      cluster,
      broker: broker.id,
      listener: listener.name,
      version,
      clientId: clientId ?? '',
      clientHost: `/${socket.remoteAddress}`,
      closed: closed.signal,
      sasl,
      allows(action, type, name) {
        const { authorize } = cluster.options
        const principal = listener.security === 'sasl-tls' ? sasl?.principal : undefined
        return !authorize || principal === undefined || authorize(principal, action, { type, name })
      },
    }
    const response = await dispatch(api, body, context)
    if (response && !closed.signal.aborted) await send(encodeResponse(api, version, correlationId, response))
    if (sasl?.failed) close(`${api} was refused`)
  }

  async function send(buffers: readonly Buffer[]): Promise<void> {
    socket.cork()
    for (const buffer of buffers) socket.write(buffer)
    socket.uncork()
    if (socket.writableNeedDrain) await drained()
  }

  function drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        socket.off('drain', done)
        closed.signal.removeEventListener('abort', done)
        resolve()
      }
      socket.on('drain', done)
      closed.signal.addEventListener('abort', done)
    })
  }

  socket.setNoDelay(true)
  socket.on('data', (chunk) => {
    if (closed.signal.aborted) return
    try {
      frames.push(chunk, chunk.length, (frame) => waiting.push(frame))
    } catch (error) {
      close(messageOf(error))
    }
    if (waiting.length >= MAX_WAITING) socket.pause()
    void answerAll()
  })
  socket.on('error', () => closed.abort())
  socket.on('close', () => closed.abort())
}

function unknownApiVersions({ code, data }: IsthmusError): number | undefined {
  const known = code === 'KAFKA_UNSUPPORTED_API' && data.apiKey === apiVersions.ApiVersions.key
  return known && typeof data.correlationId === 'number' ? data.correlationId : undefined
}

function saslSession(
  { options, world, id }: ClusterState,
  broker: BrokerOptions,
  { security }: ListenerOptions,
): SaslSession | undefined {
  const { clock, random } = world
  if (security === 'scram-tls') {
    const passwordOf = options.passwordOf!
    const begin = () => scramExamination(random, passwordOf)
    return new SaslSession({ clock, mechanisms: [scramMechanism], begin, mayConnect: () => true })
  }
  if (security !== 'sasl-tls') return undefined
  const hosts = [...new Set(broker.listeners.map((l) => l.advertised.host))]
  return new SaslSession({
    clock,
    mechanisms: options.mechanisms ?? [],
    begin: (mechanism) => (payload) => options.authenticate!(mechanism, hosts, payload),
    mayConnect: (principal) =>
      options.authorize?.(principal, 'kafka-cluster:Connect', { type: 'cluster', name: id }) ?? true,
  })
}
