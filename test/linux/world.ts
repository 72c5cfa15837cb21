import { type Family, type Integration, isUnknown, type Maybe, type Vpc } from '../../src/model/index.ts'

/** A network interface with all its addresses; it opens connections or takes them. */
export interface Face {
  readonly id: string
  readonly role: 'client' | 'server'
  readonly subnet: string
  readonly groups: readonly string[]
  readonly ipv4: string
  readonly ipv6?: string
  /** What the internet sees of it. */
  readonly publicIpv4?: string
}

/** What AWS chooses for a NAT gateway. */
export interface NatAddress {
  readonly ipv4: string
  readonly publicIpv4?: string
}

/** One connection to attempt. */
export interface Probe {
  /** A client's id. */
  readonly from: string
  /** A server's id, or an address of the internet. */
  readonly to: { readonly face: string } | { readonly internet: string }
  readonly family: Family
  readonly port: number
  /** An index of `portClasses`: where the client's port lies. */
  readonly sourcePorts: number
}

/** A described network, everything in it that AWS would choose, and the connections to attempt in it. */
export interface World {
  /** Below `slots`. Worlds with different slots share no address. */
  readonly slot: number
  readonly description: Integration
  readonly faces: readonly Face[]
  readonly nats: Readonly<Record<string, NatAddress>>
  /** Decides by which subnet a transit gateway leaves where it has the choice. */
  readonly luck: number
  readonly probes: readonly Probe[]
}

/** So many worlds can be in the namespaces at once. */
export const slots = 100

/** Ephemeral ports that no port range of a drawn ACL tells apart; clients and NAT gateways use one port of each. */
export const portClasses = [
  [1024, 32_767],
  [32_768, 49_151],
  [49_152, 65_535],
] as const

/** What servers listen to; other ports are closed. */
export const openPorts = [443, 989]
export const closedPort = 700

export const internetBlocks = { 4: '52.0.0.0/6', 6: '2a00::/12' } as const

/** Drawn tables and ACLs name no smaller ones of the internet: the engine takes those to hold no AWS service. */
export const internetParts = ['52.0.0.0/8', '52.0.0.0/7', '54.0.0.0/7', '2a00::/16', '2a00::/15']

/** Drawn worlds leave nothing unknown. */
export function known<T>(value: Maybe<T>): T {
  if (isUnknown(value)) throw new Error(`a drawn world holds the unknown ${value.unknown}`)
  return value
}

export function familyOf(text: string): Family {
  return text.includes(':') ? 6 : 4
}

/** Of both families. */
export function cidrsOf({ cidrs, ipv6Cidrs }: Vpc): string[] {
  return [...cidrs, ...ipv6Cidrs].map(known)
}

export function byId<T extends { readonly id: string }>(all: readonly T[], id: Maybe<string>): T {
  const found = all.find((each) => each.id === id)
  if (!found) throw new Error(`a drawn world has no ${known(id)}`)
  return found
}
