import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../world/index.ts'
import type { Examination } from './sasl-session.ts'

/** The only one that MSK has. */
export const scramMechanism = 'SCRAM-SHA-512'

/** Kafka's own default. */
const iterations = 4096

/**
 * The broker's half of SCRAM-SHA-512 (RFC 5802): no password crosses the wire, and each side proves that it knows it. An
 * unknown user is refused as one with a wrong password is, and no sooner.
 */
export function scramExamination(random: Random, passwordOf: (username: string) => string | undefined): Examination {
  const salt = random.bytes(24)
  let asked:
    | { readonly username: string; readonly header: string; readonly first: string; readonly said: string }
    | undefined
  return async (payload) => {
    const message = payload.toString()
    if (!asked) {
      const [, header = '', first = '', name = '', nonce = ''] =
        /^(n,(?:a=[^,]*)?,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/.exec(message) ?? refuse()
      const said = `r=${nonce}${random.bytes(18).toString('base64')},s=${salt.toString('base64')},i=${iterations}`
      asked = { username: name.replaceAll('=2C', ',').replaceAll('=3D', '='), header, first, said }
      return { challenge: Buffer.from(said) }
    }
    const { username, header, first, said } = asked
    const [, unproved = '', channel = '', nonce = '', proof64 = ''] =
      /^(c=([A-Za-z0-9+/=]+),(r=[^,]+)(?:,.*)?),p=([A-Za-z0-9+/]+={0,2})$/.exec(message) ?? refuse()
    const password = passwordOf(username)
    const salted = await pbkdf2Async(password ?? '', salt, iterations, 64, 'sha512')
    const signed = `${first},${said},${unproved}`
    const signature = hmac(createHash('sha512').update(hmac(salted, 'Client Key')).digest(), signed)
    const proof = hmac(salted, 'Client Key').map((byte, i) => byte ^ (signature[i] ?? 0))
    const given = Buffer.from(proof64, 'base64')
    const proved = given.length === proof.length && timingSafeEqual(given, proof)
    // As Kafka's brokers look at it: librdkafka 2.0 repeats its own half of the nonce before the whole.
    const asSaid = nonce.endsWith(said.slice(2, said.indexOf(',')))
    const whole = Buffer.from(channel, 'base64').toString() === header && asSaid
    if (password === undefined || !proved || !whole) return refuse()
    const reply = Buffer.from(`v=${hmac(hmac(salted, 'Server Key'), signed).toString('base64')}`)
    return { principal: `User:${username}`, sessionLifetimeMs: 0, reply }
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha512', key).update(text).digest()
}

/** What Kafka's brokers say. */
function refuse(): never {
  throw new Error(
    'Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512',
  )
}

const pbkdf2Async = promisify(pbkdf2)
