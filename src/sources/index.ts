/** Reads an Integration from a CloudFormation or SAM template. */
import type { Integration } from '../model/index.ts'
import { IsthmusError, messageOf } from '../world/index.ts'
import { readText } from './integration.ts'
import type { ReadOptions } from './parameters.ts'

export { readDocument } from './document.ts'
export { readText } from './integration.ts'
export type { ReadOptions } from './parameters.ts'

/**
 * @param readFile gives the text of a file, e.g. `(path) => readFileSync(path, 'utf8')`
 * @throws IsthmusError `TEMPLATE_UNREADABLE`, and what `readText` throws
 */
export function readSource(path: string, options: ReadOptions, readFile: (path: string) => string): Integration {
  let text: string
  try {
    text = readFile(path)
  } catch (cause) {
    throw new IsthmusError('TEMPLATE_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, { cause, data: { path } })
  }
  return readText(text, path, options)
}
