import { IsthmusError } from '../world/index.ts'

/** Takes a message apart. Whatever the bytes are, it reads inside them or throws `KAFKA_MALFORMED`. */
export class Reader {
  position = 0
  private readonly bytes: Buffer
  private readonly what: string

  /** `what` is read, for the messages of errors: `Fetch v12 response`. */
  constructor(bytes: Buffer, what: string) {
    this.bytes = bytes
    this.what = what
  }

  get remaining(): number {
    return this.bytes.length - this.position
  }

  malformed(problem: string): IsthmusError {
    return new IsthmusError('KAFKA_MALFORMED', `${this.what} is malformed at byte ${this.position}: ${problem}`, {
      data: { what: this.what, position: this.position },
    })
  }

  /** Moves over `length` bytes; returns where they begin. */
  private take(length: number): number {
    const start = this.position
    if (length > this.bytes.length - start)
      throw this.malformed(`${length} more bytes are needed, ${this.remaining} are left`)
    this.position = start + length
    return start
  }

  int8(): number {
    return this.bytes.readInt8(this.take(1))
  }

  int16(): number {
    return this.bytes.readInt16BE(this.take(2))
  }

  int32(): number {
    return this.bytes.readInt32BE(this.take(4))
  }

  /** Exact between -2^53 and 2^53. */
  int64(): number {
    const start = this.take(8)
    return this.bytes.readInt32BE(start) * 2 ** 32 + this.bytes.readUInt32BE(start + 4)
  }

  /** An unsigned varint of at most 32 bits. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.take(1)] ?? 0
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        if (value > 0xffffffff) break
        return value
      }
    }
    throw this.malformed('a varint is longer than 32 bits')
  }

  hex(length: number): string {
    const start = this.take(length)
    return this.bytes.toString('hex', start, start + length)
  }

  utf8(length: number): string {
    const start = this.take(length)
    return this.bytes.toString('utf8', start, start + length)
  }

  /** A view, not a copy. */
  view(length: number): Buffer {
    const start = this.take(length)
    return this.bytes.subarray(start, start + length)
  }

  /** A count of elements of at least `elementSize` bytes each: refused when they cannot all be there. */
  fits(count: number, elementSize: number): number {
    if (count * elementSize > this.remaining)
      throw this.malformed(`${count} elements do not fit into the ${this.remaining} bytes that are left`)
    return count
  }

  /** Every byte must have been read. */
  end(): void {
    if (this.remaining > 0) throw this.malformed(`${this.remaining} bytes are left over`)
  }
}
