import { type CheckResult, type Finding, pathsOf } from '../check/index.ts'

/**
 * The findings that explain a mapping's `PROBLEM`: those of the path that its sentence is about come first, since the
 * poll's sentence is shown before the invoke's.
 */
export function causesOf(mapping: string, result: CheckResult): readonly Finding[] {
  const rank = { poll: 0, cluster: 1, invoke: 2, permissions: 3, settings: 4 } as const
  const check = result.mappings.find((each) => each.mapping === mapping)
  const first = (finding: Finding) =>
    Math.min(...(check ? pathsOf(finding, check) : [finding.path]).map((path) => rank[path]))
  return result.findings
    .filter((finding) => finding.severity === 'error' && finding.mappings.includes(mapping))
    .sort((a, b) => first(a) - first(b))
}
