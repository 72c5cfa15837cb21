import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { IsthmusError, type Random } from '../world/index.ts'
import type { Login } from './login.ts'
import { checkPassword, type PasswordLogin } from './plain.ts'

/** The mechanisms by their names, with what they hash by. */
const hashes = { 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512' } as const

/** Kafka's own least number; fewer make the password cheap to guess for whoever plays the broker. */
const minIterations = 4096
/** Far above what brokers are set to (Kafka's own tools give 16,384 at most); more is an attack on our processor. */
const maxIterations = 1_000_000

/** No channel binding: `n,,` in base64, which the second message repeats. */
const gs2Header = 'n,,'
const channel = `c=${Buffer.from(gs2Header).toString('base64')}`

/**
 * SASL SCRAM (RFC 5802, RFC 7677): neither side sees the other's secret, and the broker proves that it knows ours.
 * Names and passwords are taken as UTF-8 without SASLprep, which Kafka's brokers and tools do not apply either.
 *
 * @param credentials asked at each authentication; what it throws passes through
 * @throws IsthmusError `CREDENTIALS_INVALID` (from `begin`); `SASL_FAILED` (from `next`): a wrong answer of the broker
 */
export function scramLogin(
  random: Random,
  mechanism: keyof typeof hashes,
  credentials: () => Promise<PasswordLogin>,
): Login {
  return {
    mechanism,
    async begin(host) {
      const login = checkPassword(mechanism, await credentials())
      const exchange = new ScramExchange(mechanism, login, random.bytes(24).toString('base64'), host)
      return { next: (challenge) => exchange.next(challenge) }
    },
  }
}

/** One authentication: first message, proof, and the check of the broker's own proof. */
export class ScramExchange {
  readonly #mechanism: keyof typeof hashes
  readonly #password: string
  readonly #nonce: string
  readonly #host: string
  readonly #first: string
  /** What the broker has to answer at the end; known once the proof is out. */
  #serverSignature: Buffer | undefined

  /** @param nonce printable, without a comma; used once */
  constructor(mechanism: keyof typeof hashes, { username, password }: PasswordLogin, nonce: string, host: string) {
    this.#mechanism = mechanism
    this.#password = password
    this.#nonce = nonce
    this.#host = host
    this.#first = `n=${username.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`
  }

  async next(challenge: Buffer | undefined): Promise<Buffer | undefined> {
    if (challenge === undefined) return Buffer.from(gs2Header + this.#first)
    if (!this.#serverSignature) return this.#prove(challenge.toString())
    this.#checkEnd(challenge.toString(), this.#serverSignature)
    return undefined
  }

  async #prove(serverFirst: string): Promise<Buffer> {
    const [, nonce = '', salt64 = '', count = ''] =
      /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d{0,9})(?:,.*)?$/.exec(serverFirst) ??
      this.#refuse(serverFirst)
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length) {
      throw this.#failed('its nonce does not go on from ours')
    }
    const iterations = Number(count)
    if (iterations < minIterations || iterations > maxIterations) {
      throw this.#failed(`it asks for ${iterations} iterations: ${minIterations} to ${maxIterations} are taken`)
    }
    const withoutProof = `${channel},r=${nonce}`
    const signed = `${this.#first},${serverFirst},${withoutProof}`
    const hash = hashes[this.#mechanism]
    const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest()
    const length = hash === 'sha256' ? 32 : 64
    const salted = await pbkdf2Async(this.#password, Buffer.from(salt64, 'base64'), iterations, length, hash)
    const clientKey = hmac(salted, 'Client Key')
    const clientSignature = hmac(createHash(hash).update(clientKey).digest(), signed)
    const proof = clientKey.map((byte, i) => byte ^ (clientSignature[i] ?? 0))
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), signed)
    return Buffer.from(`${withoutProof},p=${Buffer.from(proof).toString('base64')}`)
  }

  #checkEnd(serverFinal: string, expected: Buffer): void {
    const [, signature64 = ''] = /^v=([A-Za-z0-9+/]+={0,2})(?:,.*)?$/.exec(serverFinal) ?? this.#refuse(serverFinal)
    const signature = Buffer.from(signature64, 'base64')
    if (signature.length === expected.length && timingSafeEqual(signature, expected)) return
    throw this.#failed('it does not prove that it knows the password: it is not the broker it says it is')
  }

  #refuse(message: string): never {
    const error = /^e=([\w-]{1,100})/.exec(message)?.[1]
    throw this.#failed(error ? `it says ${error}` : 'its message is malformed')
  }

  #failed(text: string): IsthmusError {
    const data = { host: this.#host, mechanism: this.#mechanism }
    return new IsthmusError('SASL_FAILED', `the answer of ${this.#host} to ${this.#mechanism} is not taken: ${text}`, {
      data,
    })
  }
}

const pbkdf2Async = promisify(pbkdf2)
