import type { SourceLocation, Unknown } from '../model/index.ts'
import type { Flow, NearMiss, ServiceName, Trace, TraceNote, Verdict } from '../network/index.ts'

export type Standpoint = 'on-demand' | 'provisioned'
export type Severity = 'error' | 'warning' | 'note'

export type FlowTarget =
  | {
      readonly kind: 'broker'
      /** From 1, as Kafka's broker ids on MSK. */
      readonly index: number
      readonly subnet: string
    }
  | { readonly kind: 'service'; readonly service: ServiceName }

/** One flow that a standpoint needs. */
export interface NeededFlow {
  /** Stable within one Integration: `poll:OrdersMapping:PrivateA>Cluster-2`, `invoke:OrdersMapping:PrivateA>sts`. */
  readonly id: string
  readonly path: 'poll' | 'invoke'
  /** The subnet that the mapping's interface stands in. */
  readonly fromSubnet: string
  readonly to: FlowTarget
  /** The port of the listener that Lambda takes; where that is not known, the first one that it may be; absent: any. */
  readonly port?: number
  /** The others that it may be, and what decides. */
  readonly orPorts: readonly number[]
  readonly flow: Flow
}

/** What the far end says no to, however open the way is: a listener that is switched off, an endpoint's policy. */
export interface Refusal {
  readonly code: string
  /** `blocked`: it refuses; `unknown`: it may. */
  readonly verdict: 'blocked' | 'unknown'
  readonly at: SourceLocation
  /** Id of the resource that refuses. */
  readonly resource: string
  readonly hop: string
  readonly explanation: string
  readonly remedy: string
  /** What would decide it; empty unless unknown. */
  readonly questions: readonly Unknown[]
}

/** A flow that a standpoint needs, proved. */
export interface ProvedFlow extends Omit<NeededFlow, 'flow' | 'orPorts'> {
  /** Of the way and of what the far end says together. */
  readonly verdict: Verdict
  /** The way alone: what decides whether a connection comes to be. */
  readonly trace: Trace
  readonly refusals: readonly Refusal[]
  /** What is worth knowing about the far end though it lets the mapping in. */
  readonly remarks: readonly TraceNote[]
}

export interface MappingCheck {
  readonly mapping: string
  readonly standpoint: Standpoint
  readonly verdict: Verdict
  readonly flows: readonly ProvedFlow[]
}

/** Why something that was found does not count. */
export type Acceptance =
  | { readonly by: 'baseline' }
  | { readonly by: 'suppression'; readonly reason: string; readonly at: SourceLocation }

interface Found {
  /**
   * The same as long as it is the same finding, wherever its lines move (fingerprint.ts). Baselines and SARIF know a
   * finding by it.
   */
  readonly fingerprint: string
  /** Absent: it counts. */
  readonly accepted?: Acceptance
  /** Ids of the mappings it breaks, and of the flows. One root cause is one finding. */
  readonly mappings: readonly string[]
  readonly flows: readonly string[]
}

export interface Finding extends Found {
  /** Stable; docs/findings has a page for it. */
  readonly code: string
  readonly severity: Severity
  readonly path: 'poll' | 'invoke' | 'settings' | 'cluster' | 'permissions'
  /** The culprit; for something that is missing, the resource that should hold it. */
  readonly at: SourceLocation
  /** Id of the resource that the finding is about. */
  readonly resource: string
  /**
   * The hop that fails, in words: `security group BrokerGroup, no inbound rule for tcp 9098`. Empty where nothing of the
   * network fails.
   */
  readonly hop: string
  readonly explanation: string
  readonly remedy: string
  readonly nearMiss?: NearMiss
}

/** What would decide flows that stay undecided. Its code is `UNDECIDED`, its severity `warning`. */
export interface Question extends Found {
  readonly question: string
  readonly at?: SourceLocation
  /** Flags that would decide it: `--set Port=`, `--region`. Empty: the description has to say. */
  readonly answers: readonly string[]
  /** Of AWS's CLI: a snapshot with what it prints would decide it. */
  readonly command?: string
}

export interface CheckResult {
  readonly format_version: '1.0'
  /** The worst of the mappings'; `reachable` when there is nothing to prove. What is accepted plays no part. */
  readonly verdict: Verdict
  readonly mappings: readonly MappingCheck[]
  readonly findings: readonly Finding[]
  readonly questions: readonly Question[]
}
