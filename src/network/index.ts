/** The reachability engine: what of a flow gets through a described network, there and back, and what decides it. */

export { blastRadius, type Part, removePart, removeResource } from './blast.ts'
export { type Exposure, exposureOf, openToInternet } from './exposure.ts'
export { subnetOfHost } from './hosts.ts'
export { anyPublic } from './internet.ts'
export { type Lack, remedyOf } from './lacks.ts'
export { certainEndpoints, servingEndpoints } from './names.ts'
export { buildNetwork, type Network, networkAt } from './network.ts'
export { prove, reprove } from './proof.ts'
export { isServiceAnywhere } from './service-name.ts'
export { trace } from './trace.ts'
export type {
  Blocker,
  Flow,
  Hop,
  NearMiss,
  NetworkInterface,
  ServiceName,
  Trace,
  TraceNote,
  Verdict,
} from './types.ts'
export { wideRules } from './wide-rules.ts'
