import {
  BRACE,
  BRACKET,
  COLON,
  COMMA,
  isDigit,
  isSpace,
  literalEnd,
  MINUS,
  numberEnd,
  plain,
  QUOTE,
  restOfString,
  SPACE,
  UNSEEN,
} from './json-bytes.ts'

/** From a bracket that opens to the one that closes: in ASCII as far for `{}` as for `[]`. */
const toClosing = 2

/** Passes over JSON in which nothing is wanted, all of it checked. It is most of most events. */
export class Skipper {
  /** The brackets that are open. */
  readonly #open: number[] = []
  /** All bytes of strings that were passed over, or-ed. */
  seen = 0

  /** Where the value ends that begins at `at`, or after white space; -1 when it is none, or does not end before `end`. */
  valueEnd(bytes: Buffer, at: number, end: number): number {
    const open = this.#open
    let depth = 0
    /** The innermost open bracket. */
    let inside = 0
    let pos = at
    value: for (;;) {
      let c = bytes[pos]!
      while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
      if (inside === BRACE) {
        if (c !== QUOTE) return -1
        pos = this.#stringEnd(bytes, pos)
        if (pos < 0) return -1
        c = bytes[pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
        if (c !== COLON) return -1
        c = bytes[++pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
      }
      if (c === QUOTE) pos = this.#stringEnd(bytes, pos)
      else if (c === BRACE || c === BRACKET) {
        const closing = c + toClosing
        inside = open[depth++] = c
        c = bytes[++pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
        if (c !== closing) continue
      } else pos = c === MINUS || isDigit(c) ? numberEnd(bytes, pos, end) : literalEnd(bytes, pos)
      if (pos < 0 || pos > end) return -1

      while (depth > 0) {
        c = bytes[pos]!
        while (c <= SPACE && isSpace(c)) c = bytes[++pos]!
        pos++
        if (c === COMMA) continue value
        if (c !== inside + toClosing) return -1
        depth--
        inside = depth > 0 ? open[depth - 1]! : 0
      }
      return pos > end ? -1 : pos
    }
  }

  /** Where the string ends whose first quote is at `at`; -1 when it does not. */
  #stringEnd(bytes: Buffer, at: number): number {
    let seen = 0
    let pos = at
    let c: number
    do {
      c = bytes[++pos]!
      seen |= c
    } while (plain[c] === 1)
    this.seen |= c === QUOTE ? seen : UNSEEN
    return c === QUOTE ? pos + 1 : restOfString(bytes, pos)
  }
}
