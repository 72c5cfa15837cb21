/** Some of the items, other ones for each seed; all of them when there are not more. */
export function sampled<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  let state = seed >>> 0
  // A linear congruential generator: enough to pick with.
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const keyed = items.map((item) => ({ item, key: next() })).sort((a, b) => a.key - b.key)
  const chosen = new Set(keyed.slice(0, count).map(({ item }) => item))
  return items.filter((item) => chosen.has(item))
}
