const nothing = Buffer.alloc(0)

/** Where a lane writes its events, one after the other: as large as the largest so far. */
export class EventMemory {
  bytes: Buffer = nothing
  #other: Buffer = nothing

  /** Makes it `length` bytes long at least, and keeps the first `used`. */
  grow(used: number, length: number): Buffer {
    if (this.bytes.length < length) {
      const larger = allocate(length)
      this.bytes.copy(larger, 0, 0, used)
      this.bytes = larger
    }
    return this.bytes
  }

  /** Other memory of `length` bytes at least, to write the same anew; the former stays as it is until the next turn. */
  turn(length: number): Buffer {
    const former = this.bytes
    this.bytes = this.#other.length < length ? allocate(length) : this.#other
    this.#other = former
    return this.bytes
  }
}

function allocate(length: number): Buffer {
  return Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(length)))
}
