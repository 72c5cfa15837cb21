import { isUtf8 } from 'node:buffer'

/** Messages are written one after the other into memory of this size, in bytes; a longer one gets its own. */
const slabBytes = 256 * 1024
const quote = 0x22
const backslash = 0x5c

/**
 * Writes JSON as bytes: of text that nobody looks at no string is made. What is written lies in memory that is not
 * written again.
 */
export class JsonOutput {
  #bytes = Buffer.allocUnsafe(0)
  #from = 0
  #at = 0

  /** JSON as it stands; short, and ASCII. */
  put(json: string): void {
    this.#reserve(json.length)
    for (let i = 0; i < json.length; i++) this.#bytes[this.#at++] = json.charCodeAt(i)
  }

  /** UTF-8 as a string of JSON; what is none in it becomes U+FFFD. */
  text(bytes: Buffer, from: number, to: number): void {
    this.#reserve(to - from + 2)
    const json = this.#bytes
    let at = this.#at
    let all = 0
    json[at++] = quote
    for (let i = from; i < to; i++) {
      const byte = bytes[i]!
      // They are written otherwise.
      if (byte < 0x20 || byte === quote || byte === backslash) all = -1
      all |= byte
      json[at++] = byte
    }
    json[at++] = quote
    const isPlain = all >= 0 && (all < 0x80 || isUtf8(bytes.subarray(from, to)))
    if (isPlain) this.#at = at
    else this.#escape(bytes.toString('utf8', from, to))
  }

  /** Bytes as a string of as many characters. */
  latin1(bytes: Buffer, from: number, to: number): void {
    this.#escape(bytes.toString('latin1', from, to))
  }

  /** Forgets what was written since the last end: it may have come to none. */
  begin(): void {
    this.#at = this.#from
  }

  /** What was written since the beginning. */
  end(): Buffer {
    const json = this.#bytes.subarray(this.#from, this.#at)
    this.#from = this.#at
    return json
  }

  #escape(text: string): void {
    const json = JSON.stringify(text)
    this.#reserve(3 * json.length)
    this.#at += this.#bytes.write(json, this.#at)
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return
    const begun = this.#bytes.subarray(this.#from, this.#at)
    this.#bytes = Buffer.allocUnsafe(Math.max(slabBytes, 2 * (begun.length + length)))
    this.#bytes.set(begun)
    this.#from = 0
    this.#at = begun.length
  }
}
