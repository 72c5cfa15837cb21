/** What `JSON.parse` gives. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap

export interface JsonMap {
  readonly [key: string]: Json | undefined
}

export type Step = string | number

const nothing: JsonMap = {}

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !isList(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** What lies under the path; `undefined` where nothing does. */
export function inside(value: Json | undefined, ...path: readonly Step[]): Json | undefined {
  let current = value
  for (const step of path) {
    if (isList(current)) current = typeof step === 'number' ? current[step] : undefined
    else if (isMap(current)) current = Object.hasOwn(current, step) ? current[step] : undefined
    else return undefined
  }
  return current
}

export function mapIn(value: Json | undefined, ...path: readonly Step[]): JsonMap {
  const found = inside(value, ...path)
  return isMap(found) ? found : nothing
}

export function listIn(value: Json | undefined, ...path: readonly Step[]): readonly Json[] {
  const found = inside(value, ...path)
  return isList(found) ? found : []
}

export function textIn(value: Json | undefined, ...path: readonly Step[]): string | undefined {
  const found = inside(value, ...path)
  return typeof found === 'string' && found !== '' ? found : undefined
}

export function textsIn(value: Json | undefined, ...path: readonly Step[]): readonly string[] {
  return listIn(value, ...path).filter((item) => typeof item === 'string')
}

/** Equal as far as both say something. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
