/** The values that are given beside the sources, by name or by the identity of what is unknown; and which served. */
export interface Given {
  /** Marks the value as one that served. */
  readonly get: (name: string) => string | undefined
  /** Those that nothing has asked for so far. */
  readonly unasked: () => readonly string[]
}

export function givenValues(values: Readonly<Record<string, string>>): Given {
  const left = new Set(Object.keys(values))
  return {
    get(name) {
      if (!Object.hasOwn(values, name)) return undefined
      left.delete(name)
      return values[name]
    },
    unasked: () => [...left],
  }
}
