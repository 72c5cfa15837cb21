/** The reachability engine: what of a flow gets through a described network, there and back, and what decides it. */

export { servingEndpoints } from './names.ts'
export { buildNetwork, type Network } from './network.ts'
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
