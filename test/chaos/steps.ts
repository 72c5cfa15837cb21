/** What is done to brokers, leaders and members while a run goes on, and how it is drawn. */
import type { Random } from '../linux/random.ts'

/** The steps of a lane follow one another, each after its pause. */
export type Step<Act> = Act & { readonly pauseMs: number }

export type BrokerAct =
  | { readonly act: 'kill' | 'freeze'; readonly broker: number; readonly forMs: number }
  | { readonly act: 'restart'; readonly broker: number }
  | { readonly act: 'roll' }

export interface LeaderAct {
  readonly partition: number
  /** By how many its list of replicas is turned. */
  readonly rotate: number
}

/** `member` counts among those that are there then. */
export type MemberAct<Way> =
  | { readonly act: 'kill' | 'leave'; readonly member: number }
  | { readonly act: 'freeze'; readonly member: number; readonly forMs: number }
  | { readonly act: 'join'; readonly way: Way }
  | { readonly act: 'java joins' | 'java leaves' }

export const brokerCount = 3
/** Of members of both kinds; a frozen one sleeps longer. */
export const sessionTimeoutMs = 3000

/** A lane takes about so long. */
const laneMs = 4500
/** Of a broker that starts again, on two busy cores. */
const startMs = 2000

/** Steps as long as the lane has time for them: `one` says how long its step takes. */
export function drawLane<Act>(
  draw: Random,
  most: number,
  one: () => readonly [ms: number, step: Step<Act>],
): Step<Act>[] {
  let left = laneMs
  return draw
    .list(Math.min(1, most), most, one)
    .filter(([ms, { pauseMs }]) => {
      const fits = ms + pauseMs <= left
      if (fits) left -= ms + pauseMs
      return fits
    })
    .map(([, step]) => step)
}

export function drawBrokers(draw: Random): Step<BrokerAct>[] {
  if (draw.chance(0.1)) return [{ pauseMs: 500, act: 'roll' }]
  return drawLane(draw, 3, (): readonly [number, Step<BrokerAct>] => {
    const pauseMs = 300 + draw.below(1500)
    const broker = draw.below(brokerCount)
    // Of a frozen one, longer than the cluster waits for it.
    const forMs = 1800 + draw.below(1200)
    const act = draw.pick(['kill', 'freeze', 'restart'] as const)
    if (act === 'restart') return [startMs, { pauseMs, act, broker }]
    if (act === 'freeze') return [forMs, { pauseMs, act, broker, forMs }]
    return [startMs + forMs - 1800, { pauseMs, act, broker, forMs: forMs - 1800 }]
  })
}

export function drawLeaders(draw: Random, most: number, partitions: number): Step<LeaderAct>[] {
  return drawLane(draw, most, () => [
    300,
    { pauseMs: 300 + draw.below(1500), partition: draw.below(partitions), rotate: 1 + draw.below(brokerCount - 1) },
  ])
}

/** @param way of one that joins */
export function drawMembers<Way>(draw: Random, way: () => Way): Step<MemberAct<Way>>[] {
  const java: Step<MemberAct<Way>>[] = draw.chance(0.4) ? [{ pauseMs: draw.below(500), act: 'java joins' }] : []
  const others = drawLane(draw, 5, (): readonly [number, Step<MemberAct<Way>>] => {
    const pauseMs = 100 + draw.below(1000)
    const member = draw.below(6)
    const forMs = sessionTimeoutMs + 200 + draw.below(500)
    const act = draw.pick(['kill', 'leave', 'freeze', 'join', 'join'] as const)
    if (act === 'join') return [0, { pauseMs, act, way: way() }]
    if (act === 'freeze') return [forMs, { pauseMs, act, member, forMs }]
    return [300, { pauseMs, act, member }]
  })
  const leaves: Step<MemberAct<Way>>[] =
    java.length > 0 && draw.chance(0.5) ? [{ pauseMs: 100, act: 'java leaves' }] : []
  return [...java, ...others, ...leaves]
}
