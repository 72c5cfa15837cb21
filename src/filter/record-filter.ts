import { isUtf8 } from 'node:buffer'
import { Leaf } from './leaf.ts'
import { Machine } from './machine.ts'
import type { Alternative, Condition, Pattern } from './pattern.ts'

// What Lambda's guide says of filters for Kafka (https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html): a
// pattern is for JSON (`value` is an object) or for a plain string (`value` is an array). Where the record's value is of
// the other kind, or is not UTF-8, what the pattern says of the value does not count.

/** An alternative by what its conditions are about. */
interface Parts {
  /** Fields of a value that is JSON, by their paths in it. */
  readonly json: Alternative
  /** A value that is a plain string. */
  readonly text: Alternative
  /** Everything else of the record. */
  readonly metadata: Alternative
}

/**
 * The filters of a mapping: a record passes that matches one of them, or all records where there is none. Values are
 * judged from their bytes, read as far as it takes.
 */
export class RecordFilter {
  readonly #parts: readonly Parts[]
  readonly #json: Machine
  readonly #metadata: readonly (Machine | undefined)[]
  /** Some pattern is about more than the value. */
  readonly readsMetadata: boolean
  /** 1: an alternative that nothing has ruled out. */
  readonly #live: Uint8Array
  /** Of those, the ones that want something of a JSON value. */
  readonly #liveJson: Uint8Array
  /** Of those, there is one that wants nothing of the value; of a JSON value; of a plain string. */
  #anyValue = false
  #anyJson = false
  #anyText = false
  readonly #leaf = new Leaf()

  constructor(patterns: readonly Pattern[]) {
    this.#parts = patterns.flatMap(({ alternatives }) => partsOf(alternatives))
    this.#json = new Machine(this.#parts.map(({ json }) => json))
    this.#metadata = this.#parts.map(({ metadata }) => (metadata.length > 0 ? new Machine([metadata]) : undefined))
    this.readsMetadata = this.#metadata.some((machine) => machine)
    this.#live = new Uint8Array(this.#parts.length).fill(1)
    this.#liveJson = new Uint8Array(this.#parts.length)
    this.#sumUp()
  }

  /**
   * @param length of the record's value at `start` of `bytes`; -1: the record has none
   * @param record the record as the event shows it, as JSON; wanted where `readsMetadata` is true
   */
  passes(bytes: Buffer, start: number, length: number, record?: Buffer): boolean {
    if (this.#parts.length === 0) return true
    if (record) this.#ruleOut(record)
    if (this.#anyValue) return true
    // A record without a value has no fields in it; what AWS does then is not documented.
    if (length < 0) return this.#some(({ json, text }) => [...json, ...text].every(({ absent }) => absent))
    const verdict = this.#json.judge(bytes, start, start + length, this.#liveJson)
    if (verdict === 'not JSON') return this.#anyText || this.#passesAsText(bytes.subarray(start, start + length))
    return verdict === 'match' || this.#anyJson
  }

  #passesAsText(value: Buffer): boolean {
    if (!isUtf8(value)) return this.#some(() => true)
    const quoted = Buffer.from(`"${value.toString()}"`)
    const leaf = this.#leaf.set(quoted, 0, quoted.length, 'string')
    return this.#some(({ text }) => text.every(({ tests }) => tests.some((test) => test(leaf))))
  }

  /** Takes alternatives out whose metadata do not fit this record. */
  #ruleOut(record: Buffer): void {
    for (const [index, machine] of this.#metadata.entries())
      if (machine) this.#live[index] = machine.judge(record, 0, record.length, machine.all) === 'match' ? 1 : 0
    this.#sumUp()
  }

  #sumUp(): void {
    for (const [index, { json }] of this.#parts.entries())
      this.#liveJson[index] = json.length > 0 ? this.#live[index]! : 0
    this.#anyValue = this.#some(({ json, text }) => json.length === 0 && text.length === 0)
    this.#anyJson = this.#some(({ json }) => json.length === 0)
    this.#anyText = this.#some(({ text }) => text.length === 0)
  }

  #some(test: (parts: Parts) => boolean): boolean {
    return this.#parts.some((parts, index) => this.#live[index] === 1 && test(parts))
  }
}

function partsOf(alternatives: readonly Alternative[]): readonly Parts[] {
  const inValue = new Map<Condition, Condition>()
  const stripped = (condition: Condition) => {
    const known = inValue.get(condition) ?? { ...condition, path: condition.path.slice('value.'.length) }
    inValue.set(condition, known)
    return known
  }
  return alternatives.map((alternative) => ({
    json: alternative.filter(({ path }) => path.startsWith('value.')).map(stripped),
    text: alternative.filter(({ path }) => path === 'value'),
    metadata: alternative.filter(({ path }) => path !== 'value' && !path.startsWith('value.')),
  }))
}
