import { choiceOf, type End } from './ends.ts'
import { passGroups } from './groups.ts'
import { exceptNamedBlocks } from './internet.ts'
import { ephemeralPorts } from './match.ts'
import type { Network } from './network.ts'
import { intersectPackets, isEmptyPackets, packetBox, subtractPackets, widen } from './packets.ts'
import { join, type Passage, settle, stopped } from './passage.ts'
import type { Flow, PacketBox, PacketSet, Verdict } from './types.ts'
import { forward } from './way.ts'

/** What happened to one set of packets: the whole of it, and the passage. */
export interface Journey {
  readonly whole: PacketSet
  readonly passage: Passage
}

/** From one interface to one destination, and back. */
export function travel(network: Network, flow: Flow, from: End, to: End): Journey {
  const whole = packetBox(from.addresses, ephemeralPorts, to.addresses, [flow.port, flow.port])
  const sender = { end: from, station: from.station!, publicAddress: flow.from.publicAddress, through: [] }
  const went = join(passGroups(network, from, to, 'egress', [whole]), forward(network, sender, to, [whole]))
  const considered = to.station ? went : exceptNamedBlocks(network, from.station!, went, [whole])
  const settled = settle(considered, [whole], [...choiceOf(from, 'sources'), ...choiceOf(to, 'destinations')])
  return { whole: [whole], passage: toleratingNarrowPorts(settled, whole, from) }
}

/**
 * Network ACLs that let the answers to ports 32768-65535 through, and not those below, are common: whether a client
 * ever uses the lower ports hangs on its system, so that what they stop is a doubt.
 */
function toleratingNarrowPorts(went: Passage, whole: PacketBox, from: End): Passage {
  const high = { ...whole, sourcePorts: [32_768, 65_535] }
  const low = { ...whole, sourcePorts: [1024, 32_767] }
  const passing = widen(subtractPackets([high], stopped(went)), whole, ['sourcePorts'])
  const narrow = intersectPackets(intersectPackets(stopped(went), passing), [low])
  if (isEmptyPackets(narrow)) return went
  const question = `whether ${from.label} uses source ports 1024-32767`
  const doubts = went.stops
    .map((stop) => ({ step: stop.step, packets: intersectPackets(stop.packets, narrow), value: undefined, question }))
    .filter((doubt) => !isEmptyPackets(doubt.packets))
  const stops = went.stops
    .map((stop) => ({ ...stop, packets: subtractPackets(stop.packets, narrow) }))
    .filter((stop) => !isEmptyPackets(stop.packets))
  return { ...went, stops, doubts: [...went.doubts, ...doubts] }
}

export function verdictOf(journeys: readonly Journey[]): Verdict {
  if (journeys.some(({ passage: went }) => went.stops.length > 0)) return 'blocked'
  return journeys.some(({ passage: went }) => went.doubts.length > 0) ? 'unknown' : 'reachable'
}
