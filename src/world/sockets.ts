import dns from 'node:dns'
import net, { type LookupFunction, type Server, type Socket } from 'node:net'
import tls, { type ConnectionOptions } from 'node:tls'
import { IsthmusError } from './error.ts'

export interface DialOptions {
  /** A connect that takes longer fails with `CONNECT_TIMEOUT`. Milliseconds. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Of several addresses of the name this one, which did not do, is tried last, and the one after it first. */
  readonly after?: string | undefined
  /**
   * Read straight into these buffers instead of `data` events (`net.Socket`'s `onread`): what makes a fetch loop cheap.
   * Not for a socket that TLS is laid over afterwards.
   */
  readonly onread?: {
    readonly buffer: () => Uint8Array
    readonly callback: (bytes: number, buffer: Uint8Array) => boolean
  }
  /**
   * A `TLSSocket` is wanted, which Node lets read by `onread` only when it connects by itself. It comes as soon as it is
   * connected, its handshake before it: the caller waits for `secureConnect`.
   */
  readonly tls?: Pick<ConnectionOptions, 'secureContext' | 'servername' | 'checkServerIdentity'>
}

/**
 * Opens a connection. The lab's judges it by the proved network first; every other is the machine's own.
 * Always a real socket, so that TLS over it costs what TLS costs.
 *
 * @throws IsthmusError `CONNECT_TIMEOUT`, `CONNECT_REFUSED`, `NAME_UNRESOLVED`, `CONNECT_FAILED`
 */
export type Dial = (host: string, port: number, options: DialOptions) => Promise<Socket>

/** Starts `server` on an address of this machine and resolves with the port it got (0 asks for any). */
export type Listen = (server: Server, at: { readonly host: string; readonly port: number }) => Promise<number>

export const systemDial: Dial = (host, port, options) =>
  new Promise((resolve, reject) => {
    const where = `${host}:${port}`
    const { onread, after } = options
    const lookup = after === undefined ? {} : { lookup: startingAfter(after) }
    const to = { host, port, noDelay: true, ...lookup, ...(onread ? { onread } : {}) }
    const socket = options.tls ? tls.connect({ ...to, ...options.tls }) : net.connect(to)
    const timer = setTimeout(
      () => fail(new IsthmusError('CONNECT_TIMEOUT', `no answer from ${where} within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    )
    const aborted = () => fail(options.signal?.reason)
    const settle = () => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', aborted)
      socket.off('error', failed)
      socket.off('connect', connected)
    }
    const fail = (error: unknown) => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const failed = (cause: NodeJS.ErrnoException) => fail(connectError(where, cause))
    const connected = () => {
      settle()
      resolve(socket)
    }
    socket.on('error', failed)
    socket.on('connect', connected)
    if (options.signal?.aborted) return aborted()
    options.signal?.addEventListener('abort', aborted, { once: true })
  })

function startingAfter(address: string): LookupFunction {
  return (host, options, done) =>
    dns.lookup(host, options, (error, found, family) => {
      if (error || !Array.isArray(found)) return done(error, found, family)
      const next = found.findIndex((each) => each.address === address) + 1
      done(error, [...found.slice(next), ...found.slice(0, next)], family)
    })
}

function connectError(where: string, cause: NodeJS.ErrnoException): IsthmusError {
  if (cause.code === 'ECONNREFUSED')
    return new IsthmusError('CONNECT_REFUSED', `nothing listens at ${where}`, { cause })
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN')
    return new IsthmusError('NAME_UNRESOLVED', `the name of ${where} cannot be resolved`, { cause })
  return new IsthmusError('CONNECT_FAILED', `cannot connect to ${where}: ${cause.message}`, { cause })
}

export const systemListen: Listen = (server, at) =>
  new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException) =>
      reject(
        new IsthmusError(
          'PORT_UNAVAILABLE',
          cause.code === 'EADDRINUSE'
            ? `port ${at.port} of ${at.host} is taken by another process: stop it or choose another port`
            : `cannot listen on ${at.host}:${at.port}: ${cause.message}`,
          { cause, data: { host: at.host, port: at.port } },
        ),
      )
    server.once('error', failed)
    server.listen(at.port, at.host, () => {
      server.off('error', failed)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : at.port)
    })
  })
