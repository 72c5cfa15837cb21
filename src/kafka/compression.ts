import zlib from 'node:zlib'
import { IsthmusError, messageOf } from '../world/index.ts'
import { freshMemory, type Memory } from './frame-pool.ts'
import { expandLz4 } from './lz4.ts'
import { transform } from './wasm.ts'
import { expandZstd } from './zstd.ts'

/** In the order of the numbers that a batch's attributes hold. */
export const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type Compression = (typeof compressions)[number]

/** No batch is let grow beyond this: far above what brokers take (`max.message.bytes`, 1 MiB by default). */
const largest = 256 * 1024 * 1024

/** Compresses the records of one batch. Snappy is written raw, without Java's blocks: every client reads both. */
export function compress(compression: Compression, bytes: Buffer): Buffer {
  switch (compression) {
    case 'none':
      return bytes
    case 'gzip':
      return zlib.gzipSync(bytes)
    case 'snappy':
      return transform('snappy_compress', bytes, freshMemory)
    case 'lz4':
      return transform('lz4_compress', bytes, freshMemory)
    case 'zstd':
      return zlib.zstdCompressSync(bytes)
  }
}

/**
 * @param memory asked once, for exactly as many bytes as there are: the result is written there
 * @throws IsthmusError `KAFKA_DECOMPRESSION_FAILED`
 */
export function decompress(compression: Compression, bytes: Buffer, memory: Memory = freshMemory): Buffer {
  try {
    if (bytes.length === 0) throw new Error('nothing is there')
    return expand(compression, bytes, memory)
  } catch (cause) {
    const message = `${bytes.length} bytes cannot be decompressed as ${compression}: ${messageOf(cause)}`
    throw new IsthmusError('KAFKA_DECOMPRESSION_FAILED', message, { cause, data: { compression } })
  }
}

function expand(compression: Compression, bytes: Buffer, memory: Memory): Buffer {
  switch (compression) {
    case 'none':
      return bytes
    case 'gzip':
      return put(zlib.gunzipSync(bytes, { maxOutputLength: largest }), memory)
    case 'snappy':
      return isXerial(bytes) ? put(xerial(bytes), memory) : snappy(bytes, memory)
    case 'lz4':
      return expandLz4(bytes, memory, largest)
    case 'zstd':
      // The public function is for what the other leaves: the very large, and the corrupt, which it names.
      return expandZstd(bytes, memory) ?? put(zstd(bytes), memory)
  }
}

function put(bytes: Buffer, memory: Memory): Buffer {
  const target = memory(bytes.length)
  target.set(bytes)
  return target
}

/** Node 24 reads one frame and leaves what follows it unread, without a word. */
function zstd(bytes: Buffer): Buffer {
  const frames: Buffer[] = []
  let room = largest
  for (let at = 0; at < bytes.length; ) {
    const told: object = zlib.zstdDecompressSync(bytes.subarray(at), { maxOutputLength: room, info: true })
    const { buffer, engine } = told as { readonly buffer: Buffer; readonly engine: zlib.ZstdDecompress }
    frames.push(buffer)
    room -= buffer.length
    at += engine.bytesWritten
  }
  return Buffer.concat(frames)
}

/** A raw snappy block begins with its uncompressed length, a varint. */
function snappy(block: Buffer, memory: Memory): Buffer {
  let length = 0
  let position = 0
  for (let byte = 0x80; byte >= 0x80 && position < 5; position++) {
    byte = block.readUInt8(position)
    length += (byte & 0x7f) * 2 ** (7 * position)
  }
  // No element of the format gives more than 64 bytes for three of its own.
  if (length > largest || length > block.length * 64) throw new Error(`a block claims ${length} bytes`)
  if (length === 0) return memory(0)
  return transform('snappy_decompress', block, memory)
}

/** snappy-java's stream, what Java clients write: magic, two versions, then blocks with their length before them. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const xerialHeader = 16

function isXerial(bytes: Buffer): boolean {
  return bytes.length >= xerialHeader && bytes.compare(xerialMagic, 0, 8, 0, 8) === 0
}

function xerial(bytes: Buffer): Buffer {
  const blocks: Buffer[] = []
  for (let position = xerialHeader; position < bytes.length; ) {
    const end = position + 4 + bytes.readInt32BE(position)
    if (end <= position || end > bytes.length) throw new Error('a block has a wrong length')
    blocks.push(snappy(bytes.subarray(position + 4, end), freshMemory))
    position = end
  }
  return Buffer.concat(blocks)
}
