import type { ProbeResult } from '../probe/index.ts'

/** A probe as one JSON document: `schema/probe.json` describes it, `format_version` tells its shape. */
export function probeToJson(result: ProbeResult): string {
  return JSON.stringify(result, null, 2)
}
