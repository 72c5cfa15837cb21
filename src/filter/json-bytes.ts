// The small parts of reading JSON from bytes (RFC 8259). Reading past the end of a buffer gives undefined, which is
// nothing that JSON has.

export const SPACE = 0x20
export const QUOTE = 0x22
const PLUS = 0x2b
export const COMMA = 0x2c
export const MINUS = 0x2d
const DOT = 0x2e
export const COLON = 0x3a
const BACKSLASH = 0x5c
export const BRACKET = 0x5b
export const BRACKET_END = 0x5d
export const BRACE = 0x7b
export const BRACE_END = 0x7d

/** Counts among the bytes that were seen for those that nobody looked at: they may be beyond ASCII. */
export const UNSEEN = 0x80

/** 1: may stand in a string as it is. */
export const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
)

/** 1: may stand in a name that is one step of a path. */
export const plainName = plain.map((isPlain, byte) => (byte === DOT ? 0 : isPlain))

const escapes = new Set(Buffer.from('"\\/bfnrt'))

export function isSpace(byte: number): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
}

/** Where the escape ends whose backslash is at `at`; -1 when it is none. */
function escapeEnd(bytes: Buffer, at: number): number {
  const kind = bytes[at + 1]!
  if (kind !== 0x75) return escapes.has(kind) ? at + 2 : -1
  for (let i = 2; i < 6; i++) if (!isHexDigit(bytes[at + i]!)) return -1
  return at + 6
}

/** Where the string ends of which all before `at` is plain; -1 when it does not. */
export function restOfString(bytes: Buffer, at: number): number {
  let pos = at
  for (;;) {
    while (plain[bytes[pos]!] === 1) pos++
    if (bytes[pos] === QUOTE) return pos + 1
    if (bytes[pos] !== BACKSLASH) return -1
    pos = escapeEnd(bytes, pos)
    if (pos < 0) return -1
  }
}

export function hasEscape(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return true
  return false
}

/** Where the number ends that begins at `at`, before `end`; -1 when it is none. */
export function numberEnd(bytes: Buffer, at: number, end: number): number {
  let pos = bytes[at] === MINUS ? at + 1 : at
  // No digit goes before others when it is 0.
  pos = bytes[pos] === 0x30 ? pos + 1 : digitsEnd(bytes, pos, end)
  if (pos > 0 && pos < end && bytes[pos] === DOT) pos = digitsEnd(bytes, pos + 1, end)
  if (pos > 0 && pos < end && (bytes[pos]! | 0x20) === 0x65) {
    const sign = bytes[pos + 1]
    pos = digitsEnd(bytes, sign === PLUS || sign === MINUS ? pos + 2 : pos + 1, end)
  }
  return pos
}

/** Where the digits end; -1 when there is none. */
function digitsEnd(bytes: Buffer, at: number, end: number): number {
  let pos = at
  while (pos < end && isDigit(bytes[pos]!)) pos++
  return pos > at ? pos : -1
}

const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word))

/** Where the word ends that begins at `at`; -1 when it is none that JSON has. */
export function literalEnd(bytes: Buffer, at: number): number {
  for (const word of literals) {
    let i = 0
    while (i < word.length && bytes[at + i] === word[i]) i++
    if (i === word.length) return at + i
  }
  return -1
}
