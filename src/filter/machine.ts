import { isUtf8 } from 'node:buffer'
import { type Field, standTogether } from './consistency.ts'
import type { Leaf } from './leaf.ts'
import { type PathNode, pathTree, type Wanted } from './path-tree.ts'
import type { Alternative, Condition } from './pattern.ts'
import { Scanner, type Sink } from './scanner.ts'

export type Verdict = 'match' | 'no match' | 'not JSON'

// What is known of a condition, as bits: it has a value, it has one that it holds for; in an element of an array, or not.
const PRESENT = 1
const PRESENT_IN_ELEMENT = 2
const HELD = 4
const HELD_IN_ELEMENT = 8

/**
 * Alternatives, compiled to judge event after event from its bytes. One pass decides most events; where values from
 * elements of arrays must stand together, a second one gathers them.
 */
export class Machine implements Sink {
  readonly #alternatives: readonly Alternative[]
  readonly #root: PathNode
  readonly #wanted: readonly Wanted[]
  readonly #indexOf: ReadonlyMap<Condition, number>
  readonly #scanner = new Scanner()
  readonly #known: Uint8Array
  /** Of each alternative, how many conditions do not hold yet, and how many there are. */
  readonly #missing: Uint16Array
  readonly #sizes: Uint16Array
  #live: Uint8Array

  constructor(alternatives: readonly Alternative[]) {
    this.#alternatives = alternatives
    const { root, wanted } = pathTree(alternatives)
    this.#root = root
    this.#wanted = wanted
    this.#indexOf = new Map(wanted.map(({ condition, index }) => [condition, index]))
    this.#known = new Uint8Array(wanted.length)
    this.#sizes = Uint16Array.from(alternatives, ({ length }) => length)
    this.#missing = new Uint16Array(alternatives.length)
    this.#live = this.all
  }

  /** One for each alternative. */
  get all(): Uint8Array {
    return new Uint8Array(this.#alternatives.length).fill(1)
  }

  /**
   * Judges the JSON text at `[start, end)`. A match is told as soon as it is certain: what follows may then be anything.
   *
   * @param live 1 for each alternative that may match
   */
  judge(bytes: Buffer, start: number, end: number, live: Uint8Array): Verdict {
    this.#live = live
    // Short arrays: a call for each would cost more than the loops.
    for (let i = 0; i < this.#known.length; i++) this.#known[i] = 0
    for (let i = 0; i < this.#missing.length; i++) this.#missing[i] = this.#sizes[i]!
    const scanned = this.#scanner.scan(this.#root, bytes, start, end, this)
    if (scanned === 'stopped') return 'match'
    if (scanned === 'invalid') return 'not JSON'
    if (this.#scanner.beyondAscii && !isUtf8(bytes.subarray(start, end))) return 'not JSON'
    return this.#someHolds(() => this.#fields(bytes, start, end)) ? 'match' : 'no match'
  }

  /** Judges an event without any of the fields. */
  judgeNothing(live: Uint8Array): boolean {
    return this.#alternatives.some(
      (alternative, index) => live[index] === 1 && alternative.every(({ absent }) => absent),
    )
  }

  value(node: PathNode, leaf: Leaf, scanner: Scanner): boolean {
    const { inElement } = scanner
    const known = this.#known
    let certain = false
    for (let i = 0; i < node.wanted.length; i++) {
      const { condition, index, alternatives } = node.wanted[i]!
      known[index]! |= inElement ? PRESENT_IN_ELEMENT : PRESENT
      if (!holds(condition, leaf)) continue
      if (inElement) known[index]! |= HELD_IN_ELEMENT
      else if ((known[index]! & HELD) === 0) {
        known[index]! |= HELD
        for (const alternative of alternatives)
          if (--this.#missing[alternative]! === 0 && this.#live[alternative] === 1) certain = true
      }
    }
    return certain
  }

  #someHolds(fields: () => ReadonlyMap<Condition, readonly Field[]>): boolean {
    const unclear: Alternative[] = []
    for (let index = 0; index < this.#alternatives.length; index++) {
      if (this.#live[index] === 0) continue
      const alternative = this.#alternatives[index]!
      const verdict = this.#single(alternative)
      if (verdict === 'holds') return true
      if (verdict === 'unclear') unclear.push(alternative)
    }
    if (unclear.length === 0) return false
    const found = fields()
    return unclear.some((alternative) => standTogether(alternative, (condition) => found.get(condition) ?? []))
  }

  /** Each condition for itself; unclear when it depends on which elements of arrays go together. */
  #single(alternative: Alternative): 'holds' | 'fails' | 'unclear' {
    let inElements = 0
    for (const condition of alternative) {
      const known = this.#known[this.#indexOf.get(condition)!]!
      if ((known & HELD) !== 0) continue
      if ((known & HELD_IN_ELEMENT) !== 0) inElements++
      else if (!condition.absent || (known & PRESENT) !== 0) return 'fails'
      // There, but perhaps not beside what the others hold for.
      else if ((known & PRESENT_IN_ELEMENT) !== 0) inElements += 2
    }
    return inElements < 2 ? 'holds' : 'unclear'
  }

  #fields(bytes: Buffer, start: number, end: number): ReadonlyMap<Condition, readonly Field[]> {
    const found = new Map<Condition, Field[]>(this.#wanted.map(({ condition }) => [condition, []]))
    this.#scanner.scan(this.#root, bytes, start, end, {
      value(node, leaf, scanner) {
        const slot = scanner.slot()
        for (const { condition } of node.wanted) found.get(condition)!.push({ holds: holds(condition, leaf), slot })
        return false
      },
    })
    return found
  }
}

function holds({ tests }: Condition, leaf: Leaf): boolean {
  for (let i = 0; i < tests.length; i++) if (tests[i]!(leaf)) return true
  return false
}
