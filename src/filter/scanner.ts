import {
  BACKSLASH,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COLON,
  COMMA,
  escapeEnd,
  isDigit,
  isSpace,
  literalEnd,
  MINUS,
  numberEnd,
  plain,
  plainName,
  QUOTE,
  SPACE,
} from './json-bytes.ts'
import { Leaf } from './leaf.ts'
import type { PathNode } from './path-tree.ts'
import type { Slot } from './slot.ts'

/** Hears of values; answers true when it has heard enough. */
export interface Sink {
  value(node: PathNode, leaf: Leaf, scanner: Scanner): boolean
}

/** `invalid`: this is not JSON. `stopped`: the sink had heard enough, and what follows was not looked at. */
export type Scanned = 'done' | 'stopped' | 'invalid'

const OBJECT = -1
/** An array in which nothing is wanted. */
const ANY_ARRAY = -2

/**
 * Reads JSON once, from bytes: tells the values on the paths of a tree and passes over the rest, all of it checked.
 * Nothing is made for what is passed over. One scanner reads one value after the other.
 */
export class Scanner {
  readonly #leaf = new Leaf()
  /** The open containers: what is wanted in them, null for nothing; the array's number; the element's. */
  readonly #nodes: (PathNode | null)[] = []
  readonly #kinds: number[] = []
  readonly #elements: number[] = []
  /** Of open arrays, the element that is being read, as far as somebody asked for it. */
  readonly #slots: (Slot | undefined)[] = []
  #depth = 0
  #arraysOpen = 0
  /** All bytes of strings, or-ed. */
  #seen = 0

  /** There were bytes beyond ASCII: whether they are UTF-8 is not looked at here. */
  get beyondAscii(): boolean {
    return this.#seen > 0x7f
  }

  /**
   * The value being told stands in an object or array that is an element of an array. A scalar that is an element by
   * itself does not count: it goes with the elements beside it.
   */
  get inElement(): boolean {
    const isElement = this.#depth > 0 && this.#kinds[this.#depth - 1]! >= 0
    return this.#arraysOpen > (isElement ? 1 : 0)
  }

  /** The innermost of those elements. The same one is the same object, in one scan. */
  slot(): Slot | undefined {
    const innermost = this.#depth - 2
    let known = innermost
    while (known >= 0 && !this.#isCurrent(known)) known--
    let slot = this.#slots[known]
    for (let depth = known + 1; depth <= innermost; depth++) {
      const array = this.#kinds[depth]!
      if (array < 0) continue
      slot = { array, element: this.#elements[depth]!, outer: slot }
      this.#slots[depth] = slot
    }
    return slot
  }

  #isCurrent(depth: number): boolean {
    const slot = this.#slots[depth]
    return slot?.array === this.#kinds[depth] && slot?.element === this.#elements[depth]
  }

  /** Reads `[start, end)` as the value that `root` stands for. */
  scan(root: PathNode, bytes: Buffer, start: number, end: number, sink: Sink): Scanned {
    const nodes = this.#nodes
    const kinds = this.#kinds
    const elements = this.#elements
    let arrays = 0
    let arraysOpen = 0
    let depth = 0
    let seen = 0
    let pos = start
    let node: PathNode | null = root
    this.#seen = 0
    this.#slots.length = 0

    value: for (;;) {
      let c = bytes[pos]!
      while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
      if (pos >= end) return 'invalid'
      const from = pos
      /** The container was just opened: no comma before what is in it. */
      let opened = false
      if (c === QUOTE) {
        do {
          c = bytes[++pos]!
          seen |= c
        } while (plain[c] === 1)
        pos = c === QUOTE ? pos + 1 : this.#restOfString(bytes, pos)
        if (pos < 0 || pos > end) return 'invalid'
        if (node !== null && node.wanted.length > 0) {
          this.#depth = depth
          this.#arraysOpen = arraysOpen
          if (sink.value(node, this.#string(bytes, from, pos, c !== QUOTE), this)) return 'stopped'
        }
      } else if (c === BRACE || c === BRACKET) {
        pos++
        opened = true
        nodes[depth] = node
        kinds[depth] = c === BRACE ? OBJECT : node === null ? ANY_ARRAY : arrays++
        elements[depth] = 0
        if (kinds[depth]! >= 0) arraysOpen++
        depth++
      } else {
        const isNumber = c === MINUS || isDigit(c)
        pos = isNumber ? numberEnd(bytes, pos, end) : literalEnd(bytes, pos)
        if (pos < 0 || pos > end) return 'invalid'
        if (node !== null && node.wanted.length > 0) {
          this.#depth = depth
          this.#arraysOpen = arraysOpen
          if (sink.value(node, this.#leaf.set(bytes, from, pos, isNumber ? 'number' : 'literal'), this))
            return 'stopped'
        }
      }

      // What may follow: the end of the container, or the next in it.
      for (;;) {
        c = bytes[pos]!
        while (c <= SPACE && pos < end && isSpace(c)) c = bytes[++pos]!
        if (depth === 0) {
          this.#seen |= seen
          return pos === end ? 'done' : 'invalid'
        }
        const kind = kinds[depth - 1]!
        if (c === (kind === OBJECT ? BRACE_END : BRACKET_END)) {
          depth--
          if (kind >= 0) arraysOpen--
          opened = false
          pos++
          continue
        }
        if (opened) opened = false
        else if (c !== COMMA) return 'invalid'
        else {
          pos++
          elements[depth - 1]!++
        }
        if (kind !== OBJECT) {
          node = nodes[depth - 1]!
          continue value
        }
        c = bytes[pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
        if (c !== QUOTE) return 'invalid'
        const name = pos
        const parent = nodes[depth - 1]!
        const ordinary = parent === null ? plain : plainName
        do {
          c = bytes[++pos]!
          seen |= c
        } while (ordinary[c] === 1)
        if (c === QUOTE) {
          node = parent === null ? null : childOf(parent, bytes, name + 1, pos)
          pos++
        } else {
          pos = this.#restOfString(bytes, pos)
          if (pos < 0 || pos > end) return 'invalid'
          node = parent === null ? null : parent.descend(textOf(bytes, name, pos))
        }
        c = bytes[pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
        if (c !== COLON) return 'invalid'
        pos++
        continue value
      }
    }
  }

  /** Reads on in a string at what is not plain; returns where it ends, -1 when it does not. */
  #restOfString(bytes: Buffer, at: number): number {
    let pos = at
    for (;;) {
      let c = bytes[pos]!
      while (plain[c] === 1) {
        this.#seen |= c
        c = bytes[++pos]!
      }
      if (c === QUOTE) return pos + 1
      if (c !== BACKSLASH) return -1
      pos = escapeEnd(bytes, pos)
      if (pos < 0) return -1
    }
  }

  #string(bytes: Buffer, start: number, end: number, escaped: boolean): Leaf {
    if (!escaped) return this.#leaf.set(bytes, start, end, 'string')
    const text = Buffer.from(`"${textOf(bytes, start, end)}"`)
    return this.#leaf.set(text, 0, text.length, 'string')
  }
}

/** What a string with its quotes says. */
function textOf(bytes: Buffer, start: number, end: number): string {
  return JSON.parse(bytes.toString('utf8', start, end))
}

function childOf({ names, nodes }: PathNode, bytes: Buffer, start: number, end: number): PathNode | null {
  candidates: for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    if (name.length !== end - start) continue
    for (let at = 0; at < name.length; at++) if (name[at] !== bytes[start + at]) continue candidates
    return nodes[i]!
  }
  return null
}
