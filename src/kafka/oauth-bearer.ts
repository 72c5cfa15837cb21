import { IsthmusError } from '../world/index.ts'
import type { Login } from './login.ts'

/** What an identity provider gave, and what the broker is told beside it. */
export interface BearerToken {
  readonly token: string
  /** Names are letters: `logicalCluster`, `identityPoolId`. */
  readonly extensions?: Readonly<Record<string, string>>
}

/**
 * SASL OAUTHBEARER (RFC 7628) by Kafka's rules: one message with the token; a broker that refuses it says why, and gets
 * one more byte before it ends the authentication.
 *
 * @param token asked at each authentication; what it throws passes through
 * @throws IsthmusError `CREDENTIALS_INVALID` (from `begin`): the token, or an extension, fits in no message;
 * `SASL_FAILED` (from `next`)
 * @see https://cwiki.apache.org/confluence/pages/viewpage.action?pageId=75968876 (KIP-255, KIP-342)
 */
export function oauthBearerLogin(token: () => Promise<BearerToken>): Login {
  return {
    mechanism: 'OAUTHBEARER',
    async begin(host) {
      const first = firstMessage(await token())
      let refusal: string | undefined
      return {
        async next(challenge) {
          if (challenge === undefined) return first
          if (refusal !== undefined) throw failed(host, refusal)
          if (challenge.length === 0) return undefined
          refusal = statusOf(challenge)
          return Buffer.from(separator)
        },
      }
    },
  }
}

const separator = '\u0001'

function firstMessage({ token, extensions = {} }: BearerToken): Buffer {
  if (!/^[\w.~+/-]+=*$/.test(token)) {
    throw new IsthmusError(
      'CREDENTIALS_INVALID',
      'the token for OAUTHBEARER is empty, or has a character that no token has',
    )
  }
  const pairs = Object.entries(extensions).map(([name, value]) => {
    if (/^(?!auth$)[A-Za-z]+$/.test(name) && /^[\x21-\x7e \t\r\n]+$/.test(value)) return `${name}=${value}${separator}`
    const message = `extension ${JSON.stringify(name)} for OAUTHBEARER: a name is letters and not "auth", a value printable ASCII`
    throw new IsthmusError('CREDENTIALS_INVALID', message)
  })
  return Buffer.from(`n,,${separator}auth=Bearer ${token}${separator}${pairs.join('')}${separator}`)
}

/** The broker's own word for it (`invalid_token`); the rest of its answer is not ours to print. */
function statusOf(challenge: Buffer): string {
  const status = /"status"\s*:\s*"([\w .-]{1,100})"/.exec(challenge.toString())?.[1]
  return status ?? 'an answer without a status'
}

function failed(host: string, status: string): IsthmusError {
  return new IsthmusError('SASL_FAILED', `${host} refused the token of OAUTHBEARER: ${status}`, {
    data: { host, mechanism: 'OAUTHBEARER', status },
  })
}
