import type { Case } from './draw.ts'
import { blocks, incomparable } from './draw.ts'

/**
 * Where the ruler is known to be wrong: beside an address or a block, it does not find a number that is no double,
 * although the pattern has it digit by digit.
 */
export function isKnown({ pattern }: Case): boolean {
  const addresses = [...blocks, '::', '10.0.', '192.168.', '2001:', '1:2']
  return incomparable.some((number) => pattern.includes(number)) && addresses.some((text) => pattern.includes(text))
}
