import type { SourceLocation } from './source.ts'

/** What the author of a description wants to hear no more of, as it is written beside what it is about. */
export interface Suppression {
  /** Of a finding. */
  readonly code: string
  /** Empty: none is given, and the suppression does nothing. */
  readonly reason: string
  readonly at: SourceLocation
  /** What it is about: from one place to before another; where `from` names a construct, whatever that made. */
  readonly from: SourceLocation
  readonly to: SourceLocation
}
