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
  /** IPv4 blocks. */
  readonly cidrs: readonly Maybe<string>[]
  readonly ipv6Cidrs: readonly Maybe<string>[]
  readonly dnsSupport: Maybe<boolean>
  readonly dnsHostnames: Maybe<boolean>
  /** Ids of what AWS makes with every VPC; present in the lists below like any other, with the VPC's place. */
  readonly mainRouteTable: string
  readonly defaultGroup: string
  readonly defaultAcl: string
  /** Absent: the Integration's Region. */
  readonly region?: Maybe<string>
}

export interface Subnet extends Resource {
  readonly vpc: Ref
  /** Absent: it has no IPv4 addresses. */
  readonly cidr?: Maybe<string>
  readonly ipv6Cidr?: Maybe<string>
  /** Absent where only what stands in the subnet is described, which says nothing of what AWS would still find free. */
  readonly freeAddresses?: Maybe<number>
  /** The account that it belongs to, which may share it; absent: the Integration's own. */
  readonly owner?: Maybe<string>
  readonly zone: Maybe<string>
  /** The associated table, or the VPC's main one. */
  readonly routeTable: Ref
  readonly acl: Ref
}

/** What a route leads to, of the kinds that the engine follows. */
export type GatewayKind =
  | 'internet-gateway'
  | 'egress-only-gateway'
  | 'nat-gateway'
  | 'peering'
  | 'transit-gateway'
  /** A gateway endpoint's own route, or a Gateway Load Balancer endpoint. */
  | 'endpoint'

export type RouteTarget =
  | { readonly kind: 'local' }
  | { readonly kind: GatewayKind; readonly id: Ref }
  | {
      /** Appliances and gateways that are not followed: what they let through is unknown. `type` is shown to the user. */
      readonly kind: 'other'
      readonly type: string
      readonly id: Ref
    }

export interface Route {
  /** A CIDR, or the id of a prefix list: one of the Integration's, or `pl-...`. */
  readonly destination: Maybe<string>
  readonly target: RouteTarget
  readonly state: 'active' | 'blackhole'
  /** Propagated by a virtual private gateway: any static route to the same destination comes first. */
  readonly propagated?: true
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

/** IPv6 only; lets connections out and none in. */
export interface EgressOnlyGateway extends Resource {
  readonly vpc: Ref
}

export interface NatGateway extends Resource {
  /** Zonal: its subnet. A regional NAT gateway has its VPC instead. */
  readonly subnet?: Ref
  readonly vpc?: Ref
  readonly connectivity: Maybe<'public' | 'private'>
  /** Of a regional NAT gateway in manual mode; absent: it spreads by itself over the zones with workloads. */
  readonly zones?: readonly Maybe<string>[]
  /** EC2's word; absent: `available`. */
  readonly state?: Maybe<string>
}

/** A named list of blocks that routes and rules refer to. */
export interface PrefixList extends Resource {
  /** `com.amazonaws.us-east-1.s3` for AWS's own. */
  readonly name: Maybe<string>
  /** Absent: not described, as AWS's own are in a template. */
  readonly cidrs?: readonly Maybe<string>[]
}

export interface Peering extends Resource {
  /** The two VPCs, the requester first. */
  readonly vpcs: readonly [Ref, Ref]
  /** EC2's word: `active`, `pending-acceptance`, `deleted`... */
  readonly state: Maybe<string>
}

export interface TransitGateway extends Resource {
  /** Security group referencing support, also asked of both attachments. */
  readonly groupReferencing: Maybe<boolean>
}

export interface TransitGatewayAttachment extends Resource {
  readonly gateway: Ref
  /** Absent: a VPN, a Direct Connect gateway, another transit gateway: `type` says which, and nothing is known beyond. */
  readonly vpc?: Ref
  readonly type: string
  /** One per zone: its interfaces stand there. */
  readonly subnets: readonly Ref[]
  /** The transit gateway's table that routes what comes from this attachment; absent: none is associated. */
  readonly table?: Ref
  readonly groupReferencing: Maybe<boolean>
  /** Absent: it carries IPv4 only. */
  readonly ipv6?: Maybe<boolean>
  /** EC2's word; absent: `available`. */
  readonly state?: Maybe<string>
}

export interface TransitGatewayRoute {
  /** A CIDR or a prefix list. */
  readonly destination: Maybe<string>
  /** Absent: a blackhole. */
  readonly attachment?: Ref
  readonly at: SourceLocation
  readonly id?: string
}

export interface TransitGatewayTable extends Resource {
  readonly gateway: Ref
  /** Static ones. */
  readonly routes: readonly TransitGatewayRoute[]
  /** Attachments that propagate the CIDRs of their VPCs into this table. */
  readonly propagations: readonly Ref[]
}

/** What a name in a private hosted zone stands for. */
export type NameTarget =
  | { readonly kind: 'endpoint'; readonly id: Ref }
  | { readonly kind: 'addresses'; readonly addresses: readonly Maybe<string>[] }
  | { readonly kind: 'other'; readonly text: string }

/** A private hosted zone: answers for its names in the VPCs that it is associated with. */
export interface HostedZone extends Resource {
  readonly name: Maybe<string>
  readonly vpcs: readonly Ref[]
  readonly records: readonly {
    readonly name: Maybe<string>
    readonly target: NameTarget
    readonly at: SourceLocation
  }[]
}

/** A Resolver rule that sends questions about a domain elsewhere: the answers are unknown. */
export interface ResolverRule extends Resource {
  readonly domain: Maybe<string>
  readonly vpcs: readonly Ref[]
}

/** VPC Block Public Access of the account in the Region. */
export interface PublicAccessBlock {
  readonly mode: Maybe<'off' | 'block-bidirectional' | 'block-ingress'>
  readonly exclusions: readonly {
    /** A VPC or a subnet. */
    readonly resource: Ref
    readonly mode: Maybe<'allow-bidirectional' | 'allow-egress'>
    readonly at: SourceLocation
  }[]
  readonly at: SourceLocation
}

/** A network interface that is there already: an instance's, a broker's, an endpoint's. */
export interface ElasticInterface extends Resource {
  /** EC2's InterfaceType, such as `lambda`; absent: an ordinary one. */
  readonly type?: string
  readonly subnet: Ref
  readonly groups: readonly Ref[]
  /** Private addresses, IPv4 and IPv6. */
  readonly addresses: readonly Maybe<string>[]
  readonly publicAddress: Maybe<boolean>
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
  /** Of its interfaces; absent: `ipv4`. */
  readonly addressType?: Maybe<'ipv4' | 'ipv6' | 'dualstack'>
  /** EC2's word; absent: `available`. */
  readonly state?: Maybe<string>
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
