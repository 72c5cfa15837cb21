import { type End, endOf } from './ends.ts'
import { toHost } from './hosts.ts'
import { type Journey, travel, verdictOf } from './journey.ts'
import type { Network } from './network.ts'
import { subtractPackets, unionPackets } from './packets.ts'
import { join, type Step, stopped, undecided } from './passage.ts'
import { toService } from './service.ts'
import type { Blocker, Destination, Flow, Hop, OpenQuestion, PacketSet, Trace } from './types.ts'

/**
 * Follows every packet of a flow to its destination and every answer back, and tells which get through, which are
 * stopped and by what, and which hang on something unknown.
 */
export function trace(network: Network, flow: Flow): Trace {
  const { to, family = 4 } = flow
  const from = endOf(network, flow.from, family)
  return conclude(flow, journeysTo(network, flow, from, to))
}

function journeysTo(network: Network, flow: Flow, from: End, to: Destination): readonly Journey[] {
  switch (to.kind) {
    case 'interface':
      return [travel(network, flow, from, endOf(network, to.interface, from.family))]
    case 'host':
      return toHost(network, flow, from, to)
    case 'service':
      return toService(network, flow, from, to.service)
  }
}

function conclude(flow: Flow, journeys: readonly Journey[]): Trace {
  const all = join(...journeys.map((journey) => journey.passage))
  const gather = (part: (journey: Journey) => PacketSet) =>
    journeys.reduce<PacketSet>((set, journey) => unionPackets(set, part(journey)), [])
  const denied = gather(({ passage: went }) => stopped(went))
  const open = gather(({ passage: went }) => undecided(went))
  const stopping = new Set(all.stops.map(({ step }) => stepKey(step)))
  const doubted = new Set(all.doubts.map(({ step }) => stepKey(step)))
  const hops = new Map<string, Hop>()
  const hopOf = (step: Step, key = stepKey(step)): Hop =>
    hops.get(key) ?? { ...step, outcome: stopping.has(key) ? 'stop' : doubted.has(key) ? 'unknown' : 'pass' }
  for (const step of all.steps) {
    const key = stepKey(step)
    hops.set(key, hopOf(step, key))
  }
  const blockers = all.stops.map(
    ({ step, code, explanation, remedy, nearMiss, lack, mendedAt }): Blocker => ({
      code,
      hop: { ...step, outcome: 'stop' },
      explanation,
      remedy,
      ...(nearMiss ? { nearMiss } : {}),
      ...(lack ? { lack } : {}),
      ...(mendedAt ? { mendedAt } : {}),
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
  return `${direction}\n${kind}\n${resource}\n${decision}`
}

function distinct<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Map<string, T>()
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item)
  return [...seen.values()]
}
