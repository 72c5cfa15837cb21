import { formatLocation, type SourceLocation } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'

/** What is wrong with a mapping file, with its place. */
export function invalidConfig(at: SourceLocation, message: string): IsthmusError {
  return new IsthmusError('CONFIG_INVALID', `${formatLocation(at)}: ${message}`, { data: { at } })
}
