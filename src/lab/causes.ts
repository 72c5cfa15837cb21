import { type Finding, pathsOf } from '../check/index.ts'

/** What of a check's result it takes to tell the causes. */
interface Checked<F> {
  readonly mappings: readonly ({ readonly mapping: string } & Parameters<typeof pathsOf>[1])[]
  readonly findings: readonly F[]
}

/**
 * The findings that explain a mapping's `PROBLEM`: those of the path that its sentence is about come first, since the
 * poll's sentence is shown before the invoke's.
 */
export function causesOf<F extends Pick<Finding, 'severity' | 'path' | 'flows' | 'mappings'>>(
  mapping: string,
  result: Checked<F>,
): readonly F[] {
  const rank = { poll: 0, cluster: 1, invoke: 2, permissions: 3, settings: 4 } as const
  const check = result.mappings.find((each) => each.mapping === mapping)
  const first = (finding: F) =>
    Math.min(...(check ? pathsOf(finding, check) : [finding.path]).map((path) => rank[path]))
  return result.findings
    .filter((finding) => finding.severity === 'error' && finding.mappings.includes(mapping))
    .sort((a, b) => first(a) - first(b))
}
