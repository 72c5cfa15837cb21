import { buildNetwork, type Trace, trace } from '../../src/network/index.ts'
import type { Attempt, Outcome } from './clients.ts'
import { type Contradiction, contradiction, flowOf, type Side, sideOf } from './compare.ts'
import type { Namespaces } from './namespaces.ts'
import { byId, type Probe, portClasses, type World } from './world.ts'

/** One connection of one world that Linux and the engine judge differently. */
export interface Disagreement extends Contradiction {
  readonly world: World
  readonly probe: Probe
}

/** How many attempts came to each end, by what the engine says of them: `allowed connected`, `denied hang`... */
export type Tally = Record<`${Side} ${Outcome['kind']}`, number>

export interface Oracle {
  /** Judges worlds of different slots at once; what it finds it has seen twice. */
  judge(worlds: readonly World[]): Promise<readonly Disagreement[]>
  /** Judges one world once. */
  look(world: World): Promise<Disagreement | undefined>
  readonly tally: Partial<Tally>
}

/** A connection on a machine under load may look like one that hangs: alone, and with time for a second packet, it does not. */
const patienceMs = { batch: 400, alone: 2500 }

export function createOracle(namespaces: Namespaces): Oracle {
  const tally: Partial<Tally> = {}
  let turn = 0

  async function connect(worlds: readonly World[], quietMs: number): Promise<Disagreement[]> {
    turn++
    await namespaces.load(worlds)
    const cases = worlds.flatMap((world) =>
      world.probes.map((probe, i) => ({ world, probe, attempts: attemptsOf(world, probe, turn, i) })),
    )
    // Linux works while the engine does.
    const connecting = namespaces.attempt({ attempts: cases.flatMap(({ attempts }) => attempts), quietMs })
    const traces = tracesOf(worlds)
    const outcomes = [...(await connecting)]
    return cases.flatMap(({ world, probe, attempts }) => {
      const own = outcomes.splice(0, attempts.length)
      const told = traces.get(probe)!
      attempts.forEach((attempt, i) => {
        const key = `${sideOf(told, attempt)} ${own[i]!.kind}` as const
        tally[key] = (tally[key] ?? 0) + 1
      })
      const against = contradiction(world, probe, told, attempts, own)
      return against ? [{ ...against, world, probe }] : []
    })
  }

  return {
    tally,
    judge: async (worlds) => {
      const found: Disagreement[] = []
      for (const { world, probe } of await connect(worlds, patienceMs.batch))
        found.push(...(await connect([{ ...world, probes: [probe] }], patienceMs.alone)))
      return found
    },
    look: async (world) => (await connect([world], patienceMs.batch))[0],
  }
}

function tracesOf(worlds: readonly World[]): Map<Probe, Trace> {
  return new Map(
    worlds.flatMap((world) => {
      const network = buildNetwork(world.description)
      return world.probes.map((probe) => [probe, trace(network, flowOf(world, probe))] as const)
    }),
  )
}

/** One for each class of ports that a NAT gateway may take: the lowest bits of the client's port tell the router which. */
export function attemptsOf(world: World, probe: Probe, turn: number, index: number): Attempt[] {
  const client = byId(world.faces, probe.from)
  const address = (face: typeof client) => (probe.family === 4 ? face.ipv4 : face.ipv6)!
  const to = 'face' in probe.to ? address(byId(world.faces, probe.to.face)) : probe.to.internet
  const [first, last] = portClasses[probe.sourcePorts]!
  // Worlds that follow one another use other ports, so that no late packet of the one meets the other.
  const group = (turn * 16 + index) % ((last - first + 1) >> 2)
  const translated = probe.family === 4 && world.description.natGateways.length > 0
  return (translated ? portClasses : [0]).map((_, i) => {
    return { from: address(client), fromPort: first + 4 * group + i, to, port: probe.port }
  })
}
