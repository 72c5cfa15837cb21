import type { Dial } from '../world/index.ts'
import type { ClientWorld } from './client-options.ts'

/**
 * A name may stand for several brokers, and one that takes connections and says nothing is not to hide the others: the
 * next dial begins with the address after it, as in Java's client (KIP-302).
 */
export class AddressesInTurn {
  readonly #world: Pick<ClientWorld, 'dial'>
  /** By `host:port`, the address that did not do, of those that took a connection. */
  readonly #failing = new Map<string, string>()

  constructor(world: Pick<ClientWorld, 'dial'>) {
    this.#world = world
  }

  /** For one connection; `failed` tells that it came to nothing. */
  attempt(): { readonly dial: Dial; readonly failed: () => void } {
    let place = ''
    let address: string | undefined
    return {
      dial: async (host, port, options) => {
        place = `${host}:${port}`
        const socket = await this.#world.dial(host, port, { ...options, after: this.#failing.get(place) })
        address = socket.remoteAddress
        return socket
      },
      failed: () => {
        if (address !== undefined) this.#failing.set(place, address)
      },
    }
  }
}
