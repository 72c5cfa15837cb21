import type { Integration } from '../model/index.ts'
import { buildNetwork } from '../network/index.ts'
import { IsthmusError } from '../world/index.ts'
import { findingsOf } from './findings.ts'
import { questionMarked } from './fingerprint.ts'
import { macroQuestions } from './macros.ts'
import { openSettings } from './open-settings.ts'
import { roleQuestions } from './permission-findings.ts'
import { checkRoles } from './permissions.ts'
import { proveMapping, worst } from './prove.ts'
import { questionsOf } from './questions.ts'
import type { CheckResult } from './types.ts'

/**
 * Proves every flow of the mappings, each at its own standpoint, and says what stands in the way.
 *
 * @param options.mappings ids of the mappings to check; all when not given
 * @param options.onProved told after each mapping
 * @throws IsthmusError `MAPPING_NOT_FOUND` for an id that the Integration does not hold
 */
export function check(
  integration: Integration,
  options: {
    readonly mappings?: readonly string[]
    readonly onProved?: (done: number, all: number) => void
  } = {},
): CheckResult {
  const all = [...integration.mappings].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const id of options.mappings ?? []) {
    if (all.some((mapping) => mapping.id === id)) continue
    const there = all.map((mapping) => mapping.id).join(', ') || 'none'
    throw new IsthmusError('MAPPING_NOT_FOUND', `no mapping ${id}: the description has ${there}`)
  }
  const chosen = options.mappings ? all.filter(({ id }) => options.mappings?.includes(id)) : all
  const network = buildNetwork(integration)
  const mappings = chosen.map((mapping, i) => {
    const proved = proveMapping(network, integration, mapping)
    options.onProved?.(i + 1, chosen.length)
    return proved
  })
  const roles = checkRoles(integration, chosen)
  return {
    format_version: '1.0',
    verdict: worst(mappings.map((mapping) => mapping.verdict)),
    mappings,
    findings: findingsOf(network, integration, mappings, roles),
    questions: [
      ...questionsOf(mappings),
      ...chosen.flatMap((mapping) => openSettings(mapping).map(({ question }) => question)),
      ...roleQuestions(roles),
      ...macroQuestions(
        integration,
        chosen.map(({ id }) => id),
      ),
    ].map(questionMarked),
  }
}
