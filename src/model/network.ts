import type { PolicyDocument } from './policy-document.ts'
import type { SourceLocation } from './source.ts'
import type { Maybe } from './unknown.ts'

/** Anything described: `id` is its name in the description (a logical id, an address, an AWS id). */
export interface Resource {
  readonly id: string
  readonly at: SourceLocation
}

/** The `id` of another resource of the Integration, or unknown. */
export type Ref = Maybe<string>

export interface Vpc extends Resource {
  /** IPv4 and IPv6 blocks. */
  readonly cidrs: readonly Maybe<string>[]
  readonly dnsSupport: Maybe<boolean>
  readonly dnsHostnames: Maybe<boolean>
  /** Ids of what AWS makes with every VPC; present in the lists below like any other, with the VPC's place. */
  readonly mainRouteTable: string
  readonly defaultGroup: string
  readonly defaultAcl: string
}

export interface Subnet extends Resource {
  readonly vpc: Ref
  readonly cidr: Maybe<string>
  readonly zone: Maybe<string>
  /** The associated table, or the VPC's main one. */
  readonly routeTable: Ref
  readonly acl: Ref
}

export type RouteTarget =
  | { readonly kind: 'local' }
  | {
      /** Kinds that the engine follows. */
      readonly kind: 'internet-gateway' | 'nat-gateway' | 'endpoint'
      readonly id: Ref
    }
  | {
      /** Kinds that it does not follow yet: what they let through is unknown. `type` is shown to the user. */
      readonly kind: 'other'
      readonly type: string
      readonly id: Ref
    }

export interface Route {
  /** A CIDR, or the id of a prefix list (`pl-...`). */
  readonly destination: Maybe<string>
  readonly target: RouteTarget
  readonly state: 'active' | 'blackhole'
  readonly at: SourceLocation
  /** The route's own resource, where it has one. */
  readonly id?: string
}

export interface RouteTable extends Resource {
  readonly vpc: Ref
  /** Without the local routes: they follow from the VPC. */
  readonly routes: readonly Route[]
}

export interface InternetGateway extends Resource {
  readonly vpcs: readonly Ref[]
}

export interface NatGateway extends Resource {
  /** Zonal: its subnet. A regional NAT gateway has its VPC instead. */
  readonly subnet?: Ref
  readonly vpc?: Ref
  readonly connectivity: Maybe<'public' | 'private'>
}

export interface VpcEndpoint extends Resource {
  readonly vpc: Ref
  /** `com.amazonaws.us-east-1.lambda`. */
  readonly service: Maybe<string>
  readonly type: Maybe<'Interface' | 'Gateway' | 'GatewayLoadBalancer'>
  readonly subnets: readonly Ref[]
  readonly groups: readonly Ref[]
  readonly routeTables: readonly Ref[]
  readonly privateDns: Maybe<boolean>
  /** Absent: full access. */
  readonly policy?: Maybe<PolicyDocument>
}

export type Peer =
  | { readonly kind: 'cidr'; readonly cidr: Maybe<string> }
  | { readonly kind: 'group'; readonly group: Ref }
  | { readonly kind: 'prefix-list'; readonly id: Ref }

export interface SecurityGroupRule {
  /** `tcp`, `udp`, `icmp`, `-1` (all), or a number. */
  readonly protocol: Maybe<string>
  /** Absent: all ports. */
  readonly fromPort?: Maybe<number>
  readonly toPort?: Maybe<number>
  readonly peer: Peer
  readonly at: SourceLocation
  readonly id?: string
}

export interface SecurityGroup extends Resource {
  readonly vpc: Ref
  readonly ingress: readonly SecurityGroupRule[]
  /** With AWS's implicit allow-all rule, placed at the group, where the description leaves it in force. */
  readonly egress: readonly SecurityGroupRule[]
}

export interface NetworkAclEntry {
  readonly number: Maybe<number>
  readonly egress: Maybe<boolean>
  readonly action: Maybe<'allow' | 'deny'>
  readonly protocol: Maybe<string>
  readonly cidr: Maybe<string>
  readonly fromPort?: Maybe<number>
  readonly toPort?: Maybe<number>
  readonly at: SourceLocation
  readonly id?: string
}

/** Lowest number first; what no entry matches is denied. */
export interface NetworkAcl extends Resource {
  readonly vpc: Ref
  readonly entries: readonly NetworkAclEntry[]
}
