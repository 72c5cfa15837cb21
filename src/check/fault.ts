import type { SourceLocation } from '../model/index.ts'
import type { Severity } from './types.ts'

/** Something wrong with one mapping that is not in the network; those of one cause are put together in findings.ts. */
export interface Fault {
  readonly severity: Severity
  readonly code: string
  readonly at: SourceLocation
  /** Id of the resource that it is about. */
  readonly resource: string
  readonly explanation: string
  readonly remedy: string
}
