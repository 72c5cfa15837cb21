import { readFileSync } from 'node:fs'
import type { Memory } from './frame-pool.ts'
import { compile, instantiate } from './wasm.ts'

/** Of the C library; pointers and sizes are numbers. */
interface Library {
  readonly memory: { readonly buffer: ArrayBuffer }
  malloc(size: number): number
  ZSTD_decompress(target: number, capacity: number, source: number, size: number): number
  ZSTD_isError(result: number): number
}

/** What is larger is rare, and memory of WebAssembly never shrinks. What of it is not used costs nothing. */
const largestInput = 1024 * 1024
const largestOutput = 8 * 1024 * 1024

let loaded: ReturnType<typeof load> | undefined

/**
 * Decompresses zstd frames by the C library as `zstddec` brings it; loaded by the first call. The package's own
 * function is not used: it cannot tell corrupt data from none, and is ready only some time after it was asked.
 *
 * @returns undefined for what it cannot: corrupt data, more than 1 MiB of it, or what grows beyond 8 MiB
 */
export function expandZstd(input: Uint8Array, memory: Memory): Buffer | undefined {
  if (input.length > largestInput) return undefined
  loaded ??= load()
  const { library, source, target } = loaded
  new Uint8Array(library.memory.buffer, source, input.length).set(input)
  const length = library.ZSTD_decompress(target, largestOutput, source, input.length)
  if (library.ZSTD_isError(length) !== 0) return undefined
  const output = memory(length)
  output.set(new Uint8Array(library.memory.buffer, target, length))
  return output
}

/** The package has its WebAssembly as a text in its one module. */
function load() {
  const text = readFileSync(new URL(import.meta.resolve('zstddec')), 'utf8')
  const code = /^const wasm = "([A-Za-z0-9+/=]+)"/m.exec(text)?.[1]
  if (code === undefined) throw new Error('this zstddec is not of the version that is asked for in package.json')
  const imports = { env: { emscripten_notify_memory_growth() {} } }
  const library = instantiate(compile(Buffer.from(code, 'base64')), imports) as Library
  return { library, source: library.malloc(largestInput), target: library.malloc(largestOutput) }
}
