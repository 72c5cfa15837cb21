/** What several networks, accounts and Regions have in common, once, with the mappings and flows of all. */
export function onceEach<T extends { readonly mappings: readonly string[]; readonly flows: readonly string[] }>(
  found: readonly T[],
  keyOf: (one: T) => string,
): T[] {
  return [...Map.groupBy(found, keyOf).values()].map((same) => ({
    ...same[0]!,
    mappings: [...new Set(same.flatMap(({ mappings }) => mappings))],
    flows: [...new Set(same.flatMap(({ flows }) => flows))],
  }))
}
