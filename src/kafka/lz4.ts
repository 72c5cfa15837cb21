import { readFileSync } from 'node:fs'
import { compileWasm, instantiateWasm, wasmPageBytes } from '../world/index.ts'
import type { Memory } from './frame-pool.ts'

/** Of the C library, under the names that its build gave it; pointers and sizes are numbers. */
interface Library {
  /** Its memory, until it takes more of it. */
  bytes(): Uint8Array
  malloc(size: number): number
  free(pointer: number): void
  /** -1: it cannot be read. */
  decompress(context: number, target: number, room: number, source: number, size: number): number
  readonly context: number
}

/** An instance whose memory grew beyond this is not kept: memory of WebAssembly never shrinks. */
const keepBytes = 32 * 1024 * 1024

let module: object | undefined
let kept: Library | undefined

/**
 * Decompresses one LZ4 frame, as Kafka writes it (what follows it is not looked at), by the C library as
 * `@foxglove/wasm-lz4` brings it; loaded by the first call. The package's own function is not used: it is ready only
 * some time after it was asked, and reads nothing any more after the first corrupt frame.
 *
 * @param largest how many bytes it may grow to
 * @throws when it is corrupt or may be larger
 */
export function expandLz4(frame: Buffer, memory: Memory, largest: number): Buffer {
  const room = roomFor(frame)
  if (room > largest) throw new Error(`a frame may hold ${room} bytes`)
  const library = kept ?? load()
  // Kept only when all goes well.
  kept = undefined
  const [source, target] = [library.malloc(frame.length), library.malloc(room)]
  if (source === 0 || target === 0) throw new Error(`there is no memory for ${room} bytes`)
  library.bytes().set(frame, source)
  const length = library.decompress(library.context, target, room, source, frame.length)
  if (length < 0) throw new Error('the data is corrupt')
  const output = memory(length)
  output.set(library.bytes().subarray(target, target + length))
  library.free(source)
  library.free(target)
  if (library.bytes().length <= keepBytes) kept = library
  return output
}

/** The bits of a frame's flags that say what else its header and blocks hold. */
const flag = { dictionary: 0x01, contentSize: 0x08, blockChecksum: 0x10 }
const magic = 0x184d2204
const uncompressed = 0x80000000

/**
 * What the blocks of a frame can hold at most: most frames do not say how much they hold. The bytes of one block give
 * no more than 255 each (https://github.com/lz4/lz4, doc/lz4_Frame_format.md and doc/lz4_Block_format.md).
 */
function roomFor(frame: Buffer): number {
  if (frame.length < 7 || frame.readUInt32LE(0) !== magic) throw new Error('no LZ4 frame begins there')
  const flags = frame.readUInt8(4)
  const largestBlock = 2 ** (8 + 2 * ((frame.readUInt8(5) >>> 4) & 7))
  const has = (bit: number, bytes: number) => ((flags & bit) === 0 ? 0 : bytes)
  let at = 7 + has(flag.contentSize, 8) + has(flag.dictionary, 4)
  let room = 0
  while (at + 4 <= frame.length) {
    const head = frame.readUInt32LE(at)
    if (head === 0) return room
    const size = head & ~uncompressed
    room += Math.min(largestBlock, head >= uncompressed ? size : 255 * size)
    at += 4 + size + has(flag.blockChecksum, 4)
  }
  throw new Error('a frame ends in the middle')
}

function load(): Library {
  module ??= compileWasm(readFileSync(new URL('wasm-lz4.wasm', import.meta.resolve('@foxglove/wasm-lz4'))))
  const imports = { a: { a: resize, b: copy } }
  const { c, d, e, f, h, i } = instantiateWasm(module, imports) as {
    readonly c: { readonly buffer: ArrayBuffer; grow(pages: number): number }
    readonly d: () => void
    readonly e: Library['malloc']
    readonly f: Library['free']
    readonly h: Library['decompress']
    readonly i: () => number
  }
  let bytes = new Uint8Array(c.buffer)
  /** @returns 1 when there are so many bytes now */
  function resize(size: number): number {
    try {
      c.grow(Math.ceil((size - bytes.length) / wasmPageBytes))
      bytes = new Uint8Array(c.buffer)
      return 1
    } catch {
      return 0
    }
  }
  function copy(target: number, source: number, size: number): void {
    bytes.copyWithin(target, source, source + size)
  }
  d()
  return { bytes: () => bytes, malloc: e, free: f, decompress: h, context: i() }
}
