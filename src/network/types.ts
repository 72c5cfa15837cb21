import type { GivenHost, Intervals, Maybe, Ref, SourceLocation, Unknown } from '../model/index.ts'
import type { Lack } from './lacks.ts'

/** Alike network interfaces: one subnet, one set of groups. A mapping's, a broker's, an endpoint's in one zone. */
export interface NetworkInterface {
  /** Stable within one Integration: `mapping:OrdersMapping@PrivateA`, `broker:Cluster-1`, `endpoint:Sts@PrivateA`. */
  readonly id: string
  readonly label: string
  readonly subnet: Ref
  readonly groups: readonly Ref[]
  /** Absent: any address of the subnet. */
  readonly addresses?: Intervals
  readonly publicAddress: boolean
  /** AWS has yet to make it, and needs a free address of the subnet for it. */
  readonly toBeMade?: true
}

/** An AWS service by its endpoint prefix: `lambda`, `sts`, `secretsmanager`, `sqs`... */
export type ServiceName = string

export type Destination =
  | { readonly kind: 'interface'; readonly interface: NetworkInterface }
  /** A host of the user's own by its name or IPv4 address, as the source's VPC knows it. */
  | { readonly kind: 'host'; readonly label: string; readonly host: Maybe<string>; readonly given?: GivenHost }
  /** The service's own name in the Integration's Region, resolved as the source's VPC resolves it. */
  | { readonly kind: 'service'; readonly service: ServiceName }

/** TCP from any ephemeral port of `from` to `port` of `to`, and back. */
export interface Flow {
  readonly from: NetworkInterface
  readonly to: Destination
  /** Unknown: what gets through, gets through on every port. */
  readonly port: Maybe<number>
  /** Absent: IPv4. */
  readonly family?: 4 | 6
}

export type Verdict = 'reachable' | 'blocked' | 'unknown'

/** A set of packets as small boxes: sources x source ports x destinations x destination ports. */
export interface PacketBox {
  readonly sources: Intervals
  readonly sourcePorts: Intervals
  readonly destinations: Intervals
  readonly ports: Intervals
}

export type PacketSet = readonly PacketBox[]

/** What was asked at one point of the way and what decided it. */
export interface Hop {
  readonly direction: 'out' | 'back'
  /** `security group`, `network ACL`, `route table`, `NAT gateway`, `internet gateway`, `endpoint`, `DNS`, `interface`... */
  readonly kind: string
  /** Id of the resource asked. */
  readonly resource: string
  readonly outcome: 'pass' | 'stop' | 'unknown'
  /** What decided: `rule tcp 9098 from itself`, `route 0.0.0.0/0 -> Nat`. */
  readonly decision: string
  /** The rule, route or entry that decided; where something is missing, the resource that should hold it. */
  readonly at: SourceLocation
}

/** The rule, route or entry that would have done but for one thing. */
export interface NearMiss {
  readonly text: string
  readonly at: SourceLocation
}

/** One independent reason why a part of the flow does not get through. */
export interface Blocker {
  /** AWS's explanation code where one exists (network.md 2), else ours (docs/network.md). */
  readonly code: string
  readonly hop: Hop
  readonly explanation: string
  readonly remedy: string
  readonly nearMiss?: NearMiss
  /** Absent: the blocker is a cause of its own. */
  readonly lack?: Lack
  /** Where the change belongs that mends it, if that is not at the hop: blockers with the same one have one cause. */
  readonly mendedAt?: SourceLocation
}

/** A value that would decide an undecided part. */
export interface OpenQuestion {
  readonly value: Unknown | undefined
  readonly question: string
  readonly hop: Hop
}

/** What is worth knowing about a way that works: `NAT_IN_OTHER_ZONE`, `ENDPOINT_IN_OTHER_ZONE`... */
export interface TraceNote {
  /** `warning`: it works and is not safe; `note`: an assumption. */
  readonly severity: 'warning' | 'note'
  readonly code: string
  /** Id of the resource that it is about. */
  readonly resource: string
  readonly text: string
  readonly remedy: string
  readonly at: SourceLocation
}

/** How a flow went, there and back. `reachable` only when nothing is denied and nothing unknown. */
export interface Trace {
  readonly flow: Flow
  readonly verdict: Verdict
  /** The way as far as it goes. */
  readonly hops: readonly Hop[]
  readonly allowed: PacketSet
  readonly denied: PacketSet
  readonly undecided: PacketSet
  readonly blockers: readonly Blocker[]
  readonly questions: readonly OpenQuestion[]
  readonly notes: readonly TraceNote[]
}
