// `*` stands for any bytes, `\*` and `\\` for themselves. Everything is compared in UTF-8 with the quotes around the
// string, as AWS's event-ruler does it: positions in its messages count that way.

const STAR = 0x2a
const BACKSLASH = 0x5c

/** The bytes between the stars; one part when there is none. */
export interface Wildcard {
  readonly parts: readonly Buffer[]
}

/** @throws Error with the text of AWS's refusal */
export function parseWildcard(text: string): Wildcard {
  const bytes = Buffer.from(`"${text}"`)
  const parts: number[][] = [[]]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    const next = bytes[at + 1]
    if (byte === STAR) {
      if (next === STAR) throw new Error(`Consecutive wildcard characters at pos ${at}`)
      parts.push([])
    } else if (byte === BACKSLASH) {
      if (next !== STAR && next !== BACKSLASH) throw new Error(`Invalid escape character at pos ${at}`)
      parts.at(-1)!.push(next)
      at++
    } else parts.at(-1)!.push(byte)
  }
  return { parts: parts.map((part) => Buffer.from(part)) }
}

export function wildcardHolds({ parts }: Wildcard, bytes: Buffer, start: number, end: number): boolean {
  const first = parts[0]!
  const last = parts.at(-1)!
  if (!isAt(bytes, start, end, first)) return false
  if (parts.length === 1) return end - start === first.length
  let at = start + first.length
  for (let i = 1; i < parts.length - 1; i++) {
    const part = parts[i]!
    while (!isAt(bytes, at, end, part)) if (++at >= end) return false
    at += part.length
  }
  return end - last.length >= at && isAt(bytes, end - last.length, end, last)
}

/** Whether `part` stands at `at`, before `end`. */
export function isAt(bytes: Buffer, at: number, end: number, part: Buffer): boolean {
  if (end - at < part.length) return false
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false
  return true
}

/**
 * How many beginnings of the patterns one input can have matched at the same time, at worst: what AWS calls their
 * complexity (event-ruler, MachineComplexityEvaluator). Not counted further than `most`.
 */
export function complexityOf(wildcards: readonly Wildcard[], most: number): number {
  const patterns = wildcards.map(symbolsOf)
  const alphabet = new Set([-1, ...patterns.flat()])
  alphabet.delete(STAR_SYMBOL)
  let worst = 0
  const seen = new Set<string>()
  const open = [patterns.flatMap((pattern, index) => closure(pattern, index, 0))]
  for (let state = open.pop(); state; state = open.pop()) {
    for (const symbol of alphabet) {
      const next = new Map<string, Position>()
      for (const { pattern, at } of state)
        for (const position of step(patterns[pattern]!, pattern, at, symbol)) next.set(keyOf(position), position)
      worst = Math.max(worst, next.size)
      if (worst >= most) return most
      const key = [...next.keys()].sort().join(' ')
      if (next.size === 0 || seen.has(key)) continue
      seen.add(key)
      open.push([...next.values()])
    }
  }
  return worst
}

/** `at` symbols of the pattern are matched. */
interface Position {
  readonly pattern: number
  readonly at: number
}

const STAR_SYMBOL = 256

function symbolsOf({ parts }: Wildcard): readonly number[] {
  return parts.flatMap((part, index) => (index === 0 ? [...part] : [STAR_SYMBOL, ...part]))
}

function keyOf({ pattern, at }: Position): string {
  return `${pattern}.${at}`
}

/** A star after what is matched may stand for nothing. */
function closure(symbols: readonly number[], pattern: number, at: number): Position[] {
  const here = { pattern, at }
  return symbols[at] === STAR_SYMBOL ? [here, { pattern, at: at + 1 }] : [here]
}

function step(symbols: readonly number[], pattern: number, at: number, symbol: number): Position[] {
  const stays = symbols[at - 1] === STAR_SYMBOL ? [{ pattern, at }] : []
  return symbols[at] === symbol ? [...stays, ...closure(symbols, pattern, at + 1)] : stays
}
