/** Choices that a seed decides. */
export interface Random {
  /** A whole number below `limit`. */
  below(limit: number): number
  chance(probability: number): boolean
  /** True for what someone who builds with care does not do: rarely, or in some networks often. */
  slip(): boolean
  pick<T>(values: readonly T[]): T
  /** Between `least` and `most` results of `one`. */
  list<T>(least: number, most: number, one: (index: number) => T): T[]
}

/** The same choices for the same numbers (mulberry32). */
export function random(seed: number, index = 0): Random {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca6b)) >>> 0
  const fraction = () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(fraction() * limit)
  const slips = fraction() < 0.6 ? 0.04 : 0.25
  return {
    below,
    chance: (probability) => fraction() < probability,
    slip: () => fraction() < slips,
    pick: (values) => values[below(values.length)]!,
    list: (least, most, one) => Array.from({ length: least + below(most - least + 1) }, (_, index) => one(index)),
  }
}
