import { contains, type Intervals, interval, parseAddress } from '../../src/model/index.ts'
import type { Flow, NetworkInterface, Trace } from '../../src/network/index.ts'
import type { Attempt, Outcome } from './clients.ts'
import { byId, type Face, openPorts, type Probe, type World } from './world.ts'

/** Where the engine puts a packet. `outside`: it says nothing of it. */
export type Side = 'allowed' | 'denied' | 'undecided' | 'outside'

export function flowOf(world: World, probe: Probe): Flow {
  const { from, to, port, family } = probe
  const face = (id: string) => interfaceOf(byId(world.faces, id), family)
  return {
    from: face(from),
    to: 'face' in to ? { kind: 'interface', interface: face(to.face) } : { kind: 'service', service: 'sts' },
    port,
    family,
  }
}

function interfaceOf({ id, subnet, groups, publicIpv4, ...face }: Face, family: 4 | 6): NetworkInterface {
  const addresses = interval(parseAddress((family === 4 ? face.ipv4 : face.ipv6)!)!)
  return { id, label: id, subnet, groups, addresses, publicAddress: publicIpv4 !== undefined }
}

export function sideOf(told: Trace, { from, fromPort, to, port }: Attempt): Side {
  const holds = (set: Intervals, value: number | bigint) => contains(set, value)
  return (
    (['denied', 'undecided', 'allowed'] as const).find((side) =>
      told[side].some(
        (box) =>
          holds(box.sources, parseAddress(from)!) &&
          holds(box.sourcePorts, fromPort) &&
          holds(box.destinations, parseAddress(to)!) &&
          holds(box.ports, port),
      ),
    ) ?? 'outside'
  )
}

export interface Contradiction {
  readonly engine: 'allowed' | 'denied'
  readonly linux: string
}

/**
 * What speaks against the engine, if anything does. The attempts of one probe differ only in the port that NAT
 * gateways take: what is allowed works with each, what is denied fails with one at least.
 */
export function contradiction(
  world: World,
  probe: Probe,
  told: Trace,
  attempts: readonly Attempt[],
  outcomes: readonly Outcome[],
): Contradiction | undefined {
  const sides = attempts.map((attempt) => sideOf(told, attempt))
  const linux = outcomes.map(describe).join(', ')
  if (outcomes.some((outcome, i) => sides[i] === 'allowed' && !passes(world, probe, told, outcome)))
    return { engine: 'allowed', linux }
  if (sides.every((side) => side === 'denied') && outcomes.every(({ kind }) => kind !== 'hang'))
    return { engine: 'denied', linux }
  return undefined
}

function passes(world: World, probe: Probe, told: Trace, outcome: Outcome): boolean {
  if (!openPorts.includes(probe.port)) return outcome.kind === 'refused'
  return outcome.kind === 'connected' && peersOf(world, probe, told).includes(outcome.peer)
}

function describe(outcome: Outcome): string {
  return outcome.kind === 'connected' ? `connected from ${outcome.peer}` : outcome.kind
}

/** Whom the far end may see after the hops that the engine tells: the last NAT gateway, or the client itself. */
function peersOf(world: World, { from, to, family }: Probe, told: Trace): string[] {
  const client = byId(world.faces, from)
  if (family === 6) return [client.ipv6!]
  const passed = told.hops.filter(({ direction, kind }) => direction === 'out' && kind === 'NAT gateway')
  const nats = passed.map(({ resource }) => world.nats[resource]!)
  if ('face' in to) return [nats.at(-1)?.ipv4 ?? client.ipv4]
  // Other addresses of the service may take other ways.
  return [client, ...nats].flatMap(({ publicIpv4 }) => publicIpv4 ?? [])
}
