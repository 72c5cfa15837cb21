import type { MappingCheck, ProvedFlow } from './types.ts'

/**
 * Do two checks of one mapping, before and after an edit, say the same: the same flows with the same verdicts, decided
 * at the same hops by the same things? Where these are written plays no part.
 */
export function sameTraces(a: MappingCheck, b: MappingCheck): boolean {
  return JSON.stringify(meaning(a)) === JSON.stringify(meaning(b))
}

function meaning({ standpoint, verdict, flows }: MappingCheck) {
  return { standpoint, verdict, flows: flows.map(flowMeaning) }
}

function flowMeaning({ id, port, verdict, trace, refusals }: ProvedFlow) {
  return {
    id,
    port,
    verdict,
    way: trace.verdict,
    hops: trace.hops.map(({ direction, kind, resource, outcome, decision }) => [
      direction,
      kind,
      resource,
      outcome,
      decision,
    ]),
    blockers: trace.blockers.map(({ code, hop }) => [code, hop.kind, hop.resource]),
    refusals: refusals.map(({ code, verdict: says, hop }) => [code, says, hop]),
  }
}
