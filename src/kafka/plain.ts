import { IsthmusError } from '../world/index.ts'
import type { Login } from './login.ts'

/** A user's name and password. */
export interface PasswordLogin {
  readonly username: string
  readonly password: string
}

/**
 * SASL PLAIN (RFC 4616): the password as it is, so only over TLS.
 *
 * @param credentials asked at each authentication; what it throws passes through
 * @throws IsthmusError `CREDENTIALS_INVALID` (from `begin`)
 */
export function plainLogin(credentials: () => Promise<PasswordLogin>): Login {
  return {
    mechanism: 'PLAIN',
    async begin() {
      const { username, password } = checkPassword('PLAIN', await credentials())
      return {
        next: async (challenge) => (challenge ? undefined : Buffer.from(`\0${username}\0${password}`)),
      }
    },
  }
}

/**
 * Refuses what the messages cannot carry: brokers would only say that the login failed.
 *
 * @throws IsthmusError `CREDENTIALS_INVALID`
 */
export function checkPassword(mechanism: string, credentials: PasswordLogin): PasswordLogin {
  for (const [what, text] of Object.entries({ username: credentials.username, password: credentials.password })) {
    const wrong = text === '' ? 'is empty' : text.includes('\0') ? 'has a zero byte' : undefined
    if (wrong) throw new IsthmusError('CREDENTIALS_INVALID', `the ${what} for ${mechanism} ${wrong}`)
  }
  return credentials
}
