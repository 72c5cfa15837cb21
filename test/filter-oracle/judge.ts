import { Machine, parsePattern } from '../../src/filter/index.ts'
import { IsthmusError } from '../../src/world/index.ts'
import type { Case } from './draw.ts'

/** What our filter says of a case, in the words of `askRuler`. */
export function judge({ pattern, event }: Case): string {
  try {
    const machine = new Machine(parsePattern(pattern, 'eventbridge').alternatives)
    const bytes = Buffer.from(event)
    return machine.judge(bytes, 0, bytes.length, machine.all)
  } catch (error) {
    if (error instanceof IsthmusError) return `invalid: ${error.data.reason}`
    throw error
  }
}
