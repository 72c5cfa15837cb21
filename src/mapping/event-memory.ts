import { encodingMemory } from './base64.ts'

/** Where events are written: buffers that go round, of which only so many bytes are out at once. */
export class EventPool {
  readonly #limit: number
  #out = 0
  /** Given back, the newest last. */
  readonly #free: Buffer[] = []
  #freeBytes = 0
  readonly #waiting = new Set<() => void>()
  readonly #patient = new Set<() => void>()

  /** @param limit bytes; what is being written when it is reached is still finished */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Nothing new should be begun. */
  get exhausted(): boolean {
    return this.#out >= this.#limit
  }

  /**
   * Calls `ready` soon after something was given back, which may be in the middle of writing; whoever was patient for
   * longest is hurried for it.
   */
  wait(ready: () => void): void {
    this.#waiting.add(ready)
    const [hurry] = this.#patient
    if (!hurry) return
    this.#patient.delete(hurry)
    hurry()
  }

  /** Whose event waits for more records can be hurried, until it says otherwise. */
  patient(hurry: () => void): void {
    this.#patient.add(hurry)
  }

  busy(hurry: () => void): void {
    this.#patient.delete(hurry)
  }

  /** Memory of `length` bytes at least. */
  take(length: number): Buffer {
    const index = this.#free.findLastIndex((buffer) => buffer.length >= length)
    const [found] = index < 0 ? [] : this.#free.splice(index, 1)
    if (found) this.#freeBytes -= found.length
    const buffer = found ?? encodingMemory(2 ** Math.ceil(Math.log2(length)))
    this.#out += buffer.length
    this.#trim()
    return buffer
  }

  give(buffer: Buffer): void {
    if (buffer.length === 0) return
    this.#out -= buffer.length
    this.#free.push(buffer)
    this.#freeBytes += buffer.length
    this.#trim()
    if (this.#waiting.size > 0) queueMicrotask(() => this.#wake())
  }

  #wake(): void {
    for (const ready of this.#waiting) {
      if (this.exhausted) return
      this.#waiting.delete(ready)
      ready()
    }
  }

  /** What lies about counts, too, and goes first: the oldest. Who has nothing to do keeps one. */
  #trim(): void {
    const kept = this.#out > 0 ? 0 : 1
    const isTooMuch = () => this.#out + this.#freeBytes > this.#limit || this.#out === 0
    while (this.#free.length > kept && isTooMuch()) this.#freeBytes -= this.#free.shift()!.length
  }
}

const nothing = Buffer.alloc(0)

/** Where one event at a time is written. */
export class EventMemory {
  readonly #pool: EventPool
  bytes: Buffer = nothing
  #other: Buffer = nothing

  constructor(pool: EventPool) {
    this.#pool = pool
  }

  /** Makes it `length` bytes long at least, and keeps the first `used`. */
  grow(used: number, length: number): Buffer {
    if (this.bytes.length < length) {
      const larger = this.#pool.take(length)
      this.bytes.copy(larger, 0, 0, used)
      const former = this.bytes
      this.bytes = larger
      this.#pool.give(former)
    }
    return this.bytes
  }

  /** Other memory of `length` bytes at least, to write the same anew; the former stays as it is until `release`. */
  turn(length: number): Buffer {
    this.#other = this.bytes
    this.bytes = this.#pool.take(length)
    return this.bytes
  }

  /** The event is done with. */
  release(): void {
    const [bytes, other] = [this.bytes, this.#other]
    this.bytes = nothing
    this.#other = nothing
    this.#pool.give(other)
    this.#pool.give(bytes)
  }
}
