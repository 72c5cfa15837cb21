import type { CheckResult, MappingCheck, ProvedFlow } from '../check/index.ts'

/** A check as one JSON document: `schema/check.json` describes it, `format_version` tells its shape. */
export function checkToJson({ format_version, verdict, mappings, findings, questions }: CheckResult): string {
  return JSON.stringify({ format_version, verdict, mappings: mappings.map(mappingOf), findings, questions }, null, 2)
}

function mappingOf({ mapping, standpoint, verdict, flows }: MappingCheck) {
  return { mapping, standpoint, verdict, flows: flows.map(flowOf) }
}

/** Which packets they were is the engine's own affair; what was decided, hop by hop, is not. */
function flowOf({ id, path, fromSubnet, to, port, verdict, trace, refusals }: ProvedFlow) {
  return {
    id,
    path,
    fromSubnet,
    to,
    port,
    verdict,
    hops: trace.hops,
    refusals: refusals.map(({ code, verdict: says, at, resource, hop, explanation, remedy }) => ({
      code,
      verdict: says,
      at,
      resource,
      hop,
      explanation,
      remedy,
    })),
  }
}
