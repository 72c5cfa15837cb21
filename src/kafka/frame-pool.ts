/** Smaller frames are not worth keeping. */
const smallest = 64 * 1024
/** Capacities are multiples of this, so that responses of about the same size can use each other's memory. */
const step = 256 * 1024

/**
 * Memory of large responses, used again once nobody looks into it: fresh memory costs page faults at every use and
 * a garbage collection now and then, together more than the scan of what is in it.
 */
export class FramePool {
  readonly #keepBytes: number
  readonly #ours = new WeakSet<ArrayBufferLike>()
  #free: ArrayBufferLike[] = []
  #freeBytes = 0

  /** @param keepBytes how much unused memory is kept at most */
  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes
  }

  take(size: number): Buffer {
    if (size < smallest) return Buffer.allocUnsafeSlow(size)
    let best: ArrayBufferLike | undefined
    for (const memory of this.#free) {
      if (memory.byteLength >= size && memory.byteLength < (best?.byteLength ?? Infinity)) best = memory
    }
    if (!best) {
      const fresh = Buffer.allocUnsafeSlow(Math.ceil(size / step) * step)
      this.#ours.add(fresh.buffer)
      return fresh.subarray(0, size)
    }
    this.#free = this.#free.filter((memory) => memory !== best)
    this.#freeBytes -= best.byteLength
    return Buffer.from(best, 0, size)
  }

  /** Nobody looks into it any more. Memory that did not come from here is left alone. */
  give(memory: ArrayBufferLike): void {
    if (!this.#ours.has(memory) || this.#freeBytes + memory.byteLength > this.#keepBytes) return
    this.#free.push(memory)
    this.#freeBytes += memory.byteLength
  }
}
