import zlib from 'node:zlib'
import type { Memory } from './frame-pool.ts'

/**
 * Node's decompressor under its stream, which it keeps to itself: `writeSync` runs it, and leaves in `_writeState` how
 * many bytes of output and of input are left.
 */
interface Decompressor {
  readonly _handle: {
    writeSync(
      ...args: readonly [
        flush: number,
        ...input: readonly [Uint8Array, start: number, size: number],
        ...output: readonly [Uint8Array, start: number, size: number],
      ]
    ): void
    onerror: () => void
  }
  readonly _writeState: Uint32Array
}

/** What is larger is rare. What of this memory is not used costs nothing. */
const largestOutput = 8 * 1024 * 1024
/** 8 MiB too: a decompressor keeps the memory of the largest window that a frame asked for. */
const largestWindow = 23

let kept: Decompressor | undefined
let scratch: Buffer | undefined

/**
 * Decompresses zstd frames by a decompressor of Node that is used again and again. Node's public functions make one for
 * each call, which costs more than the decompression of a batch.
 *
 * @returns undefined for what it cannot: corrupt data, what grows beyond 8 MiB or has a window beyond it, and all of it
 * where Node has another inside
 */
export function expandZstd(input: Uint8Array, memory: Memory): Buffer | undefined {
  const decompressor = kept ?? create()
  // Kept only when all goes well.
  kept = undefined
  if (!decompressor) return undefined
  scratch ??= Buffer.allocUnsafeSlow(largestOutput)
  let failed = false
  decompressor._handle.onerror = () => {
    failed = true
  }
  let [room, left, before] = [largestOutput, input.length, -1]
  // Once for each frame. What it makes nothing of, it does not always call an error.
  while (left > 0 && room > 0 && left !== before && !failed) {
    const [start, from] = [largestOutput - room, input.length - left]
    before = left
    decompressor._handle.writeSync(zlib.constants.ZSTD_e_end, input, from, left, scratch, start, room)
    ;[room = 0, left = 0] = decompressor._writeState
  }
  if (failed || left > 0 || room === 0 || room === largestOutput) return undefined
  kept = decompressor
  const length = largestOutput - room
  const output = memory(length)
  output.set(scratch.subarray(0, length))
  return output
}

function create(): Decompressor | undefined {
  const params = { [zlib.constants.ZSTD_d_windowLogMax]: largestWindow }
  const stream: Partial<Decompressor> = zlib.createZstdDecompress({ params }) as object
  const fits = typeof stream._handle?.writeSync === 'function' && stream._writeState instanceof Uint32Array
  return fits ? (stream as Decompressor) : undefined
}
