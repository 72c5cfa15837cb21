/**
 * How many characters the whole number takes as `writeDecimal` writes it. One that is not safe was an int64 that a
 * double came close to, a timestamp in nanoseconds by mistake, say: it is written as an int64 near it, for a reader that
 * has them refuses a larger one, and with it the whole event.
 */
export function decimalLength(value: number): number {
  if (value < 0) return 1 + decimalLength(-value)
  // Almost every timestamp.
  if (value >= 1e12 && value < 1e13) return 13
  if (value > Number.MAX_SAFE_INTEGER) return int64Text(value).length
  let length = 1
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) length++
  return length
}

/** Writes the number, which is `length` characters long, at `at`; returns where it ends. */
export function writeDecimal(out: Buffer, at: number, value: number, length: number): number {
  const end = at + length
  if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER)
    return at + out.write(int64Text(value), at, 'latin1')
  let high = value
  if (high < 0) {
    out[at] = 0x2d
    high = -high
  }
  let position = end
  // Seven digits at a time: 32-bit arithmetic is several times faster than that of doubles.
  while (high >= 1e7) {
    const rest = Math.floor(high / 1e7)
    let low = (high - rest * 1e7) | 0
    for (let i = 0; i < 7; i++) {
      const next = (low / 10) | 0
      out[--position] = 0x30 + low - next * 10
      low = next
    }
    high = rest
  }
  let low = high | 0
  do {
    const next = (low / 10) | 0
    out[--position] = 0x30 + low - next * 10
    low = next
  } while (low > 0)
  return end
}

function int64Text(value: number): string {
  const exact = BigInt(value)
  return String(exact < smallest ? smallest : exact > largest ? largest : exact)
}

const smallest = -(2n ** 63n)
const largest = 2n ** 63n - 1n
