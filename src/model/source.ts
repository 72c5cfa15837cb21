/** Where something is written. `line` and `column` count from 1. */
export interface SourceLocation {
  readonly file: string
  readonly line: number
  readonly column?: number
}

/** `template.yaml:42`, as every finding and error prints a place. */
export function formatLocation(at: SourceLocation): string {
  return `${at.file}:${at.line}`
}
