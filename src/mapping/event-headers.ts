import { type RecordChunk, VarintReader } from '../kafka/index.ts'

// A record's headers lie in the batch as key length, key, value length, value, with zigzag varints for lengths
// (https://kafka.apache.org/documentation/#recordheader). They become `{"key":[bytes]}`, in order, duplicates kept.
// Bytes are signed as Java's are. What AWS writes for a null value is not known; here it is an empty array.

/** How long the headers of record `i` are in the event, without the brackets around them. */
export function headersLength(chunk: RecordChunk, i: number): number {
  const count = chunk.headerCount[i]!
  if (count === 0) return 0
  let length = count - 1
  const cursor = new Cursor(chunk, i)
  for (let header = 0; header < count; header++) {
    cursor.next()
    length +=
      7 + keyLength(chunk.bytes, cursor.keyStart, cursor.keyEnd) + Math.max(0, cursor.valueEnd - cursor.valueStart - 1)
    for (let at = cursor.valueStart; at < cursor.valueEnd; at++) length += lengths[chunk.bytes[at]!]!
  }
  return length
}

/** Writes what `headersLength` measured; returns where it ends. */
export function writeHeaders(out: Buffer, at: number, chunk: RecordChunk, i: number): number {
  const count = chunk.headerCount[i]!
  let position = at
  const cursor = new Cursor(chunk, i)
  for (let header = 0; header < count; header++) {
    cursor.next()
    if (header > 0) out[position++] = COMMA
    out[position++] = 0x7b
    out[position++] = QUOTE
    position = writeKey(out, position, chunk.bytes, cursor.keyStart, cursor.keyEnd)
    out[position++] = QUOTE
    out[position++] = 0x3a
    out[position++] = 0x5b
    for (let byte = cursor.valueStart; byte < cursor.valueEnd; byte++) {
      if (byte > cursor.valueStart) out[position++] = COMMA
      const value = chunk.bytes[byte]!
      for (let i = 0; i < lengths[value]!; i++) out[position++] = digits[value * 4 + i]!
    }
    out[position++] = 0x5d
    out[position++] = 0x7d
  }
  return position
}

/** Where the headers of record `i` end, which has some. */
export function headersEnd(chunk: RecordChunk, i: number): number {
  const cursor = new Cursor(chunk, i)
  for (let header = 0; header < chunk.headerCount[i]!; header++) cursor.next()
  return cursor.valueEnd
}

/** The value of the last header with that name, as Kafka's own `lastHeader` has it. */
export function headerOf(chunk: RecordChunk, i: number, name: Buffer): Buffer | undefined {
  const cursor = new Cursor(chunk, i)
  let found: Buffer | undefined
  for (let header = 0; header < chunk.headerCount[i]!; header++) {
    cursor.next()
    if (name.equals(chunk.bytes.subarray(cursor.keyStart, cursor.keyEnd)))
      found = chunk.bytes.subarray(cursor.valueStart, cursor.valueEnd)
  }
  return found
}

export const COMMA = 0x2c
const QUOTE = 0x22

/** Each byte as a signed decimal, in four places, and how many of them it takes. */
const digits = Buffer.alloc(4 * 256)
const lengths = Uint8Array.from({ length: 256 }, (_, byte) => digits.write(String((byte << 24) >> 24), byte * 4))

/** Goes from header to header. */
class Cursor {
  readonly #varints: VarintReader
  keyStart = 0
  keyEnd = 0
  valueStart = 0
  valueEnd = 0

  constructor(chunk: RecordChunk, i: number) {
    this.#varints = new VarintReader(chunk.bytes, chunk.headersStart[i]!)
  }

  next(): void {
    const keyLength = this.#varints.next()
    this.keyStart = this.#varints.position
    this.keyEnd = this.keyStart + keyLength
    this.#varints.position = this.keyEnd
    const valueLength = Math.max(0, this.#varints.next())
    this.valueStart = this.#varints.position
    this.valueEnd = this.valueStart + valueLength
    this.#varints.position = this.valueEnd
  }
}

/** Whether the key stands in JSON as it is: printable ASCII without quote and backslash. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === 0x5c) return false
  }
  return true
}

function escaped(bytes: Buffer, start: number, end: number): string {
  return JSON.stringify(bytes.toString('utf8', start, end)).slice(1, -1)
}

function keyLength(bytes: Buffer, start: number, end: number): number {
  return isPlain(bytes, start, end) ? end - start : Buffer.byteLength(escaped(bytes, start, end))
}

function writeKey(out: Buffer, at: number, bytes: Buffer, start: number, end: number): number {
  return isPlain(bytes, start, end)
    ? at + bytes.copy(out, at, start, end)
    : at + out.write(escaped(bytes, start, end), at)
}
