/** Documents as trees: where each value lies, and the same tree with one of them changed. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Path = readonly (string | number)[]

export const isMap = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every value in it, by its path, the root first. */
export function pathsOf(value: Json, path: Path = []): Path[] {
  const inner = Array.isArray(value)
    ? value.map((each, i) => [i, each] as const)
    : isMap(value)
      ? Object.entries(value)
      : []
  return [path, ...inner.flatMap(([step, each]) => pathsOf(each, [...path, step]))]
}

export function valueAt(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step]
    else if (isMap(value)) value = Object.hasOwn(value, String(step)) ? value[String(step)] : undefined
    else return undefined
  }
  return value
}

/** @param make the new value of the old one; `undefined` takes it out */
export function change(root: Json, path: Path, make: (value: Json | undefined) => Json | undefined): Json {
  const [step, ...rest] = path
  if (step === undefined) return make(root) ?? null
  if (Array.isArray(root) && typeof step === 'number') {
    if (rest.length > 0) return root.map((each, i) => (i === step ? change(each, rest, make) : each))
    const made = make(root[step])
    return root.flatMap((each, i) => (i !== step ? [each] : made === undefined ? [] : [made]))
  }
  if (!isMap(root)) return root
  const { [String(step)]: old, ...others } = root
  const made = rest.length > 0 ? change(old ?? {}, rest, make) : make(old)
  return made === undefined ? others : { ...root, [String(step)]: made }
}
