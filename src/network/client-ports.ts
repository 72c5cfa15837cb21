import { type Intervals, subtract, union } from '../model/index.ts'
import { ephemeralPorts } from './match.ts'
import { intersectPackets, isEmptyPackets, subtractPackets, widen } from './packets.ts'
import { type Doubt, mapPackets, type Passage, type Step, type Stop, stopped } from './passage.ts'
import type { PacketBox, TraceNote } from './types.ts'

/** Ranges no wider than this, closed among 64,512, lose one connection in thousands, which is dialled again. */
const singlePorts = 16

/**
 * AWS advises to deny single ports among the ephemeral ones (3389 and the like), and networks that do so work: what is
 * stopped on such ports only is a warning. https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
 *
 * @param dimension where the client's port stands in the packets
 */
export function exceptSinglePorts(went: Passage, dimension: 'sourcePorts' | 'ports'): Passage {
  const notes: TraceNote[] = []
  const wide = <T extends Doubt | Stop>(items: readonly T[]) =>
    items.flatMap((item): T[] => {
      const few = narrowParts(item.packets.reduce<Intervals>((set, box) => union(set, box[dimension]), []))
      if (few.length === 0) return [item]
      notes.push(singlePortNote(item.step, few[0]!))
      const packets = item.packets
        .map((box) => ({ ...box, [dimension]: subtract(box[dimension], few) }))
        .filter((box) => box[dimension].length > 0)
      return packets.length > 0 ? [{ ...item, packets }] : []
    })
  return { ...went, stops: wide(went.stops), doubts: wide(went.doubts), notes: [...went.notes, ...notes] }
}

function singlePortNote(step: Step, port: number | bigint): TraceNote {
  return {
    severity: 'warning',
    code: 'EPHEMERAL_PORT_DENIED',
    resource: step.resource,
    text: `${step.kind} ${step.resource} (${step.decision}) loses the connections that are made from port ${port}: one in thousands`,
    remedy: `allow ${port} to ${step.resource} as a client's port, or live with a connection that is dialled again`,
    at: step.at,
  }
}

/** Of a sender that may use any port: one that a way stops is enough to lose some connections on it. */
export function ofAnyPort(went: Passage, dimension: 'sourcePorts' | 'ports'): Passage {
  return mapPackets(exceptSinglePorts(went, dimension), (packets) =>
    packets.map((box) => ({ ...box, [dimension]: ephemeralPorts })),
  )
}

function narrowParts(set: Intervals): Intervals {
  const parts: (number | bigint)[] = []
  for (let i = 0; i < set.length; i += 2) {
    const [lo, hi] = [set[i]!, set[i + 1]!]
    if (Number(hi) - Number(lo) < singlePorts) parts.push(lo, hi)
  }
  return parts
}

/**
 * Network ACLs that let the answers to ports 32768-65535 through, and not those below, are common: whether a client
 * ever uses the lower ports hangs on its system, so that what they stop is a doubt.
 */
export function certainPortsOnly(went: Passage, whole: PacketBox, client: string): Passage {
  const high = { ...whole, sourcePorts: [32_768, 65_535] }
  const low = { ...whole, sourcePorts: [1024, 32_767] }
  const passing = widen(subtractPackets([high], stopped(went)), whole, ['sourcePorts'])
  const narrow = intersectPackets(intersectPackets(stopped(went), passing), [low])
  if (isEmptyPackets(narrow)) return went
  const question = `whether ${client} uses source ports 1024-32767`
  const doubts = went.stops
    .map((stop) => ({ step: stop.step, packets: intersectPackets(stop.packets, narrow), value: undefined, question }))
    .filter((doubt) => !isEmptyPackets(doubt.packets))
  const stops = went.stops
    .map((stop) => ({ ...stop, packets: subtractPackets(stop.packets, narrow) }))
    .filter((stop) => !isEmptyPackets(stop.packets))
  return { ...went, stops, doubts: [...went.doubts, ...doubts] }
}
