import { compileWasm, instantiateWasm, wasmMemory, wasmPageBytes } from '../world/index.ts'
import { code } from './base64-code.ts'

/** Makes text at `at` of the bytes at `from`, which end where the text does, or behind it. */
type Encode = (at: number, from: number, length: number) => void

let module: object | undefined
const encoders = new WeakMap<ArrayBufferLike, Encode>()

/**
 * Memory of `length` bytes at least, in which long values are encoded where they stand. Node itself encodes into new
 * texts only, which are then copied: a garbage collection each few megabytes, and a tenth of a mapping's CPU time.
 */
export function encodingMemory(length: number): Buffer {
  // Pages, and a gigabyte-wide gap in the addresses each, are too much for little.
  if (length < wasmPageBytes) return Buffer.allocUnsafeSlow(length)
  try {
    module ??= compileWasm(code)
    const memory = wasmMemory(Math.ceil(length / wasmPageBytes))
    const { encode } = instantiateWasm(module, { event: { memory } }) as { readonly encode: Encode }
    encoders.set(memory.buffer, encode)
    return Buffer.from(memory.buffer)
  } catch {
    // Without vectors in WebAssembly, or where a limit is set on addresses, all memory is the same.
    return Buffer.allocUnsafeSlow(length)
  }
}

export function base64Length(bytes: number): number {
  return Math.floor((bytes + 2) / 3) * 4
}

/**
 * Writes `bytes[start, start + length)` as base64 at `at`; returns where that ends.
 *
 * @param ahead the bytes stand in `out`, too, so much further on; used as far as nothing was written over them
 */
export function writeBase64(
  out: Buffer,
  at: number,
  bytes: Buffer,
  start: number,
  length: number,
  ahead = Number.NaN,
): number {
  const end = at + base64Length(length)
  if (length <= shortBytes) encodeShort(out, at, bytes, start, start + length)
  else {
    const encode = encoders.get(out.buffer)
    if (encode) {
      let from = start + ahead
      // Also true where nothing is ahead.
      if (!(end <= from + length)) {
        from = end - length
        bytes.copy(out, from, start, start + length)
      }
      encode(out.byteOffset + at, out.byteOffset + from, length)
    } else out.write(bytes.toString('base64', start, start + length), at, 'latin1')
  }
  return end
}

/** Up to here a loop is quicker than calls of other code; keys are that short, mostly. */
const shortBytes = 64
const digits = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const padding = 0x3d

function encodeShort(out: Buffer, at: number, bytes: Buffer, start: number, end: number): void {
  let position = at
  let from = start
  for (; from + 2 < end; from += 3) {
    const bits = (bytes[from]! << 16) | (bytes[from + 1]! << 8) | bytes[from + 2]!
    out[position++] = digits[bits >> 18]!
    out[position++] = digits[(bits >> 12) & 63]!
    out[position++] = digits[(bits >> 6) & 63]!
    out[position++] = digits[bits & 63]!
  }
  if (from === end) return
  const hasTwo = end - from === 2
  const bits = (bytes[from]! << 16) | (hasTwo ? bytes[from + 1]! << 8 : 0)
  out[position++] = digits[bits >> 18]!
  out[position++] = digits[(bits >> 12) & 63]!
  out[position++] = hasTwo ? digits[(bits >> 6) & 63]! : padding
  out[position++] = padding
}
