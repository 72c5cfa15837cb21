/** Gives a piece of memory of its own, of at least so many bytes; what is in it is whatever was there before. */
export type Memory = (size: number) => Buffer

export const freshMemory: Memory = (size) => Buffer.allocUnsafeSlow(size)

/**
 * What is smaller is not worth keeping. The positions of a chunk's records are: they wait for longer than the young
 * generation of the heap lasts, and would lie about until all of the heap is collected.
 */
const smallest = 8 * 1024
/** Capacities are multiples of this, so that responses of about the same size can use each other's memory. */
const step = 256 * 1024

/** Up to a step, powers of two. */
function capacityFor(size: number): number {
  return size > step ? Math.ceil(size / step) * step : 2 ** Math.ceil(Math.log2(size))
}

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
    const capacity = capacityFor(size)
    // The whole of it counts as fetched: a small response in large memory would leave no room for others.
    const fit = this.#free.filter(({ byteLength }) => byteLength >= capacity && byteLength <= 2 * capacity)
    const best = fit.toSorted((a, b) => a.byteLength - b.byteLength)[0]
    if (!best) {
      const fresh = Buffer.allocUnsafeSlow(capacity)
      this.#ours.add(fresh.buffer)
      return fresh.subarray(0, size)
    }
    this.#free = this.#free.filter((memory) => memory !== best)
    this.#freeBytes -= best.byteLength
    return Buffer.from(best, 0, size)
  }

  /**
   * Nobody looks into it any more. Memory that did not come from here is left alone; what was not used for longest goes
   * first, for responses may be of another size by now.
   */
  give(memory: ArrayBufferLike): void {
    if (!this.#ours.has(memory)) return
    this.#free.push(memory)
    this.#freeBytes += memory.byteLength
    while (this.#freeBytes > this.#keepBytes) this.#freeBytes -= this.#free.shift()?.byteLength ?? 0
  }
}
