import { createRequire } from 'node:module'

const polynomial = 0x82f63b78

/** Table `n` at `256 * n`: the CRC of a byte that `n` zero bytes follow. */
const tables = (() => {
  const table = new Int32Array(256 * 8)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    table[byte] = crc
  }
  for (let at = 256; at < table.length; at++) {
    const shorter = table[at - 256] ?? 0
    table[at] = (shorter >>> 8) ^ (table[shorter & 0xff] ?? 0)
  }
  return table
})()

/** CRC-32C (Castagnoli) of `buffer[start, end)`, eight bytes at a time. */
export function crc32cOfTables(buffer: Uint8Array, start: number, end: number): number {
  const t = tables
  const b = buffer
  let crc = -1
  let i = start
  for (const wide = end - 7; i < wide; i += 8) {
    crc ^= b[i]! | (b[i + 1]! << 8) | (b[i + 2]! << 16) | (b[i + 3]! << 24)
    crc =
      t[1792 + (crc & 0xff)]! ^
      t[1536 + ((crc >>> 8) & 0xff)]! ^
      t[1280 + ((crc >>> 16) & 0xff)]! ^
      t[1024 + (crc >>> 24)]! ^
      t[768 + b[i + 4]!]! ^
      t[512 + b[i + 5]!]! ^
      t[256 + b[i + 6]!]! ^
      t[b[i + 7]!]!
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ t[(crc ^ b[i]!) & 0xff]!
  return ~crc >>> 0
}

/**
 * Packages with binaries, the fastest first, and where they have it. `aws-crt` takes a third to two thirds of the
 * other's time for 54 MB on the disk, so only those have it who install it; the other is an optional dependency.
 */
export const crc32cPackages = { 'aws-crt': 'aws-crt/dist/native/checksums.js', '@node-rs/crc32': '@node-rs/crc32' }

type Crc32c = (bytes: Uint8Array) => number

/** Undefined where it is not installed, has no binary for the machine, or is of another shape. */
export function crc32cOf(module: string): Crc32c | undefined {
  try {
    const { crc32c } = createRequire(import.meta.url)(module) as { readonly crc32c: Crc32c }
    return crc32c(Buffer.from('123456789')) === 0xe3069283 ? crc32c : undefined
  } catch {
    return undefined
  }
}

const native = fastest()

function fastest(): { readonly name: string; readonly crc32c: Crc32c } | undefined {
  for (const [name, module] of Object.entries(crc32cPackages)) {
    const crc32c = crc32cOf(module)
    if (crc32c) return { name, crc32c }
  }
  return undefined
}

/** Which one is in use: a package's name, or `javascript`. */
export const crc32cSource: string = native?.name ?? 'javascript'

/** Below this, the way into native code costs more than it saves. */
const worthNative = 256

/** CRC-32C (Castagnoli) of `buffer[start, end)` as an unsigned number. */
export function crc32c(buffer: Uint8Array, start: number, end: number): number {
  if (native && end - start >= worthNative) return native.crc32c(buffer.subarray(start, end))
  return crc32cOfTables(buffer, start, end)
}
