import type { SourceNode } from '../model/index.ts'

/** More levels are read as YAML, which has words for what is too deep. */
const deepest = 200

/**
 * Reads JSON into nodes that know their places; `undefined` for what is none, which YAML may still be. The platform's
 * parser says whether it is JSON, and how texts are to be read; what is left is to find each value's line, many times
 * faster than a YAML parser does.
 */
export function readJson(text: string, file: string): SourceNode | undefined {
  if (!/^\ufeff?\s*[[{]/.test(text.slice(0, 1000))) return undefined
  const json = text.replace(/^\ufeff/, '')
  try {
    JSON.parse(json)
  } catch {
    return undefined
  }
  return located(json, file)
}

/** @param json valid JSON */
function located(json: string, file: string): SourceNode | undefined {
  let at = 0
  let line = 1
  let lineStart = 0
  const skip = () => {
    for (;;) {
      const code = json.charCodeAt(at)
      if (code === 0x0a) {
        line++
        lineStart = at + 1
      } else if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return
      at++
    }
  }
  const here = () => ({ file, line, column: at - lineStart + 1 })
  const string = (): string => {
    const start = at++
    let escaped = false
    for (; json.charCodeAt(at) !== 0x22; at++)
      if (json.charCodeAt(at) === 0x5c) {
        escaped = true
        at++
      }
    at++
    return escaped ? (JSON.parse(json.slice(start, at)) as string) : json.slice(start + 1, at - 1)
  }
  /** Past the comma; false at the end of a list or map. */
  const more = (): boolean => {
    skip()
    return json[at++] === ','
  }
  /** @param place an entry's is its key's */
  const value = (place: ReturnType<typeof here>, depth: number): SourceNode | undefined => {
    if (depth > deepest) return undefined
    const first = json[at]
    if (first === '{') return map(place, depth)
    if (first === '[') return list(place, depth)
    if (first === '"') {
      const text = string()
      return { kind: 'scalar', value: text, text, at: place }
    }
    const start = at
    // A number, `true`, `false` or `null` ends where no letter, digit or sign of one stands.
    while (/[\w.+-]/.test(json[at] ?? '')) at++
    const text = json.slice(start, at)
    return { kind: 'scalar', value: JSON.parse(text), text, at: place }
  }
  const map = (place: ReturnType<typeof here>, depth: number): SourceNode | undefined => {
    const entries = new Map<string, SourceNode>()
    at++
    skip()
    if (json[at] === '}') at++
    else
      do {
        skip()
        const of = here()
        const key = string()
        skip()
        at++
        skip()
        const entry = value(of, depth + 1)
        if (!entry) return undefined
        entries.set(key, entry)
      } while (more())
    return { kind: 'map', entries, at: place }
  }
  const list = (place: ReturnType<typeof here>, depth: number): SourceNode | undefined => {
    const items: SourceNode[] = []
    at++
    skip()
    if (json[at] === ']') at++
    else
      do {
        skip()
        const item = value(here(), depth + 1)
        if (!item) return undefined
        items.push(item)
      } while (more())
    return { kind: 'list', items, at: place }
  }
  skip()
  return value(here(), 0)
}
