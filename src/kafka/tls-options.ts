import { createPrivateKey, X509Certificate } from 'node:crypto'
import tls, { type SecureContext } from 'node:tls'
import { IsthmusError } from '../world/index.ts'

/** How a client secures its connections. All of it is PEM text; nothing of it is ever part of a message. */
export interface TlsOptions {
  /** Whom to trust; absent: the authorities that Node trusts. */
  readonly ca?: string
  /** The client's own certificate, then those between it and its authority. Goes with `key`. */
  readonly cert?: string
  /** PKCS#8, also encrypted; what OpenSSL reads besides is read as well. */
  readonly key?: string
  /** Of an encrypted key. */
  readonly passphrase?: string
}

/** Options, or where they come from: then asked at each connection, so that a new certificate is used from then on. */
export type TlsSource = TlsOptions | (() => Promise<TlsOptions>)

/**
 * Reads the texts, and says which of them it is that cannot be used.
 *
 * @throws IsthmusError `TLS_AUTHORITY_INVALID`, `TLS_CERTIFICATE_INVALID`, `TLS_KEY_INVALID`, `TLS_PASSPHRASE_WRONG`,
 * `TLS_KEY_MISMATCH`
 */
export function secureContext({ ca, cert, key, passphrase }: TlsOptions): SecureContext {
  if (ca !== undefined) certificates('TLS_AUTHORITY_INVALID', 'the root certificate', ca)
  if ((cert === undefined) !== (key === undefined)) {
    const [code, lacks] = cert === undefined ? (['TLS_CERTIFICATE_INVALID', 'certificate'] as const) : missingKey
    throw new IsthmusError(code, `the client has no ${lacks}: a certificate and its private key go together`)
  }
  // As it is written anew: where one follows another without a line feed, OpenSSL reads none of them.
  let chain: string | undefined
  if (cert !== undefined && key !== undefined) {
    const all = certificates('TLS_CERTIFICATE_INVALID', 'the client certificate', cert)
    chain = all.join('')
    if (!all[0]?.checkPrivateKey(privateKey(key, passphrase))) {
      throw new IsthmusError(
        'TLS_KEY_MISMATCH',
        'the private key is not that of the client certificate, the first of its PEM',
      )
    }
  }
  return tls.createSecureContext({
    ...(ca === undefined ? {} : { ca }),
    ...(chain === undefined ? {} : { cert: chain }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  })
}

const missingKey = ['TLS_KEY_INVALID', 'private key'] as const

function certificates(code: string, what: string, pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN ([A-Z0-9 ]*)CERTIFICATE-----[\s\S]*?-----END \1CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw new IsthmusError(code, `${what} is not PEM: it has no BEGIN CERTIFICATE`)
  return blocks.map((block, i) => {
    try {
      return new X509Certificate(block)
    } catch {
      throw new IsthmusError(code, `${what} is not PEM: certificate ${i + 1} of it cannot be read`)
    }
  })
}

function privateKey(pem: string, passphrase: string | undefined) {
  const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(pem)
  if (encrypted && !passphrase) {
    throw new IsthmusError('TLS_PASSPHRASE_WRONG', 'the private key is encrypted, and no passphrase is given')
  }
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (encrypted && /EVP_UNSUPPORTED$/.test(code)) {
      const message = 'the private key is encrypted in a way that OpenSSL reads no more: encrypt it by AES or 3DES'
      throw new IsthmusError('TLS_KEY_INVALID', message)
    }
    // Now and then a wrong passphrase decrypts to bytes that are then no key.
    if (encrypted && /-----END [A-Z ]*PRIVATE KEY-----/.test(pem)) {
      throw new IsthmusError('TLS_PASSPHRASE_WRONG', 'the passphrase does not open the private key')
    }
    throw new IsthmusError('TLS_KEY_INVALID', 'the private key is not PEM of PKCS#8: it cannot be read')
  }
}
