const firstBlock = 512
const largestBlock = 64 * 1024
/** From this size on, bytes are handed on as they are instead of copied. */
const worthSharing = 1024

/** Puts a message together as a list of buffers; large byte fields become parts of the list, uncopied. */
export class Writer {
  length = 0
  private readonly parts: Buffer[] = []
  private block = Buffer.allocUnsafe(firstBlock)
  /** What is before it in the block is in `parts` already. */
  private start = 0
  private position = 0

  private reserve(size: number): number {
    if (this.position + size > this.block.length) {
      this.seal()
      this.block = Buffer.allocUnsafe(Math.max(size, Math.min(this.block.length * 4, largestBlock)))
      this.start = 0
      this.position = 0
    }
    const at = this.position
    this.position += size
    this.length += size
    return at
  }

  private seal(): void {
    if (this.position > this.start) this.parts.push(this.block.subarray(this.start, this.position))
    this.start = this.position
  }

  int8(value: number): void {
    const at = this.reserve(1)
    this.block.writeInt8(value, at)
  }

  int16(value: number): void {
    const at = this.reserve(2)
    this.block.writeInt16BE(value, at)
  }

  int32(value: number): void {
    const at = this.reserve(4)
    this.block.writeInt32BE(value, at)
  }

  /** Exact between -2^53 and 2^53. */
  int64(value: number): void {
    const at = this.reserve(8)
    this.block.writeInt32BE(Math.floor(value / 2 ** 32), at)
    this.block.writeUInt32BE(value >>> 0, at + 4)
  }

  varint(value: number): void {
    const at = this.reserve(varintSize(value))
    let rest = value
    for (let i = at; i < this.position; i++) {
      this.block[i] = i === this.position - 1 ? rest : (rest & 0x7f) | 0x80
      rest >>>= 7
    }
  }

  hex(digits: string): void {
    const at = this.reserve(digits.length / 2)
    this.block.write(digits, at, 'hex')
  }

  /** `size` is the text's length in UTF-8. */
  utf8(text: string, size: number): void {
    const at = this.reserve(size)
    this.block.write(text, at, size, 'utf8')
  }

  bytes(bytes: Buffer): void {
    if (bytes.length < worthSharing) {
      const at = this.reserve(bytes.length)
      bytes.copy(this.block, at)
    } else {
      this.seal()
      this.parts.push(bytes)
      this.length += bytes.length
    }
  }

  /** Appends what another writer holds. */
  append(other: Writer): void {
    for (const part of other.finish()) this.bytes(part)
  }

  finish(): Buffer[] {
    this.seal()
    return this.parts
  }
}

function varintSize(value: number): number {
  let size = 1
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++
  return size
}
