/** How many characters `String(value)` has; `value` is a safe integer. */
export function decimalLength(value: number): number {
  if (value < 0) return 1 + decimalLength(-value)
  // Almost every timestamp.
  if (value >= 1e12 && value < 1e13) return 13
  let length = 1
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) length++
  return length
}

/** Writes `String(value)`, which is `length` characters long, at `at`; returns where it ends. */
export function writeDecimal(out: Buffer, at: number, value: number, length: number): number {
  const end = at + length
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
