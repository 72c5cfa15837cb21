import { comparableNumberAt } from './number.ts'

/**
 * A value of an event that is no object and no array: `[start, end)` of `bytes`. A string is there with its quotes and
 * without escapes; all else as it is written. One object serves for value after value.
 */
export class Leaf {
  bytes: Buffer = Buffer.alloc(0)
  start = 0
  end = 0
  kind: 'string' | 'number' | 'literal' = 'literal'
  #number: number | undefined

  set(bytes: Buffer, start: number, end: number, kind: Leaf['kind']): this {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.kind = kind
    this.#number = undefined
    return this
  }

  /** NaN for what is no number, or none that can be compared. */
  get number(): number {
    this.#number ??= this.kind === 'number' ? comparableNumberAt(this.bytes, this.start, this.end) : Number.NaN
    return this.#number
  }

  /** As it is written, a string with its quotes. */
  get text(): string {
    return this.bytes.toString('utf8', this.start, this.end)
  }
}
