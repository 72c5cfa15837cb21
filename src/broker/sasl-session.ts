import { type ApiName, errorCodes, type ResponseInput } from '../kafka/index.ts'
import { type Clock, messageOf } from '../world/index.ts'
import type { Authenticated } from './options.ts'

export interface SaslSettings {
  readonly clock: Clock
  readonly mechanisms: readonly string[]
  /** Begins an authentication. */
  readonly begin: (mechanism: string) => Examination
  /** Whether the principal may use the cluster at all (`kafka-cluster:Connect`). */
  readonly mayConnect: (principal: string) => boolean
}

/**
 * Takes the client's messages one after the other. A challenge wants another message; what it throws refuses the client.
 */
export type Examination = (payload: Buffer) => Promise<Authenticated | { readonly challenge: Buffer }>

/**
 * How far one connection has proved who it is. Kafka's `SaslServerAuthenticator` with re-authentication on the open
 * connection (KIP-368).
 */
export class SaslSession {
  readonly #settings: SaslSettings
  #step: 'handshake' | 'authenticate' | 'ready' | 'failed' = 'handshake'
  #mechanism: string | undefined
  #examination: Examination | undefined
  #principal: string | undefined
  #endsAt = Number.POSITIVE_INFINITY

  constructor(settings: SaslSettings) {
    this.#settings = settings
  }

  /** Undefined until the first authentication has succeeded. */
  get principal(): string | undefined {
    return this.#principal
  }

  /** The connection is to be closed once the refusal is sent. */
  get failed(): boolean {
    return this.#step === 'failed'
  }

  /** Why this request cannot come now; the connection is then closed without an answer, as Kafka does it. */
  objection(api: ApiName): string | undefined {
    if (this.#step === 'handshake' && api !== 'ApiVersions' && api !== 'SaslHandshake')
      return `${api} came before the client has authenticated`
    if (this.#step === 'authenticate' && api !== 'SaslAuthenticate') return `${api} came where SaslAuthenticate was due`
    if (this.#step === 'ready' && api !== 'SaslHandshake' && this.#settings.clock.monotonic() >= this.#endsAt)
      return `${api} came after the session of ${this.#principal} had ended: the client has to authenticate anew in time`
    return undefined
  }

  handshake(mechanism: string): ResponseInput<'SaslHandshake'> {
    const { mechanisms } = this.#settings
    if (!mechanisms.includes(mechanism)) {
      this.#step = 'failed'
      return { errorCode: errorCodes.UNSUPPORTED_SASL_MECHANISM, mechanisms }
    }
    if (this.#mechanism !== undefined && this.#mechanism !== mechanism) {
      this.#step = 'failed'
      return { errorCode: errorCodes.ILLEGAL_SASL_STATE, mechanisms }
    }
    this.#mechanism = mechanism
    this.#step = 'authenticate'
    this.#examination = this.#settings.begin(mechanism)
    // kafkajs looks for its mechanism in the list of a success, too.
    return { errorCode: errorCodes.NONE, mechanisms }
  }

  async authenticate(payload: Buffer): Promise<ResponseInput<'SaslAuthenticate'>> {
    const examination = this.#examination
    if (this.#step !== 'authenticate' || !examination)
      return {
        errorCode: errorCodes.ILLEGAL_SASL_STATE,
        errorMessage: 'SaslAuthenticate needs SaslHandshake before it',
      }
    try {
      const outcome = await examination(payload)
      if ('challenge' in outcome) return { errorCode: errorCodes.NONE, authBytes: outcome.challenge }
      const { principal, sessionLifetimeMs, reply } = outcome
      if (this.#principal !== undefined && this.#principal !== principal)
        return this.#refuse(
          `Cannot change principals during re-authentication from IAM.${this.#principal}: IAM.${principal}`,
        )
      if (!this.#settings.mayConnect(principal)) return this.#refuse('Access denied')
      this.#principal = principal
      this.#step = 'ready'
      this.#endsAt =
        sessionLifetimeMs > 0 ? this.#settings.clock.monotonic() + sessionLifetimeMs : Number.POSITIVE_INFINITY
      return { errorCode: errorCodes.NONE, authBytes: reply, sessionLifetimeMs }
    } catch (error) {
      return this.#refuse(messageOf(error))
    }
  }

  #refuse(errorMessage: string): ResponseInput<'SaslAuthenticate'> {
    this.#step = 'failed'
    return { errorCode: errorCodes.SASL_AUTHENTICATION_FAILED, errorMessage }
  }
}
