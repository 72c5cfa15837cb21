import type { Json } from './json.ts'

/** The key of an instance: an index of `count`, a key of `for_each`. */
export type Key = string | number

/** A step of a reference or an address: `name`, then perhaps `[key]`. */
interface Part {
  readonly name: string
  readonly key?: Key
}

const part = /\.?([^.[\]"]+)|\[("(?:[^"\\]|\\.)*"|\d+)\]/gy

/**
 * `module.a["x.y"].aws_subnet.b[0].id` in its parts; keys may hold dots, slashes and brackets.
 *
 * @returns `undefined` for a text that is no address
 */
export function partsOfAddress(address: string): readonly Part[] | undefined {
  const parts: { name: string; key?: Key }[] = []
  part.lastIndex = 0
  let end = 0
  for (let match = part.exec(address); match; match = part.exec(address)) {
    end = part.lastIndex
    const [, name, key] = match
    if (name !== undefined) parts.push({ name })
    else if (parts.length > 0) parts.at(-1)!.key = keyOf(key!)
  }
  return end === address.length && parts.length > 0 ? parts : undefined
}

function keyOf(text: string): Key {
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'number' ? value : String(value)
  } catch {
    return text
  }
}

/** A module's address within the module that calls it, or a resource's within its module. */
export function within(module: string, name: string): string {
  return module === '' ? name : `${module}.${name}`
}

export function withKey(name: string, key: Key | undefined): string {
  if (key === undefined) return name
  return `${name}[${typeof key === 'number' ? key : JSON.stringify(key)}]`
}
