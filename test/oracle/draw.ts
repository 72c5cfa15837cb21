/** Whole numbers from `min` to `max`. */
export type Source = (min: number, max: number) => number

export interface Draw {
  below(limit: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  some<T>(values: readonly T[], probability: number): T[]
  times<T>(count: number, one: (index: number) => T): T[]
  /** True for what someone who builds with care does not do: rarely, or in some networks often. */
  slip(): boolean
  /** Another place in the description each time. */
  at(): { readonly file: string; readonly line: number }
}

export function drawing(source: Source): Draw {
  let line = 0
  const slips = source(0, 9) < 7 ? 0.02 : 0.15
  const chance = (probability: number) => source(0, 9999) < probability * 10_000
  return {
    below: (limit) => source(0, limit - 1),
    chance,
    pick: (values) => values[source(0, values.length - 1)]!,
    some: (values, probability) => values.filter(() => chance(probability)),
    times: (count, one) => Array.from({ length: count }, (_, index) => one(index)),
    slip: () => chance(slips),
    at: () => ({ file: 't', line: ++line }),
  }
}
