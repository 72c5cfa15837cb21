/**
 * The 32-bit murmur2 that Kafka's Java client hashes keys with (seed 0x9747b28c), as a signed number: the same key
 * goes to the same partition whichever client writes it.
 */
export function murmur2(key: Uint8Array): number {
  const m = 0x5bd1e995
  let h = 0x9747b28c ^ key.length
  let at = 0
  const byte = (index: number) => key[index] ?? 0
  for (; at + 4 <= key.length; at += 4) {
    let k = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24)
    k = Math.imul(k, m)
    k = Math.imul(k ^ (k >>> 24), m)
    h = Math.imul(h, m) ^ k
  }
  const rest = key.length - at
  if (rest === 3) h ^= byte(at + 2) << 16
  if (rest >= 2) h ^= byte(at + 1) << 8
  if (rest >= 1) h = Math.imul(h ^ byte(at), m)
  h = Math.imul(h ^ (h >>> 13), m)
  return h ^ (h >>> 15)
}

/** The partition that Java's default partitioner gives a record with this key. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}
