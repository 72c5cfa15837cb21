import type { Family } from './address.ts'
import type { Choices } from './choices.ts'
import type { Acl, Place, World } from './world.ts'

/** `unmodelled`: it depends on something of which descriptions say nothing. */
export type Outcome = 'pass' | 'fail' | 'unmodelled'

export interface Packet {
  readonly from: string
  readonly fromPort: number
  readonly to: string
  readonly toPort: number
}

/** The other end of a connection. */
export interface Far {
  readonly address: string
  /** Absent: outside of all described VPCs. */
  readonly home?: Place
  /** Absent, with a `home`: nobody knows which groups the interface there has. */
  readonly groups?: readonly string[]
  /** An interface endpoint's address. */
  readonly endpoint?: true
  /** Whose public address it is. */
  readonly service?: string
}

/** One connection on its way, and what it met. */
export interface Run {
  readonly world: World
  readonly family: Family
  readonly far: Far
  readonly choices: Choices
  /** Of each kind that ACLs tell apart, one. */
  readonly natPorts: readonly number[]
  readonly trail: Trail
}

export interface Trail {
  /** Names of features, for counting. */
  readonly met: Set<string>
  /** Blocks of tables and ACLs that packets crossed. */
  readonly blocks: Set<string>
  readonly seen: Set<unknown>
}

export function newTrail(): Trail {
  return { met: new Set(), blocks: new Set(), seen: new Set() }
}

export function reversed({ from, fromPort, to, toPort }: Packet): Packet {
  return { from: to, fromPort: toPort, to: from, toPort: fromPort }
}

/** What comes of two things that must both go well. */
export function both(a: Outcome, b: Outcome): Outcome {
  if (a === 'fail' || b === 'fail') return 'fail'
  return a === 'unmodelled' || b === 'unmodelled' ? 'unmodelled' : 'pass'
}

export function crossAcl({ trail }: Run, acl: Acl): void {
  if (trail.seen.has(acl)) return
  trail.seen.add(acl)
  for (const entry of [...acl.inbound, ...acl.outbound]) trail.blocks.add(String(entry.cidr))
}
