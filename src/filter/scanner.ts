import {
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COLON,
  COMMA,
  hasEscape,
  isDigit,
  isSpace,
  MINUS,
  plainName,
  QUOTE,
  restOfString,
  SPACE,
  UNSEEN,
} from './json-bytes.ts'
import { Leaf } from './leaf.ts'
import type { PathNode } from './path-tree.ts'
import { Skipper } from './skipper.ts'
import type { Slot } from './slot.ts'

/** Hears of values; answers true when it has heard enough. */
export interface Sink {
  value(node: PathNode, leaf: Leaf, scanner: Scanner): boolean
}

/** `invalid`: this is not JSON. `stopped`: the sink had heard enough, and what follows was not looked at. */
export type Scanned = 'done' | 'stopped' | 'invalid'

const OBJECT = -1

/**
 * Reads JSON once, from bytes: tells the values on the paths of a tree and passes over the rest, all of it checked.
 * Nothing is made for what is passed over. One scanner reads one value after the other.
 */
export class Scanner {
  readonly #leaf = new Leaf()
  readonly #skipper = new Skipper()
  /** The open containers: what is wanted in them; the array's number; the element's. */
  readonly #nodes: PathNode[] = []
  readonly #kinds: number[] = []
  readonly #elements: number[] = []
  /** Of open arrays, the element that is being read, as far as somebody asked for it. */
  readonly #slots: (Slot | undefined)[] = []
  #depth = 0
  #arraysOpen = 0
  /** All bytes of names where something is wanted, or-ed. */
  #seen = 0

  /** There may have been bytes beyond ASCII: whether they are UTF-8 is not looked at here. */
  get beyondAscii(): boolean {
    return (this.#seen | this.#skipper.seen) > 0x7f
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
    const skipper = this.#skipper
    let arrays = 0
    let arraysOpen = 0
    let depth = 0
    let pos = start
    let seen = 0
    /** What is wanted in the value at `pos`; null: nothing. */
    let node: PathNode | null = root
    skipper.seen = 0
    if (this.#slots.length > 0) this.#slots.length = 0

    value: for (;;) {
      let c = bytes[pos]!
      while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
      /** The container was just opened: no comma before what is in it. */
      let opened = false
      if (node !== null && (c === BRACE || c === BRACKET)) {
        pos++
        opened = true
        nodes[depth] = node
        kinds[depth] = c === BRACE ? OBJECT : arrays++
        elements[depth] = 0
        if (c === BRACKET) arraysOpen++
        depth++
      } else {
        const from = pos
        pos = skipper.valueEnd(bytes, from, end)
        if (pos < 0) return 'invalid'
        if (node !== null && node.wanted.length > 0) {
          this.#depth = depth
          this.#arraysOpen = arraysOpen
          if (sink.value(node, this.#leafOf(bytes, from, pos), this)) return 'stopped'
        }
      }

      // What may follow: the end of the container, or the next in it.
      for (;;) {
        c = bytes[pos]!
        while (c <= SPACE && pos < end && isSpace(c)) c = bytes[++pos]!
        if (depth === 0) {
          this.#seen = seen
          return pos === end ? 'done' : 'invalid'
        }
        const parent = nodes[depth - 1]!
        const kind = kinds[depth - 1]!
        if (c === (kind === OBJECT ? BRACE_END : BRACKET_END)) {
          depth--
          if (kind !== OBJECT) arraysOpen--
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
          node = parent
          continue value
        }
        c = bytes[pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
        if (c !== QUOTE) return 'invalid'
        const name = pos
        do {
          c = bytes[++pos]!
          seen |= c
        } while (plainName[c] === 1)
        if (c === QUOTE) {
          node = childOf(parent, bytes, name + 1, pos)
          pos++
        } else {
          seen |= UNSEEN
          pos = restOfString(bytes, pos)
          if (pos < 0 || pos > end) return 'invalid'
          node = parent.descend(textOf(bytes, name, pos))
        }
        c = bytes[pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
        if (c !== COLON) return 'invalid'
        pos++
        continue value
      }
    }
  }

  #leafOf(bytes: Buffer, start: number, end: number): Leaf {
    const first = bytes[start]!
    if (first !== QUOTE)
      return this.#leaf.set(bytes, start, end, isDigit(first) || first === MINUS ? 'number' : 'literal')
    if (!hasEscape(bytes, start, end)) return this.#leaf.set(bytes, start, end, 'string')
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
