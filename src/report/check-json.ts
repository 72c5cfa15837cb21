import type { CheckResult } from '../check/index.ts'

/** A check as one JSON document (`format_version` tells its shape). */
export function checkToJson(result: CheckResult): string {
  return JSON.stringify(result, null, 2)
}
