import { mayEnter, mayLeave } from './acls.ts'
import { type Origin, throughPeering } from './peering.ts'
import { lookup } from './routes.ts'
import { both, type Outcome, type Packet, type Run } from './run.ts'
import { throughTransit } from './transit.ts'
import type { Place } from './world.ts'

/** The way of an answer that leaves the subnet `at`, to the interface or NAT gateway in `home` that waits for it. */
export function answer(run: Run, at: Place, origin: Origin, packet: Packet, home: Place): Outcome {
  return walk(run, at, origin, packet, home, new Set())
}

function walk(run: Run, at: Place, origin: Origin, packet: Packet, home: Place, passed: Set<string>): Outcome {
  const isThere = at === home
  // Nothing is asked inside one subnet.
  if (isThere && origin !== 'transit-gateway') return 'pass'
  const found = lookup(run, at.table, packet.to)
  if (found === 'nothing') return 'fail'
  const target = found === 'doubt' ? undefined : found
  // Out of a transit gateway, in the subnet that waits: what goes on from there need not leave it.
  if (isThere && target?.kind === 'local') return 'pass'
  if (isThere && (target === undefined || target.kind === 'other')) return 'unmodelled'
  if (!mayLeave(run, at, packet)) return 'fail'
  const enters: Outcome = mayEnter(run, home, packet) ? 'pass' : 'fail'
  switch (target?.kind) {
    case undefined:
    case 'other':
      return both('unmodelled', enters)
    case 'local':
      return home.vpc === at.vpc ? enters : 'fail'
    case 'peering': {
      const vpc = throughPeering(run, String(target.id), at.vpc, origin, packet)
      if (vpc !== home.vpc) return 'fail'
      return origin === 'nat-gateway' ? both('unmodelled', enters) : enters
    }
    case 'transit-gateway': {
      const exit = throughTransit(run, String(target.id), at, packet, passed)
      if (exit === 'fail') return 'fail'
      if (exit === 'unmodelled') return isDoor(run, home) ? exit : both(exit, enters)
      return walk(run, exit, 'transit-gateway', packet, home, passed)
    }
    default:
      return 'fail'
  }
}

/** A transit gateway may bring it right into the subnet that waits, by no ACL. */
function isDoor({ world }: Run, { id }: Place): boolean {
  return [...world.attachments.values()].some(({ subnets }) => subnets.includes(id))
}
