/**
 * LZ4 frames in messages of magic 0 have a header checksum that wrongly covers the frame's magic number too (KIP-57).
 * This is such a frame with the right one.
 *
 * @returns the frame as it is where it is too short to be one
 */
export function legacyLz4(frame: Buffer): Buffer {
  if (frame.length < smallestHeader) return frame
  const flags = frame.readUInt8(magicBytes)
  const end = magicBytes + 2 + ((flags & contentSize) === 0 ? 0 : 8) + ((flags & dictionary) === 0 ? 0 : 4)
  if (frame.length <= end) return frame
  const mended = Buffer.from(frame)
  mended[end] = (shortXxh32(frame.subarray(magicBytes, end)) >>> 8) & 0xff
  return mended
}

const magicBytes = 4
const smallestHeader = 7
/** Bits of the flags: what else the header holds. */
const contentSize = 0x08
const dictionary = 0x01

/** xxHash's 32-bit hash, seed 0, of fewer than 16 bytes (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md). */
function shortXxh32(bytes: Buffer): number {
  const [prime1, prime2, prime3, prime4, prime5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1]
  let hash = (prime5 + bytes.length) | 0
  let at = 0
  for (; at + 4 <= bytes.length; at += 4)
    hash = Math.imul(rotated((hash + Math.imul(bytes.readInt32LE(at), prime3)) | 0, 17), prime4)
  for (; at < bytes.length; at++) hash = Math.imul(rotated((hash + Math.imul(bytes[at] ?? 0, prime5)) | 0, 11), prime1)
  hash = Math.imul(hash ^ (hash >>> 15), prime2)
  hash = Math.imul(hash ^ (hash >>> 13), prime3)
  return hash ^ (hash >>> 16)
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
