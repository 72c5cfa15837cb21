import type { Case } from './draw.ts'
import { blocks, incomparable } from './draw.ts'

/**
 * Where the ruler is known to be wrong: beside an address or a block, it does not find a number that is no double,
 * although the pattern has it digit by digit; and a wildcard that begins with a star, beside one letter in either case,
 * lets every value pass.
 */
export function isKnown({ pattern }: Case): boolean {
  const addresses = [...blocks, '::', '10.0.', '192.168.', '2001:', '1:2']
  if (incomparable.some((number) => pattern.includes(number)) && addresses.some((text) => pattern.includes(text)))
    return true
  return leadingStar.test(pattern) && oneLetter.test(pattern)
}

const leadingStar = /"wildcard"\s*:[^}]*"(?:\*|\\u002a)/i
const oneLetter = /"equals-ignore-case"\s*:[^}]*"(?:[^"\\]|\\u[0-9a-f]{4})"/iu
