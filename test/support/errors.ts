import { IsthmusError } from '../../src/world/index.ts'

/** For `assert.throws` and `assert.rejects`. */
export function isIsthmusError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof IsthmusError && error.code === code
}
