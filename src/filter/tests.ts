import { type AddressRange, holds, parseAddress } from './address.ts'
import { fold, foldedEnds, foldedStarts } from './ignore-case.ts'
import type { Leaf } from './leaf.ts'
import { comparableNumber } from './number.ts'
import { isAt, type Wildcard, wildcardHolds } from './wildcard.ts'

/** What a value must be. Strings are compared with their quotes, as AWS's event-ruler compares them. */
export type Test = (value: Leaf) => boolean

export const present: Test = () => true

/** A string, with its quotes; or a number, `true`, `false` or `null` as it is written. */
export function exact(text: string): Test {
  const wanted = Buffer.from(text)
  return ({ bytes, start, end }) => end - start === wanted.length && isAt(bytes, start, end, wanted)
}

/** Another number, too, when it has the same value: 300 is 300.0. */
export function sameNumber(text: string): Test {
  const wanted = comparableNumber(text)
  const asWritten = exact(text)
  return (value) => value.number === wanted || asWritten(value)
}

export interface NumberRange {
  readonly above?: number
  readonly from?: number
  readonly to?: number
  readonly below?: number
}

export function inRange({ above = -Infinity, from = -Infinity, to = Infinity, below = Infinity }: NumberRange): Test {
  return ({ number }) => number > above && number >= from && number <= to && number < below
}

export function startsWith(text: string): Test {
  const wanted = Buffer.from(`"${text}`)
  return ({ bytes, start, end }) => isAt(bytes, start, end, wanted)
}

export function endsWith(text: string): Test {
  const wanted = Buffer.from(`${text}"`)
  return ({ bytes, start, end }) => end - wanted.length >= start && isAt(bytes, end - wanted.length, end, wanted)
}

export function ignoringCase(text: string): Test {
  const wanted = fold(`"${text}"`)
  return ({ bytes, start, end }) => foldedStarts(wanted, bytes, start, end, true)
}

export function startsIgnoringCase(text: string): Test {
  const wanted = fold(`"${text}`)
  return ({ bytes, start, end }) => foldedStarts(wanted, bytes, start, end, false)
}

export function endsIgnoringCase(text: string): Test {
  const wanted = fold(`${text}"`)
  return ({ bytes, start, end }) => foldedEnds(wanted, bytes, start, end)
}

export function like(wildcard: Wildcard): Test {
  return ({ bytes, start, end }) => wildcardHolds(wildcard, bytes, start, end)
}

export function inBlock(range: AddressRange): Test {
  return ({ bytes, start, end, kind }) => {
    // The longest address, with its quotes.
    if (kind !== 'string' || end - start > 47) return false
    const address = parseAddress(bytes.toString('latin1', start + 1, end - 1))
    return address !== undefined && holds(range, address)
  }
}

/** Any value at all but these. */
export function noneOf(tests: readonly Test[]): Test {
  return (value) => !tests.some((test) => test(value))
}
