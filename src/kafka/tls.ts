import net from 'node:net'
import tls, { type SecureContext, TLSSocket } from 'node:tls'
import { type Clock, type Dial, type DialOptions, IsthmusError } from '../world/index.ts'

interface Peer {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

interface SecureWorld {
  readonly clock: Clock
  readonly dial: Dial
}

/**
 * Dials, and waits until the peers trust each other: the broker's certificate must lead to a trusted authority and hold
 * the name (or the address) that was dialled, wherever that is in truth.
 *
 * @throws IsthmusError what the dial throws; as `tlsFailure`; `CONNECT_TIMEOUT`; the signal's reason
 */
export async function dialSecurely(
  world: SecureWorld,
  peer: Peer,
  context: SecureContext,
  onread: DialOptions['onread'],
): Promise<TLSSocket> {
  const { host, port, timeoutMs, signal } = peer
  const socket = await world.dial(host, port, {
    timeoutMs,
    signal,
    ...(onread ? { onread } : {}),
    tls: {
      secureContext: context,
      // Node sends no server name unless told; an address may not be one (RFC 6066).
      ...(net.isIP(host) ? {} : { servername: host }),
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(host, certificate),
    },
  })
  if (!(socket instanceof TLSSocket)) throw new Error('the way to dial gave a socket without TLS')
  await handshaken(world.clock, socket, peer)
  return socket
}

function handshaken(clock: Clock, socket: TLSSocket, { host, port, timeoutMs, signal }: Peer): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      cancel()
      signal.removeEventListener('abort', aborted)
      socket.off('error', failed)
      socket.off('close', closed)
    }
    const fail = (error: unknown) => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const failed = (cause: Error) => fail(tlsFailure(cause, host, port))
    const closed = () => failed(new Error('the connection was closed during the handshake'))
    const aborted = () => fail(signal.reason)
    const cancel = clock.after(timeoutMs, () => {
      const message = `no TLS handshake with ${host}:${port} within ${timeoutMs} ms`
      fail(new IsthmusError('CONNECT_TIMEOUT', message, { data: { host, port } }))
    })
    socket.on('error', failed)
    socket.on('close', closed)
    socket.once('secureConnect', () => {
      settle()
      resolve()
    })
    signal.addEventListener('abort', aborted, { once: true })
    if (signal.aborted) aborted()
  })
}

/**
 * What a failure of TLS is to a user: `TLS_UNTRUSTED`, `TLS_NAME_MISMATCH`, `TLS_EXPIRED` (all of the server's
 * certificate), `TLS_CLIENT_REFUSED` (of ours, or that we show none), `TLS_FAILED` for all others.
 */
export function tlsFailure(cause: Error, host: string, port: number): IsthmusError {
  const openssl = 'code' in cause ? String(cause.code) : ''
  const [code, text] = known.find(([pattern]) => pattern.test(openssl))?.[1] ?? (['TLS_FAILED', ''] as const)
  const message = `TLS with ${host}:${port} failed: ${text ? `${text} (${reasonOf(cause)})` : reasonOf(cause)}`
  return new IsthmusError(code, message, { cause, data: { host, port } })
}

const known: readonly (readonly [codes: RegExp, readonly [code: string, text: string]])[] = [
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, ['TLS_NAME_MISMATCH', 'its certificate is for other names']],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, ['TLS_EXPIRED', 'its certificate is out of its time']],
  [
    /^(UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|INVALID_CA|CRL_)/,
    ['TLS_UNTRUSTED', 'its certificate leads to no authority that we trust: give the root certificate'],
  ],
  [
    /^ERR_SSL_[\w/]*ALERT_(CERTIFICATE_\w+|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|NO_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/,
    ['TLS_CLIENT_REFUSED', 'it refuses our certificate, or that we show none'],
  ],
]

/** OpenSSL's own lines carry a thread, a file and a number, and Node's an advice; one part of them is for people. */
function reasonOf({ message }: Error): string {
  return /^[0-9A-F]+:error:[^:]*:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.split(';')[0] ?? message
}
