import type { Finding, ProvedFlow } from './types.ts'

/** The paths of a mapping that a finding breaks: one cause may stand in the way of both, and of others by one alone. */
export function pathsOf(
  finding: Pick<Finding, 'path' | 'flows'>,
  { flows }: { readonly flows: readonly Pick<ProvedFlow, 'id' | 'path'>[] },
): readonly Finding['path'][] {
  if (finding.flows.length === 0) return [finding.path]
  return [...new Set(flows.filter(({ id }) => finding.flows.includes(id)).map(({ path }) => path))]
}
