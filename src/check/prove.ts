import { type Integration, isUnknown, type Mapping } from '../model/index.ts'
import { type Network, trace, type Verdict } from '../network/index.ts'
import { flowsOf, standpointOf } from './flows.ts'
import { macrosOf } from './macros.ts'
import { openSettings } from './open-settings.ts'
import { overInternet } from './over-internet.ts'
import { refusalsOf } from './refusals.ts'
import { remarksOf } from './remarks.ts'
import type { MappingCheck, NeededFlow, ProvedFlow } from './types.ts'

export function proveMapping(network: Network, integration: Integration, mapping: Mapping): MappingCheck {
  const open = openSettings(mapping)
  const changed = macrosOf(integration).length > 0
  const flows = flowsOf(network, integration, mapping)
    .map((needed) => proveFlow(network, integration, mapping, needed))
    .map(
      (flow): ProvedFlow =>
        changed
          ? { ...flow, verdict: 'unknown' }
          : open.some(({ decides }) => decides(flow))
            ? { ...flow, verdict: undecided(flow) }
            : flow,
    )
  return {
    mapping: mapping.id,
    standpoint: standpointOf(mapping),
    verdict: worst([
      ...flows.map((flow) => flow.verdict),
      ...open.map(() => 'unknown' as const),
      overInternet(mapping)?.verdict ?? 'reachable',
      ...(changed ? (['unknown'] as const) : []),
    ]),
    flows,
  }
}

/** Whether it is needed at all is not known: what stops it is no certain fault. */
function undecided({ verdict }: ProvedFlow): Verdict {
  return verdict === 'blocked' ? 'unknown' : verdict
}

function proveFlow(network: Network, integration: Integration, mapping: Mapping, needed: NeededFlow): ProvedFlow {
  const { flow, orPorts, ...told } = needed
  const traced = trace(network, flow)
  const refusals = refusalsOf(network, integration, mapping, needed)
  // Which listener it is decides, unless no way is open to any of them.
  const closed =
    !isUnknown(flow.port) &&
    traced.verdict === 'blocked' &&
    orPorts.every((port) => trace(network, { ...flow, port }).verdict === 'blocked')
  const refused = worst(refusals.map((refusal) => refusal.verdict))
  const way: Verdict = traced.verdict === 'blocked' && !closed ? 'unknown' : traced.verdict
  const remarks = remarksOf(network, needed)
  return { ...told, verdict: worst([way, refused]), trace: traced, refusals, remarks }
}

/** `reachable` when there is nothing to prove. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('blocked')) return 'blocked'
  return verdicts.includes('unknown') ? 'unknown' : 'reachable'
}
