import type { Network } from './network.ts'

/** The entries of a Network that a trace read, or looked for: `tables PrivateTable`; `vpcs *` for all of a map. */
export type Reads = ReadonlySet<string>

export function readOf(map: string, key: string): string {
  return `${map} ${key}`
}

/** All of a map, and what was not there. */
export const everyKey = '*'

/** The same Network, with a note of each entry that is read. */
export function recording(network: Network): { readonly network: Network; readonly reads: Reads } {
  const reads = new Set<string>()
  const watched = Object.entries(network).map(([name, value]) => [
    name,
    value instanceof Map ? new RecordingMap(value, (key) => reads.add(readOf(name, key))) : value,
  ])
  return { network: { ...network, ...Object.fromEntries(watched) }, reads }
}

class RecordingMap<T> implements ReadonlyMap<string, T> {
  readonly #map: ReadonlyMap<string, T>
  readonly #note: (key: string) => void

  constructor(map: ReadonlyMap<string, T>, note: (key: string) => void) {
    this.#map = map
    this.#note = note
  }

  get(key: string): T | undefined {
    this.#note(key)
    return this.#map.get(key)
  }

  has(key: string): boolean {
    this.#note(key)
    return this.#map.has(key)
  }

  get size(): number {
    return this.#whole().size
  }

  forEach(each: (value: T, key: string, map: ReadonlyMap<string, T>) => void): void {
    this.#whole().forEach(each)
  }

  entries() {
    return this.#whole().entries()
  }

  keys() {
    return this.#whole().keys()
  }

  values() {
    return this.#whole().values()
  }

  [Symbol.iterator]() {
    return this.#whole()[Symbol.iterator]()
  }

  #whole(): ReadonlyMap<string, T> {
    this.#note(everyKey)
    return this.#map
  }
}
