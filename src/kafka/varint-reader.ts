/**
 * Reads the zigzag varints of records. Where there is none - after the end of the bytes, or longer than the ten bytes
 * that 64 bits take - it gives NaN and `position` is NaN from then on: checking that once, at the end, is enough.
 */
export class VarintReader {
  position: number
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes
    this.position = position
  }

  /** Exact below 2^53. */
  next(): number {
    const { bytes, position } = this
    const first = bytes[position]!
    if (first < 0x80) {
      this.position = position + 1
      return (first >>> 1) ^ -(first & 1)
    }
    const second = bytes[position + 1]!
    if (second < 0x80) {
      this.position = position + 2
      const value = (first & 0x7f) | (second << 7)
      return (value >>> 1) ^ -(value & 1)
    }
    return this.long()
  }

  private long(): number {
    let value = 0
    let scale = 1
    for (let read = 0; read < 10; read++) {
      const byte = this.bytes[this.position++]
      if (byte === undefined) break
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      scale *= 128
    }
    this.position = Number.NaN
    return Number.NaN
  }
}
