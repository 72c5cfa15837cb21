/** Where something stands in a JSON text, both from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

interface Part {
  /** `[start, end)` of the text. */
  readonly start: number
  readonly end: number
}

export interface JsonMember {
  readonly name: string
  readonly start: number
  readonly value: JsonTree
}

/** JSON as it is written: members in their order, the same name twice kept, numbers as text. */
export type JsonTree = JsonObject | JsonArray | JsonScalar

export interface JsonObject extends Part {
  readonly kind: 'object'
  readonly members: readonly JsonMember[]
}

export interface JsonArray extends Part {
  readonly kind: 'array'
  readonly items: readonly JsonTree[]
}

export interface JsonScalar extends Part {
  readonly kind: 'string' | 'number' | 'literal'
  /** What a string says; all else as it is written. */
  readonly text: string
}

export class JsonError extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** As AWS's reader has it. */
const maximumDepth = 1000

/** @throws JsonError */
export function parseTree(text: string): JsonTree {
  const reader = new TreeReader(text)
  const tree = reader.value(0)
  reader.end()
  return tree
}

export function placeOf(text: string, at: number): Place {
  const before = text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: at - lineStart + 1 }
}

const space = /[ \t\r\n]*/y
const number = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const literal = /true|false|null/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON wants control characters escaped.
const string = /"([^"\\\u0000-\u001f]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

class TreeReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): JsonTree {
    this.#take(space)
    const start = this.#at
    if (depth > maximumDepth) throw new JsonError(`more than ${maximumDepth} levels`, start)
    if (this.#skip('{')) return { kind: 'object', members: this.#members(depth), start, end: this.#at }
    if (this.#skip('[')) return { kind: 'array', items: this.#items(depth), start, end: this.#at }
    const quoted = this.#take(string)
    if (quoted) return { kind: 'string', text: JSON.parse(quoted) as string, start, end: this.#at }
    const digits = this.#take(number)
    if (digits) return { kind: 'number', text: digits, start, end: this.#at }
    const word = this.#take(literal)
    if (word) return { kind: 'literal', text: word, start, end: this.#at }
    throw this.#unexpected('a value')
  }

  end(): void {
    this.#take(space)
    if (this.#at < this.#text.length) throw this.#unexpected('the end')
  }

  #members(depth: number): readonly JsonMember[] {
    const members: JsonMember[] = []
    this.#take(space)
    if (this.#skip('}')) return members
    do {
      this.#take(space)
      const start = this.#at
      const quoted = this.#take(string)
      if (!quoted) throw this.#unexpected('a name in quotes')
      this.#take(space)
      if (!this.#skip(':')) throw this.#unexpected('a colon')
      members.push({ name: JSON.parse(quoted) as string, start, value: this.value(depth + 1) })
      this.#take(space)
    } while (this.#skip(','))
    if (!this.#skip('}')) throw this.#unexpected('a comma or }')
    return members
  }

  #items(depth: number): readonly JsonTree[] {
    const items: JsonTree[] = []
    this.#take(space)
    if (this.#skip(']')) return items
    do {
      items.push(this.value(depth + 1))
      this.#take(space)
    } while (this.#skip(','))
    if (!this.#skip(']')) throw this.#unexpected('a comma or ]')
    return items
  }

  #take(token: RegExp): string {
    token.lastIndex = this.#at
    const found = token.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #unexpected(wanted: string): JsonError {
    const found = this.#at < this.#text.length ? JSON.stringify(this.#text[this.#at]) : 'the end'
    return new JsonError(`this is not JSON: ${wanted} is wanted, and there is ${found}`, this.#at)
  }
}
