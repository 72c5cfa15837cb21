import { isUnknown, type Maybe, sameValue } from '../model/index.ts'

/**
 * Are these surely two zones? Two unknown zones are when they are different picks of one list of zones
 * (`Fn::GetAZs`); whether other unknowns differ cannot be told, and no warning is given.
 */
export function differentZones(a: Maybe<string>, b: Maybe<string>): boolean {
  if (!isUnknown(a) && !isUnknown(b)) return a !== b
  if (!isUnknown(a) || !isUnknown(b)) return false
  const [first, second] = [pick(a.unknown), pick(b.unknown)]
  return first !== undefined && second !== undefined && first.list === second.list && first.index !== second.index
}

/** The same zone, another one, or undecided. */
export function sameZone(a: Maybe<string>, b: Maybe<string>): boolean | undefined {
  return sameValue(a, b) ?? (differentZones(a, b) ? false : undefined)
}

function pick(id: string): { index: string; list: string } | undefined {
  const match = /^(.*) zone (\d+)$/.exec(id)
  return match ? { list: match[1]!, index: match[2]! } : undefined
}
