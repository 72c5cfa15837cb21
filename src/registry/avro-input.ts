/** Items of arrays and maps that take no bytes at all (nulls, empty records), of one message: more, and it is no message. */
const emptyItems = 65_536

/**
 * The bytes of one message of Avro, from the first to the last. What it throws says nothing of what is in them.
 *
 * @see https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
 */
export class AvroInput {
  readonly bytes: Buffer
  #at = 0
  #items: number

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.#items = bytes.length + emptyItems
  }

  byte(): number {
    const byte = this.bytes[this.#at++]
    if (byte === undefined) throw tooShort()
    return byte
  }

  /** A zigzag varint, of an int too; a bigint beyond 48 bits. */
  long(): number | bigint {
    let value = 0
    for (let factor = 1; factor < 2 ** 49; factor *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    let large = BigInt(value)
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.byte()
      large |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, (large >> 1n) ^ -(large & 1n))
    }
    throw new Error('it has a number of more than 64 bits')
  }

  float(): number {
    return this.bytes.readFloatLE(this.skip(4))
  }

  double(): number {
    return this.bytes.readDoubleLE(this.skip(8))
  }

  /** The next byte that is read. */
  get at(): number {
    return this.#at
  }

  /** Passes as many bytes as the number before them says; @returns where they begin */
  sized(): number {
    const length = this.long()
    if (typeof length !== 'number' || length < 0) throw tooShort()
    return this.skip(length)
  }

  /** @returns where they begin */
  skip(length: number): number {
    const from = this.#at
    if (length > this.bytes.length - from) throw tooShort()
    this.#at += length
    return from
  }

  /** How many items of an array or a map follow; 0: it ends. */
  block(): number {
    let count = Number(this.long())
    if (count < 0) {
      count = -count
      // How many bytes they have.
      this.long()
    }
    this.#items -= count
    if (this.#items < 0) throw new Error('it has a list of more items than bytes')
    return count
  }

  end(): void {
    if (this.#at !== this.bytes.length) throw new Error('it has bytes after its end')
  }
}

function tooShort(): Error {
  return new Error('it ends too early')
}
