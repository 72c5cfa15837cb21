import type { SourceLocation } from './source.ts'

/** What the author of a description wants to hear no more of, as it is written beside what it is about. */
export type Suppression = PlacedSuppression | NamedSuppression

interface Written {
  /** Of a finding. */
  readonly code: string
  /** Empty: none is given, and the suppression does nothing. */
  readonly reason: string
  readonly at: SourceLocation
}

/** About a place: from one to before another; where `from` names a construct, whatever that made. */
export interface PlacedSuppression extends Written {
  readonly from: SourceLocation
  readonly to: SourceLocation
}

/** About whatever is found of one resource, by any of its names; an id of AWS may have another name behind. */
export interface NamedSuppression extends Written {
  readonly names: readonly string[]
}
