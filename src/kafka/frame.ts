import { IsthmusError } from '../world/index.ts'

/** Smaller frames share a slab; a larger one has memory of its own, freed as soon as nothing looks at it. */
const sharesSlab = 4096

/** What is left of a frame is read straight to its place when it is this much, else copied there with what follows. */
const worthReading = 64 * 1024

/**
 * Puts the frames of one connection together, each in contiguous memory: what comes in chunks is copied there, and the
 * chunks may be used again as soon as `push` returns; the rest of a large frame can be read to `space`, and is not.
 */
export class FrameAssembler {
  private readonly maxBytes: number
  private readonly memory: (size: number) => Buffer
  /** The size before a frame, while it is incomplete. */
  private readonly header = Buffer.alloc(4)
  private headerBytes = 0
  private frame: Buffer | undefined
  private filled = 0
  /** Where the rest of the frame goes, as it was given to the reader. */
  private given: Buffer | undefined

  /** `maxBytes`: the largest frame to accept; `memory` gives each frame its bytes, by default exactly as many. */
  constructor(maxBytes: number, memory: (size: number) => Buffer = freshMemory) {
    this.maxBytes = maxBytes
    this.memory = memory
  }

  /** Where to read next, at most as much as fits: the place of what is missing of a large frame; undefined without one. */
  space(): Buffer | undefined {
    const { frame, filled } = this
    this.given = frame && frame.length - filled >= worthReading ? frame.subarray(filled) : undefined
    return this.given
  }

  /**
   * Takes the first `bytes` of a chunk, which may be the `space` that was given last, and hands on each frame that it
   * completes, without its size.
   *
   * @throws IsthmusError `KAFKA_MALFORMED` for a negative size or one above the limit: the stream cannot go on
   */
  push(chunk: Uint8Array, bytes: number, onFrame: (frame: Buffer) => void): void {
    let position = 0
    const isInPlace = chunk === this.given
    this.given = undefined
    while (position < bytes) {
      if (this.frame === undefined) {
        this.header[this.headerBytes++] = chunk[position++] ?? 0
        if (this.headerBytes < 4) continue
        this.frame = this.allocate(this.header.readInt32BE(0))
        this.filled = 0
      }
      const { frame } = this
      const taken = Math.min(frame.length - this.filled, bytes - position)
      if (!isInPlace) frame.set(chunk.subarray(position, position + taken), this.filled)
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
