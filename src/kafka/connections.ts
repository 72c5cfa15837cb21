import { IsthmusError } from '../world/index.ts'
import { AddressesInTurn } from './addresses-in-turn.ts'
import type { BrokerAddress } from './broker-address.ts'
import type { ClientOptions, ClientWorld } from './client-options.ts'
import { Abandoned, Connection } from './connection.ts'
import type { FramePool } from './frame-pool.ts'

/**
 * What a connection is for. A broker answers the requests of one connection in order, so whatever waits on purpose
 * (a fetch, a JoinGroup) has a connection of its own.
 */
export type Purpose = 'fetch' | 'group' | 'control'

const readBytes: Readonly<Record<Purpose, number>> = { fetch: 64 * 1024, group: 16 * 1024, control: 64 * 1024 }

/** One connection per address and purpose, opened when first asked for. */
export class Connections {
  readonly #world: ClientWorld
  readonly #options: ClientOptions
  readonly #pool: FramePool | undefined
  readonly #addresses: AddressesInTurn
  /** By `host:port/purpose`; `open` once it may be used. */
  readonly #all = new Map<string, { readonly opening: Promise<Connection>; open?: Connection }>()
  #life = new AbortController()
  #closed = false

  /** @param pool where fetched responses get their memory from; whoever fetches gives it back */
  constructor(world: ClientWorld, options: ClientOptions, pool: FramePool | undefined) {
    this.#world = world
    this.#options = options
    this.#pool = pool
    this.#addresses = new AddressesInTurn(world)
  }

  /** Aborted when every connection is abandoned. */
  get signal(): AbortSignal {
    return this.#life.signal
  }

  /** The connection, if it may be used already. */
  opened({ host, port }: BrokerAddress, purpose: Purpose): Connection | undefined {
    return this.#all.get(`${host}:${port}/${purpose}`)?.open
  }

  /** Throws as `Connection.open` does. */
  connect({ host, port }: BrokerAddress, purpose: Purpose): Promise<Connection> {
    const key = `${host}:${port}/${purpose}`
    const known = this.#all.get(key)
    if (known) return known.opening
    const { dial, failed } = this.#addresses.attempt()
    const opening = Connection.open(
      { clock: this.#world.clock, dial },
      {
        ...this.#options,
        host,
        port,
        readBytes: readBytes[purpose],
        pool: purpose === 'fetch' ? this.#pool : undefined,
        signal: this.#life.signal,
      },
    )
    const entry: { readonly opening: Promise<Connection>; open?: Connection } = { opening }
    this.#all.set(key, entry)
    const forget = () => {
      if (this.#all.get(key) === entry) this.#all.delete(key)
    }
    opening.then(
      (connection) => {
        entry.open = connection
        connection.onClose((reason) => {
          forget()
          if (!(reason instanceof IsthmusError && reason.code === 'KAFKA_REQUEST_TIMEOUT')) return
          failed()
          this.#giveUp(host, port, reason)
        })
      },
      () => {
        failed()
        forget()
      },
    )
    return opening
  }

  /** Closes every connection and calls off every connect. The next use dials anew. */
  redial(): void {
    const life = this.#life
    if (!this.#closed) this.#life = new AbortController()
    this.#all.clear()
    life.abort(new Abandoned('all connections are dialled anew'))
  }

  /** Closes for good. */
  close(): void {
    this.#closed = true
    this.redial()
  }

  /**
   * A broker that does not answer on one connection does not on the others: most often something between has forgotten
   * them all. To find that out one after the other takes longer than a session.
   */
  #giveUp(host: string, port: number, reason: IsthmusError): void {
    for (const [key, { open }] of this.#all) if (key.startsWith(`${host}:${port}/`)) open?.close(reason)
  }
}
