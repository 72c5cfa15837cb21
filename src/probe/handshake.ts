import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import tls, { type DetailedPeerCertificate, type SecureContext } from 'node:tls'
import { type BrokerAddress, tlsFailure } from '../kafka/index.ts'
import { type Clock, IsthmusError } from '../world/index.ts'

/** What a TLS server showed, and what is wrong with it by Node's or OpenSSL's code. */
interface Shown {
  readonly protocol: string
  readonly certificate: DetailedPeerCertificate
  readonly problem: string | undefined
}

/**
 * Shakes hands over a connected socket, whatever certificate the other side shows, and ends the connection.
 *
 * @throws IsthmusError `TLS_TIMEOUT`; `TLS_FAILED` and the like when no handshake comes about
 */
export function handshake(
  clock: Clock,
  raw: Socket,
  { host, port, timeoutMs }: BrokerAddress & { readonly timeoutMs: number },
  secureContext: SecureContext,
): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      socket: raw,
      host,
      ...(isIP(host) ? {} : { servername: host }),
      secureContext,
      // A certificate that is refused is worth looking at; nothing is sent over this connection.
      rejectUnauthorized: false,
    })
    const settle = () => {
      cancel()
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
      raw.destroy()
    }
    const fail = (error: Error) => {
      settle()
      reject(error)
    }
    const cancel = clock.after(timeoutMs, () =>
      fail(new IsthmusError('TLS_TIMEOUT', `no TLS handshake with ${host}:${port} within ${timeoutMs} ms`)),
    )
    socket.on('error', (cause) => fail(tlsFailure(cause, host, port)))
    socket.on('close', () => fail(tlsFailure(new Error('it closed the connection'), host, port)))
    socket.once('secureConnect', () => {
      const problem = socket.authorized ? undefined : String(socket.authorizationError)
      const shown = { protocol: socket.getProtocol() ?? 'TLS', certificate: socket.getPeerCertificate(true), problem }
      settle()
      resolve(shown)
    })
  })
}

/**
 * The certificate in words: its names, who signed it, how long it is good.
 *
 * @param now milliseconds since the epoch
 * @throws IsthmusError `TLS_UNTRUSTED`, `TLS_NAME_MISMATCH`, `TLS_EXPIRED`, `TLS_FAILED`: why it is refused
 */
export function judgeCertificate({ protocol, certificate, problem }: Shown, at: BrokerAddress, now: number): string {
  const chain = chainOf(certificate)
  const signers = chain.slice(1).map(nameOf)
  const signed = signers.length > 0 ? signers.join(', ') : nameOfIssuer(certificate)
  const names = namesOf(certificate)
  const until = dateOf(certificate.valid_to)
  if (problem === undefined) {
    const days = Math.floor((Date.parse(certificate.valid_to) - now) / 86_400_000)
    return `${protocol}, certificate for ${names}, signed by ${signed}, good until ${until} (${days} days)`
  }
  const failure = tlsFailure(Object.assign(new Error(problem), { code: problem }), at.host, at.port)
  const late =
    chain.find((each) => Date.parse(each.valid_to) <= now || Date.parse(each.valid_from) > now) ?? certificate
  const said: Readonly<Record<string, string>> = {
    TLS_NAME_MISMATCH: `is for ${names}, not for ${at.host}`,
    TLS_EXPIRED: `is out of its time: ${nameOf(late)} is good from ${dateOf(late.valid_from)} to ${dateOf(late.valid_to)}`,
    TLS_UNTRUSTED: `is signed by ${signed}, whom this host does not trust`,
  }
  const text = said[failure.code] ?? `is refused: ${problem}`
  throw new IsthmusError(failure.code, `the certificate of ${at.host}:${at.port} ${text}`, { cause: failure.cause })
}

/** Whether whoever is there understood our first words of TLS. */
export async function speaksTls(
  clock: Clock,
  raw: Socket,
  at: BrokerAddress & { readonly timeoutMs: number },
): Promise<boolean> {
  try {
    await handshake(clock, raw, at, tls.createSecureContext())
    return true
  } catch (error) {
    const cause = error instanceof IsthmusError ? error.cause : undefined
    return cause instanceof Error && 'code' in cause && /_ALERT_/.test(String(cause.code))
  }
}

/** From the server's own certificate up to the root, as far as they are known. */
function chainOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  for (let next = certificate; next?.fingerprint256; next = next.issuerCertificate) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === next.fingerprint256)) break
    chain.push(next)
  }
  return chain
}

function namesOf({ subjectaltname }: DetailedPeerCertificate): string {
  const names = subjectaltname?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, '')) ?? []
  if (names.length === 0) return 'no name at all'
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ')
}

function nameOf({ subject }: DetailedPeerCertificate): string {
  return String(subject?.CN ?? subject?.O ?? 'a certificate without a name')
}

function nameOfIssuer({ issuer }: DetailedPeerCertificate): string {
  return String(issuer?.CN ?? issuer?.O ?? 'nobody')
}

function dateOf(text: string): string {
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : new Date(time).toISOString().slice(0, 10)
}
