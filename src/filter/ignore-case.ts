import { isAt } from './wildcard.ts'

// A character of the pattern stands for its lower and its upper case, which may be of another length: `ß` is also `SS`.
// As AWS's event-ruler has it; beyond the basic plane it compares question marks, and here the characters themselves.

/** What each character of the pattern may be. */
export type Folded = readonly (readonly Buffer[])[]

export function fold(text: string): Folded {
  return Array.from(text, (character) => {
    const cases = new Set([character.toLowerCase(), character.toUpperCase()])
    return Array.from(cases, (one) => Buffer.from(one))
  })
}

/** Where the bytes from `start` on that the pattern takes may end, its characters from `index` on; `full`: at `end`. */
export function foldedStarts(
  folded: Folded,
  bytes: Buffer,
  start: number,
  end: number,
  full: boolean,
  index = 0,
): boolean {
  if (index === folded.length) return !full || start === end
  return folded[index]!.some(
    (one) => isAt(bytes, start, end, one) && foldedStarts(folded, bytes, start + one.length, end, full, index + 1),
  )
}

export function foldedEnds(
  folded: Folded,
  bytes: Buffer,
  start: number,
  end: number,
  index = folded.length - 1,
): boolean {
  if (index < 0) return true
  return folded[index]!.some(
    (one) =>
      end - one.length >= start &&
      isAt(bytes, end - one.length, end, one) &&
      foldedEnds(folded, bytes, start, end - one.length, index - 1),
  )
}
