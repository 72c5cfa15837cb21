import type { Socket } from 'node:net'
import { IsthmusError, messageOf } from '../world/index.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { FrameAssembler } from './frame.ts'
import type { FramePool } from './frame-pool.ts'
import { dialSecurely, tlsFailure } from './tls.ts'
import { secureContext } from './tls-options.ts'

/** The largest response we take: far above any fetch we ask for, far below what would hurt. */
const maxFrameBytes = 256 * 1024 * 1024

export interface TransportOptions {
  readonly host: string
  readonly port: number
  readonly tls: ClientOptions['tls']
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Bytes that one read takes at most, but for the rest of a large response; two buffers of this size are used in turn. */
  readonly readBytes: number
  /** Where the memory of responses comes from; absent: fresh for each. */
  readonly pool?: FramePool | undefined
}

export interface TransportEvents {
  /** One response without its size. */
  frame(frame: Buffer): void
  /** Once; not after `destroy`. */
  closed(error: IsthmusError): void
}

/** A socket that gives whole frames. */
export interface Transport {
  /** @param left called when all of it has left this process, or with what keeps it from that */
  write(buffers: readonly Buffer[], left?: (error?: Error | null) => void): void
  destroy(): void
}

/**
 * Connects, and lays TLS over the socket if asked for.
 *
 * @throws IsthmusError what the dial throws; what TLS fails by: `secureContext`, `tlsFailure`; `CONNECT_TIMEOUT` when the
 * handshake stalls; what the source of the TLS options throws
 */
export async function openTransport(
  world: Pick<ClientWorld, 'clock' | 'dial'>,
  options: TransportOptions,
  events: TransportEvents,
): Promise<Transport> {
  const { host, port } = options
  const where = `${host}:${port}`
  const { pool } = options
  const frames = new FrameAssembler(maxFrameBytes, pool && ((size) => pool.take(size)))
  let over = false

  const end = (error: IsthmusError) => {
    if (over) return
    over = true
    socket?.destroy()
    events.closed(error)
  }
  const read = (bytes: number, chunk: Uint8Array) => {
    if (over) return
    try {
      frames.push(chunk, bytes, events.frame)
    } catch (cause) {
      const message = `broker ${where} sent what is no Kafka response: ${messageOf(cause)}`
      end(new IsthmusError('KAFKA_MALFORMED', message, { cause, data: { host, port } }))
    }
  }

  const spare = inTurn(options.readBytes)
  const onread = {
    buffer: () => frames.space() ?? spare(),
    callback: (bytes: number, buffer: Uint8Array) => {
      read(bytes, buffer)
      return true
    },
  }
  let socket: Socket | undefined
  if (options.tls) {
    const context = secureContext(typeof options.tls === 'function' ? await options.tls() : options.tls)
    socket = await dialSecurely(world, options, context, onread)
  } else {
    socket = await world.dial(host, port, { timeoutMs: options.timeoutMs, signal: options.signal, onread })
  }
  const opened = socket
  opened.setNoDelay(true)
  // Below the 350 s after which NAT gateways and endpoints forget a silent connection.
  opened.setKeepAlive(true, 60_000)
  opened.on('error', (cause: NodeJS.ErrnoException) => {
    // TLS 1.3 shows a client's certificate after the handshake is over for the client.
    if (cause.code?.startsWith('ERR_SSL_')) return end(tlsFailure(cause, host, port))
    const message = `connection to broker ${where} broke: ${cause.message}`
    end(new IsthmusError('BROKER_CLOSED', message, { cause, data: { host, port } }))
  })
  opened.on('close', () =>
    end(new IsthmusError('BROKER_CLOSED', `broker ${where} closed the connection`, { data: { host, port } })),
  )
  opened.on('end', () => opened.destroy())

  return {
    write(buffers, left) {
      if (buffers.length > 1) opened.cork()
      for (const [i, buffer] of buffers.entries()) opened.write(buffer, i === buffers.length - 1 ? left : undefined)
      if (buffers.length > 1) opened.uncork()
    },
    destroy() {
      over = true
      opened.destroy()
    },
  }
}

/** While one buffer is being read, nothing writes to it: the next read goes to the other. */
function inTurn(bytes: number): () => Uint8Array {
  let next = Buffer.allocUnsafeSlow(bytes)
  let other = Buffer.allocUnsafeSlow(bytes)
  return () => {
    const given = next
    next = other
    other = given
    return given
  }
}
