import type { Change } from '../model/index.ts'
import type { Network } from './network.ts'
import { changeNetwork } from './network-change.ts'
import { type Reads, recording } from './reads.ts'
import { trace } from './trace.ts'
import type { Flow, Trace } from './types.ts'

/** The traces of some flows, with what each hangs on. */
export interface Proof {
  readonly network: Network
  readonly proved: readonly Proved[]
}

export interface Proved {
  readonly flow: Flow
  readonly trace: Trace
  readonly reads: Reads
}

export function prove(network: Network, flows: readonly Flow[]): Proof {
  return { network, proved: flows.map((flow) => proveOne(network, flow)) }
}

/**
 * The proof after some changes. Only flows that read something that is different now are traced again; the others keep
 * their very traces.
 */
export function reprove(proof: Proof, changes: readonly Change[]): Proof {
  const { network, touched } = changeNetwork(proof.network, changes)
  const proved = proof.proved.map((one) => (meets(one.reads, touched) ? proveOne(network, one.flow) : one))
  return { network, proved }
}

function proveOne(network: Network, flow: Flow): Proved {
  const watched = recording(network)
  return { flow, trace: trace(watched.network, flow), reads: watched.reads }
}

function meets(reads: Reads, touched: Reads): boolean {
  for (const one of touched) if (reads.has(one)) return true
  return false
}
