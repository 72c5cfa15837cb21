import type { Intervals, SourceLocation, Unknown } from '../model/index.ts'
import type { Lack } from './lacks.ts'
import {
  type Dimension,
  intersectPackets,
  isEmptyPackets,
  reversePackets,
  subtractPackets,
  unionOf,
  unionPackets,
} from './packets.ts'
import type { NearMiss, PacketSet, TraceNote } from './types.ts'

/** A hop before it is known how the whole went: what the stops and doubts below point to. */
export interface Step {
  readonly direction: 'out' | 'back'
  readonly kind: string
  readonly resource: string
  readonly decision: string
  readonly at: SourceLocation
}

/** Packets that end here. */
export interface Stop {
  readonly step: Step
  readonly packets: PacketSet
  readonly code: string
  readonly explanation: string
  readonly remedy: string
  readonly nearMiss?: NearMiss
  readonly lack?: Lack
  /** Where the change belongs that mends it, if that is not where the packets end. */
  readonly mendedAt?: SourceLocation
  /** `no way`: no route leads there. `other peer`: a rule would do but for the other side. */
  readonly reason?: 'no way' | 'other peer'
  /** No rule would let the packets in either if some gateway on the way sent them in its own name. */
  readonly whoeverSends?: true
}

/** Why packets end, whichever they are. */
export type Reason = Omit<Stop, 'step' | 'packets'>

/** Packets whose fate here hangs on something unknown. */
export interface Doubt {
  readonly step: Step
  readonly packets: PacketSet
  readonly value: Unknown | undefined
  readonly question: string
}

/** What happened on a part of the way. */
export interface Passage {
  readonly steps: readonly Step[]
  readonly stops: readonly Stop[]
  readonly doubts: readonly Doubt[]
  readonly notes: readonly TraceNote[]
}

export const emptyPassage: Passage = { steps: [], stops: [], doubts: [], notes: [] }

export function passage(parts: Partial<Passage>): Passage {
  return { ...emptyPassage, ...parts }
}

export function join(...all: readonly Passage[]): Passage {
  const passages = all.filter((p) => p !== emptyPassage)
  if (passages.length <= 1) return passages[0] ?? emptyPassage
  return {
    steps: passages.flatMap((p) => p.steps),
    stops: passages.flatMap((p) => p.stops),
    doubts: passages.flatMap((p) => p.doubts),
    notes: passages.flatMap((p) => p.notes),
  }
}

/** The same passage with other packets; stops and doubts that are left without any go. */
export function mapPackets(p: Passage, change: (packets: PacketSet) => PacketSet): Passage {
  const changed = <T extends { packets: PacketSet }>(items: readonly T[]) =>
    items.map((item) => ({ ...item, packets: change(item.packets) })).filter((item) => !isEmptyPackets(item.packets))
  return { ...p, stops: changed(p.stops), doubts: changed(p.doubts) }
}

/** A passage of answers, told in terms of the packets they answer. */
export function ofAnswers(p: Passage): Passage {
  return mapPackets(p, reversePackets)
}

export function stopped(p: Passage): PacketSet {
  return unionOf(p.stops.map((stop) => stop.packets))
}

/** A side of the packets of which there is one only, not known yet: AWS chooses it, or a parameter says it. */
export interface Choice {
  readonly dimension: Dimension
  readonly values: Intervals
  readonly value: Unknown | undefined
  readonly question: string
}

/**
 * Packets are stopped for sure when they are for every value of what is still to be chosen; the others that some
 * value stops become doubts about that value. `whole` holds every value of each choice.
 */
export function settle(p: Passage, whole: PacketSet, choices: readonly Choice[]): Passage {
  if (choices.length === 0 || p.stops.length === 0) return p
  const free = Object.fromEntries(choices.map((choice) => [choice.dimension, choice.values]))
  const open = subtractPackets(whole, stopped(p)).map((box) => ({ ...box, ...free }))
  const sure = subtractPackets(whole, open)
  const stops: Stop[] = []
  const doubts: Doubt[] = []
  for (const stop of p.stops) {
    const certain = intersectPackets(stop.packets, sure)
    if (!isEmptyPackets(certain)) stops.push({ ...stop, packets: certain })
    const packets = subtractPackets(stop.packets, sure)
    if (isEmptyPackets(packets)) continue
    for (const { value, question } of decisive(choices, stop.packets)) {
      doubts.push({ step: stop.step, packets, value, question })
    }
  }
  return { ...p, stops, doubts: [...p.doubts, ...doubts] }
}

/** The choices that make the difference: those of which the packets hold a part only. */
function decisive(choices: readonly Choice[], packets: PacketSet): readonly Choice[] {
  const partial = choices.filter(
    ({ dimension, values }) =>
      !isEmptyPackets(
        subtractPackets(
          packets.map((box) => ({ ...box, [dimension]: values })),
          packets,
        ),
      ),
  )
  return partial.length > 0 ? partial : choices
}

/** What holds only if something that is not known is so: the stops become doubts. */
export function onlyIf(went: Passage, ask: Pick<Doubt, 'value' | 'question'>): Passage {
  const doubts = went.stops.map(({ step, packets }) => ({ step, packets, ...ask }))
  return { ...went, stops: [], doubts: [...went.doubts, ...doubts] }
}

/**
 * AWS takes one of several ways and does not say which: what every way stops is stopped, what only some stop is in
 * doubt.
 */
export function oneOf(ways: readonly Passage[], question: string): Passage {
  const [first, ...others] = ways
  if (!first || others.length === 0) return first ?? emptyPassage
  const sure = others.reduce<PacketSet>((set, way) => intersectPackets(set, stopped(way)), stopped(first))
  const all = join(first, ...others)
  const stops = all.stops
    .map((stop) => ({ ...stop, packets: intersectPackets(stop.packets, sure) }))
    .filter(({ packets }) => !isEmptyPackets(packets))
  const doubts = all.stops
    .map(({ step, packets }) => ({ step, packets: subtractPackets(packets, sure), value: undefined, question }))
    .filter(({ packets }) => !isEmptyPackets(packets))
  return { ...all, stops, doubts: [...all.doubts, ...doubts] }
}

/** All packets of the doubts that no stop ends anyway. */
export function undecided(p: Passage): PacketSet {
  const doubted = p.doubts.reduce<PacketSet>((set, doubt) => unionPackets(set, doubt.packets), [])
  return subtractPackets(doubted, stopped(p))
}
