// Numbers compare by value as IEEE 754 doubles (AWS's event-ruler, ComparableNumber). One whose decimal digits a double
// cannot give back is no number to compare: it equals nothing but its own text. 300 and 300.0 and 3e2 are the same.

/** The value of a JSON number's text; NaN when it cannot be compared. */
export function comparableNumber(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value)) return Number.NaN
  if (text.length <= 15 && !/[eE]/.test(text)) return value
  if (value === 0) return decimalOf(text).digits === '' ? 0 : Number.NaN
  const given = decimalOf(text)
  const held = decimalOf(shortest(value))
  return given.digits === held.digits && given.exponent === held.exponent ? value : Number.NaN
}

/**
 * The digits that stand for a double: as few as tell it from its neighbours, but two at least, as Java prints it. It
 * makes a difference for the smallest numbers only: 4.9E-324 can be compared, 5E-324 cannot.
 */
function shortest(value: number): string {
  const text = String(value)
  return /^-?\d(e|$)/.test(text) ? value.toPrecision(2) : text
}

/** The value is `0.digits * 10^exponent`, its sign aside; no digits for zero. */
function decimalOf(text: string): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '', power = '0'] = text.replace(/^-/, '').split(/[eE]/)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = whole + fraction
  const digits = all.replace(/^0+/, '')
  const exponent = whole.length - (all.length - digits.length) + Number(power)
  const significant = digits.replace(/0+$/, '')
  return { digits: significant, exponent: significant === '' ? 0 : exponent }
}

/** The same of `[start, end)` of bytes. */
export function comparableNumberAt(bytes: Buffer, start: number, end: number): number {
  const negative = bytes[start] === 0x2d
  // A short whole number needs no text.
  if (end - start <= 15) {
    let value = 0
    let at = negative ? start + 1 : start
    for (; at < end; at++) {
      const digit = bytes[at]! - 0x30
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    if (at === end) return negative ? -value : value
  }
  return comparableNumber(bytes.toString('latin1', start, end))
}
