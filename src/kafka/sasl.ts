import { IsthmusError } from '../world/index.ts'
import type { Login } from './login.ts'
import type { ApiName, RequestInput, ResponseBody } from './messages/apis.ts'

type Request = <A extends ApiName>(api: A, body: RequestInput<A>) => Promise<ResponseBody<A>>

/**
 * Proves to a broker who we are: SaslHandshake, then SaslAuthenticate until the login is content (KIP-43, KIP-152).
 *
 * @returns milliseconds until the broker wants to see it again on this connection; 0: never (KIP-368)
 * @throws IsthmusError `SASL_FAILED`; what the login throws, unchanged
 */
export async function authenticate(
  request: Request,
  login: Login,
  broker: { readonly host: string; readonly port: number },
): Promise<number> {
  const where = `broker ${broker.host}:${broker.port}`
  const failed = (text: string, data: Record<string, unknown> = {}) =>
    new IsthmusError('SASL_FAILED', `${where} refused the login by ${login.mechanism}: ${text}`, {
      data: { ...broker, mechanism: login.mechanism, ...data },
    })

  const handshake = await request('SaslHandshake', { mechanism: login.mechanism })
  if (handshake.errorCode !== 0) {
    const { mechanisms: offered, errorCode } = handshake
    throw failed(`it offers ${offered.join(', ') || 'no mechanism'} (SaslHandshake error ${errorCode})`, { offered })
  }
  const exchange = await login.begin(broker.host)
  let lifetimeMs = 0
  let message = await exchange.next(undefined)
  while (message) {
    const answer = await request('SaslAuthenticate', { authBytes: message })
    if (answer.errorCode !== 0) {
      throw failed(answer.errorMessage ?? `SaslAuthenticate error ${answer.errorCode}`)
    }
    lifetimeMs = answer.sessionLifetimeMs
    message = await exchange.next(answer.authBytes)
  }
  return lifetimeMs
}

/** The other login that the broker would take, once it has refused the mechanism of this one: on a new connection. */
export function otherLogin(login: Login | undefined, error: unknown): Login | undefined {
  const offered = error instanceof IsthmusError && error.code === 'SASL_FAILED' ? error.data.offered : undefined
  const other = login?.otherwise
  return other && Array.isArray(offered) && offered.includes(other.mechanism) ? other : undefined
}
