import { endOf } from './ends.ts'
import { type Journey, travel, verdictOf } from './journey.ts'
import type { Network } from './network.ts'
import { subtractPackets, unionPackets } from './packets.ts'
import { join, type Step, stopped, undecided } from './passage.ts'
import { toService } from './service.ts'
import type { Blocker, Flow, Hop, OpenQuestion, PacketSet, Trace } from './types.ts'

/**
 * Follows every packet of a flow to its destination and every answer back, and tells which get through, which are
 * stopped and by what, and which hang on something unknown.
 */
export function trace(network: Network, flow: Flow): Trace {
  const { to, family = 4 } = flow
  const from = endOf(network, flow.from, family)
  const journeys =
    to.kind === 'interface'
      ? [travel(network, flow, from, endOf(network, to.interface, family))]
      : toService(network, flow, from, to.service)
  return conclude(flow, journeys)
}

function conclude(flow: Flow, journeys: readonly Journey[]): Trace {
  const all = join(...journeys.map((journey) => journey.passage))
  const gather = (part: (journey: Journey) => PacketSet) =>
    journeys.reduce<PacketSet>((set, journey) => unionPackets(set, part(journey)), [])
  const denied = gather(({ passage: went }) => stopped(went))
  const open = gather(({ passage: went }) => undecided(went))
  const hops = new Map<string, Hop>()
  const hopOf = (step: Step): Hop => {
    const stops = all.stops.some((stop) => sameStep(stop.step, step))
    const doubts = all.doubts.some((doubt) => sameStep(doubt.step, step))
    const hop: Hop = { ...step, outcome: stops ? 'stop' : doubts ? 'unknown' : 'pass' }
    return hops.get(stepKey(step)) ?? hop
  }
  for (const step of all.steps) hops.set(stepKey(step), hopOf(step))
  const blockers = all.stops.map(
    ({ step, code, explanation, remedy, nearMiss }): Blocker => ({
      code,
      hop: { ...step, outcome: 'stop' },
      explanation,
      remedy,
      ...(nearMiss ? { nearMiss } : {}),
    }),
  )
  const questions = all.doubts.map(
    ({ step, value, question }): OpenQuestion => ({ value, question, hop: { ...hopOf(step), at: step.at } }),
  )
  return {
    flow,
    verdict: verdictOf(journeys),
    hops: [...hops.values()],
    allowed: subtractPackets(
      subtractPackets(
        gather(({ whole }) => whole),
        denied,
      ),
      open,
    ),
    denied,
    undecided: open,
    blockers: distinct(blockers, (blocker) => `${blocker.code} ${blocker.remedy}`),
    questions: distinct(questions, ({ value, question }) => `${value?.unknown} ${question}`),
    notes: distinct(all.notes, (note) => `${note.code} ${note.text}`),
  }
}

function stepKey({ direction, kind, resource, decision }: Step): string {
  return [direction, kind, resource, decision].join('\n')
}

function sameStep(a: Step, b: Step): boolean {
  return stepKey(a) === stepKey(b)
}

function distinct<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Map<string, T>()
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item)
  return [...seen.values()]
}
