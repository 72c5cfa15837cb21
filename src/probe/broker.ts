import { type BrokerAddress, Connection, errorCodes, type Login, secureContext } from '../kafka/index.ts'
import { type Dial, IsthmusError } from '../world/index.ts'
import { handshake, judgeCertificate, speaksTls } from './handshake.ts'
import { reach } from './reach.ts'
import type { Steps } from './steps.ts'
import type { Phase, ProbeOptions, ProbeWorld, StepName } from './types.ts'

/** What the walk to one broker takes. */
export interface Walk {
  readonly world: ProbeWorld
  readonly options: ProbeOptions
  readonly steps: Steps
  /** Aborted when the probe is over: every connection ends. */
  readonly signal: AbortSignal
}

/**
 * From a broker's name to a connection that may ask: resolve, connect, TLS, a first word of Kafka, login.
 *
 * @param explain makes another failure of what kept us from connecting
 * @returns undefined when a step failed
 */
export async function walkBroker(
  walk: Walk,
  phase: Phase,
  at: BrokerAddress,
  explain?: (error: IsthmusError) => IsthmusError,
): Promise<Connection | undefined> {
  const { world, options, steps } = walk
  const { timeoutMs } = options
  const place = (step: StepName) => ({ phase, target: `${at.host}:${at.port}`, step })
  const address = await reach({ world, steps, timeoutMs, ...(explain && { explain }) }, phase, at)
  if (address === undefined) return undefined
  const there = new Broker(walk, at, address)
  if (options.tls && !(await steps.try(place('tls'), () => there.shakeHands()))) return undefined
  if (!(await steps.try(place('kafka'), () => there.firstWord()))) return undefined
  return steps.try(place('login'), () => there.logIn())
}

/** One address of one broker, for the steps that come after the connect. */
class Broker {
  readonly #walk: Walk
  readonly #at: BrokerAddress
  /** The name is dialled at the one address that was found to take connections. */
  readonly #dial: Dial

  constructor(walk: Walk, at: BrokerAddress, address: string) {
    this.#walk = walk
    this.#at = at
    this.#dial = (_host, port, options) => walk.world.dial(address, port, options)
  }

  async shakeHands() {
    const { options, world } = this.#walk
    const { tls } = options
    const given = typeof tls === 'function' ? await tls() : (tls ?? {})
    const context = secureContext(given)
    const at = { ...this.#at, timeoutMs: options.timeoutMs }
    const shown = await handshake(world.clock, await this.#socket(), at, context).catch(async (error: unknown) => {
      if (!(await this.#speaksPlaintext())) throw error
      const message = `${at.host}:${at.port} is a plaintext listener: it answers Kafka without TLS, and TLS was tried`
      throw new IsthmusError('PLAINTEXT_LISTENER', message, { cause: error })
    })
    return { detail: judgeCertificate(shown, this.#at, world.clock.now()), value: true }
  }

  async firstWord() {
    const { tls } = this.#walk.options
    const { host, port } = this.#at
    try {
      const connection = await this.#open(tls ? { tls } : {})
      connection.close()
    } catch (error) {
      if (tls || !(await this.#speaksTls())) throw error
      const message = `${host}:${port} is a TLS listener: it does not answer Kafka in plaintext, and it does answer TLS`
      throw new IsthmusError('TLS_LISTENER', message, { cause: error })
    }
    return { detail: `a Kafka broker, ${tls ? 'over TLS' : 'in plaintext'}`, value: true }
  }

  async logIn() {
    const { tls, login } = this.#walk.options
    const offered = await this.#offered(login)
    const offers = offered && offered.length > 0 ? `offers ${offered.join(', ')}` : undefined
    this.#compare(login, offered)
    const connection = await this.#open({ ...(tls && { tls }), ...(login && { login }) })
    if (!login) return { detail: offered ? 'the listener asks for no login' : 'none given', value: connection }
    return { detail: `logged in by ${login.mechanism}${offers ? ` (it ${offers})` : ''}`, value: connection }
  }

  /** What the listener offers is told by its answer to any SaslHandshake; a connection that asked is of no other use. */
  async #offered(login: Login | undefined): Promise<readonly string[] | undefined> {
    const { tls, timeoutMs } = this.#walk.options
    const connection = await this.#open(tls ? { tls } : {})
    try {
      const mechanism = login?.mechanism ?? ''
      const answer = await connection.request('SaslHandshake', { mechanism }, timeoutMs)
      return answer.errorCode === errorCodes.ILLEGAL_SASL_STATE ? [] : answer.mechanisms
    } catch (error) {
      if (error instanceof IsthmusError) return undefined
      throw error
    } finally {
      connection.close()
    }
  }

  #compare(login: Login | undefined, offered: readonly string[] | undefined): void {
    if (offered === undefined) return
    const where = `${this.#at.host}:${this.#at.port}`
    const list = offered.join(', ')
    if (!login && offered.length > 0)
      throw new IsthmusError('LOGIN_MISSING', `${where} asks for a login (it offers ${list}), and none is given`)
    if (!login) return
    if (offered.length === 0)
      throw new IsthmusError('LOGIN_NOT_TAKEN', `${where} takes no login, and one by ${login.mechanism} is given`)
    const ours = [login.mechanism, ...(login.otherwise ? [login.otherwise.mechanism] : [])]
    if (ours.some((mechanism) => offered.includes(mechanism))) return
    const message = `${where} offers ${list}, and not ${ours.join(' or ')}`
    const cause = new IsthmusError('SASL_FAILED', message)
    throw new IsthmusError('MECHANISM_NOT_OFFERED', message, { cause })
  }

  async #open(how: Pick<ProbeOptions, 'tls' | 'login'>): Promise<Connection> {
    const { world, options, signal } = this.#walk
    const connection = await Connection.open(
      { clock: world.clock, dial: this.#dial },
      {
        ...this.#at,
        ...how,
        bootstrapServers: [],
        clientId: 'isthmus-probe',
        connectTimeoutMs: options.timeoutMs,
        readBytes: 64 * 1024,
        signal,
      },
    )
    signal.addEventListener('abort', () => connection.close())
    return connection
  }

  #socket() {
    const { signal, options } = this.#walk
    return this.#dial(this.#at.host, this.#at.port, { timeoutMs: options.timeoutMs, signal })
  }

  async #speaksPlaintext(): Promise<boolean> {
    try {
      const connection = await this.#open({})
      connection.close()
      return true
    } catch (error) {
      if (error instanceof IsthmusError) return false
      throw error
    }
  }

  async #speaksTls(): Promise<boolean> {
    try {
      const { timeoutMs } = this.#walk.options
      return await speaksTls(this.#walk.world.clock, await this.#socket(), { ...this.#at, timeoutMs })
    } catch (error) {
      if (error instanceof IsthmusError) return false
      throw error
    }
  }
}
