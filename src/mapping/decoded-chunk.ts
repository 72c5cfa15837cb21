import type { RecordChunk } from '../kafka/index.ts'
import type { Decoded } from '../registry/index.ts'
import type { FailureCondition } from '../targets/index.ts'
import type { EventChunk } from './event-chunk.ts'
import { headersEnd } from './event-headers.ts'

/** A key or value of a record as it was decoded; undefined: it is left as it came. */
export type MaybeDecoded = Decoded | undefined

/** More than this is not gathered at a time: a small chunk may hold a lot, compressed. */
const maximumBytes = 4 * 1024 * 1024

const nothing = Buffer.alloc(0)

/** Some consecutive records of a fetched chunk, while they are decoded: a chunk of their own, in memory of its own. */
export class DecodedChunk {
  /** The first record of the fetched chunk that is not in here. */
  next: number
  /** Whether filters see other bytes than the function. */
  readonly judged: boolean
  readonly #fetched: RecordChunk
  readonly #from: number
  readonly #forms: Readonly<Record<'event' | 'judged', Positions>>
  readonly #metadata: Buffer[] = []
  readonly #texts = new Map<string, Buffer>()
  readonly #undecoded = new Map<number, FailureCondition>()
  readonly #pieces: Buffer[] = []
  #length = 0

  constructor(fetched: RecordChunk, from: number, judged: boolean) {
    this.#fetched = fetched
    this.judged = judged
    this.#from = from
    this.next = from
    const room = fetched.count - from
    this.#forms = { event: positions(room), judged: positions(judged ? room : 0) }
  }

  /** Nothing more goes in. */
  get full(): boolean {
    return this.next === this.#fetched.count || this.#length >= maximumBytes
  }

  /** Whether it holds the last of the fetched records. */
  get last(): boolean {
    return this.next === this.#fetched.count
  }

  /** The next record; when key or value failed, both stay as they came. */
  add(key: MaybeDecoded, value: MaybeDecoded): void {
    const i = this.next++
    const at = i - this.#from
    const { bytes, keyStart, keyLength, valueStart, valueLength, headersStart, headerCount } = this.#fetched
    const failed = [key, value].find((part) => part?.kind === 'failed')
    const raw = (starts: Int32Array, lengths: Int32Array) =>
      lengths[i]! < 0 ? undefined : bytes.subarray(starts[i], starts[i]! + lengths[i]!)
    const [rawKey, rawValue] = [raw(keyStart, keyLength), raw(valueStart, valueLength)]
    if (failed?.kind === 'failed') this.#undecoded.set(at, failed.condition)
    const hasHeaders = headerCount[i]! > 0
    const headers = this.#put(hasHeaders ? bytes.subarray(headersStart[i], headersEnd(this.#fetched, i)) : nothing)
    const place = (form: Positions, isEvent: boolean) => {
      const shown = (part: MaybeDecoded, otherwise: Buffer | undefined) => {
        if (failed || part?.kind !== 'decoded') return otherwise
        return isEvent ? part.bytes : part.json
      }
      const [keyBytes, valueBytes] = [shown(key, rawKey), shown(value, rawValue)]
      form.keyLength[at] = keyBytes?.length ?? -1
      form.keyStart[at] = this.#put(keyBytes ?? nothing)
      form.valueLength[at] = valueBytes?.length ?? -1
      form.valueStart[at] = this.#put(valueBytes ?? nothing)
      form.headersStart[at] = headers
    }
    place(this.#forms.event, true)
    if (this.judged) place(this.#forms.judged, false)
    this.#metadata.push(failed ? nothing : this.#metadataOf(key, value))
  }

  close(): EventChunk {
    const { nextOffset, offsets, timestamps, logAppendTime, headerCount, size } = this.#fetched
    const [from, to] = [this.#from, this.next]
    const common = {
      bytes: Buffer.concat(this.#pieces, this.#length),
      count: to - from,
      // The fetched chunk is held for as long as this one.
      offsets: offsets.subarray(from, to),
      timestamps: timestamps.subarray(from, to),
      headerCount: headerCount.subarray(from, to),
      logAppendTime,
      nextOffset: this.last ? nextOffset : offsets[to - 1]! + 1,
      size: this.last ? size : 0,
      metadata: this.#metadata,
      undecoded: this.#undecoded,
    }
    const { event, judged } = this.#forms
    return { ...common, ...event, ...(this.judged && { judged: { ...common, ...judged } }) }
  }

  #put(bytes: Buffer): number {
    const at = this.#length
    if (bytes.length > 0) this.#pieces.push(bytes)
    this.#length += bytes.length
    return at
  }

  #metadataOf(key: MaybeDecoded, value: MaybeDecoded): Buffer {
    const text = textOf('keySchemaMetadata', key) + textOf('valueSchemaMetadata', value)
    const known = this.#texts.get(text) ?? Buffer.from(text)
    this.#texts.set(text, known)
    return known
  }
}

type Positions = Pick<RecordChunk, 'keyStart' | 'keyLength' | 'valueStart' | 'valueLength' | 'headersStart'>

function positions(count: number): Positions {
  const ints = () => new Int32Array(count)
  return { keyStart: ints(), keyLength: ints(), valueStart: ints(), valueLength: ints(), headersStart: ints() }
}

/** mapping.md 2.2. */
function textOf(name: string, part: MaybeDecoded): string {
  if (part?.kind !== 'decoded') return ''
  return `,"${name}":${JSON.stringify({ dataFormat: part.dataFormat, schemaId: part.schemaId })}`
}
