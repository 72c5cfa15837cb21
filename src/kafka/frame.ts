import { IsthmusError } from '../world/index.ts'

/** Smaller frames share a slab; a larger one has memory of its own, freed as soon as nothing looks at it. */
const sharesSlab = 4096

/**
 * Puts the frames of one connection together. Each frame is copied once, from the chunks that it came in to contiguous
 * memory; the chunks may be used again as soon as `push` returns.
 */
export class FrameAssembler {
  private readonly maxBytes: number
  private readonly memory: (size: number) => Buffer
  /** The size before a frame, while it is incomplete. */
  private readonly header = Buffer.alloc(4)
  private headerBytes = 0
  private frame: Buffer | undefined
  private filled = 0

  /** `maxBytes`: the largest frame to accept; `memory` gives each frame its bytes, by default exactly as many. */
  constructor(maxBytes: number, memory: (size: number) => Buffer = freshMemory) {
    this.maxBytes = maxBytes
    this.memory = memory
  }

  /**
   * Takes the first `bytes` of a chunk and hands on each frame that it completes, without its size.
   *
   * @throws IsthmusError `KAFKA_MALFORMED` for a negative size or one above the limit: the stream cannot go on
   */
  push(chunk: Uint8Array, bytes: number, onFrame: (frame: Buffer) => void): void {
    let position = 0
    while (position < bytes) {
      if (this.frame === undefined) {
        this.header[this.headerBytes++] = chunk[position++] ?? 0
        if (this.headerBytes < 4) continue
        this.frame = this.allocate(this.header.readInt32BE(0))
        this.filled = 0
      }
      const { frame } = this
      const taken = Math.min(frame.length - this.filled, bytes - position)
      frame.set(chunk.subarray(position, position + taken), this.filled)
      this.filled += taken
      position += taken
      if (this.filled < frame.length) return
      this.frame = undefined
      this.headerBytes = 0
      onFrame(frame)
    }
  }

  private allocate(size: number): Buffer {
    if (size < 0 || size > this.maxBytes)
      throw new IsthmusError(
        'KAFKA_MALFORMED',
        `a frame claims ${size} bytes, at most ${this.maxBytes} are taken: is this a Kafka listener, and is TLS set on both sides or on neither?`,
        { data: { size, maxBytes: this.maxBytes } },
      )
    return this.memory(size)
  }
}

function freshMemory(size: number): Buffer {
  return size < sharesSlab ? Buffer.allocUnsafe(size) : Buffer.allocUnsafeSlow(size)
}
