import { readFileSync } from 'node:fs'
import { compileWasm, instantiateWasm } from '../world/index.ts'
import type { Memory } from './frame-pool.ts'

/** Takes input at a pointer, gives output as `pointer << 32 | length`, and traps on what it cannot read. */
type Transform = (pointer: number, length: number) => bigint

type TransformName = 'lz4_compress' | 'snappy_compress' | 'snappy_decompress'

type Native = Readonly<Record<TransformName, Transform>> & {
  readonly memory: { readonly buffer: ArrayBuffer }
  alloc(size: number): number
  dealloc(pointer: number, size: number): void
}

/** An instance whose memory grew beyond this is not kept: memory of WebAssembly never shrinks. */
const keepBytes = 32 * 1024 * 1024

let module: object | undefined
let instance: Native | undefined

/**
 * Runs one of the codecs of `@platformatic/wasm-utils`; loaded by the first call. The package's own functions are not
 * used: they share one instance for ever, and each input that it traps on leaves its memory behind there, until no
 * input can be read any more (seen with 0.2.1).
 *
 * @throws when the input, which must not be empty, cannot be read
 */
export function transform(name: TransformName, input: Uint8Array, memory: Memory): Buffer {
  const native = instance ?? load()
  // Kept only when all goes well.
  instance = undefined
  const pointer = native.alloc(input.length)
  new Uint8Array(native.memory.buffer, pointer, input.length).set(input)
  const result = untrapped(() => native[name](pointer, input.length))
  const length = Number(BigInt.asUintN(32, result))
  const start = Number(BigInt.asUintN(32, result >> 32n))
  const output = memory(length)
  output.set(new Uint8Array(native.memory.buffer, start, length))
  native.dealloc(start, length)
  native.dealloc(pointer, input.length)
  if (native.memory.buffer.byteLength <= keepBytes) instance = native
  return output
}

/** The codecs know one answer to bad input, and it says only "unreachable". */
function untrapped<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new Error('the data is corrupt', { cause })
  }
}

function load(): Native {
  module ??= compileWasm(readFileSync(new URL('native.wasm', import.meta.resolve('@platformatic/wasm-utils'))))
  return instantiateWasm(module, {}) as Native
}
