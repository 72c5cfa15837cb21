import { type Random, random } from '../linux/random.ts'

/** One run: the mapping's settings, what the function does, and what is done to everybody meanwhile. */
export interface Plan {
  readonly partitions: number
  readonly records: number
  readonly perSecond: number
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly settings: Settings
  readonly conduct: Conduct
  /** Processes that run the mapping from the beginning. */
  readonly processes: number
  /** Five lanes beside each other; the steps of a lane follow one another. */
  readonly brokers: readonly Step<BrokerAct>[]
  readonly leaders: readonly Step<LeaderAct>[]
  readonly members: readonly Step<MemberAct>[]
  readonly functions: readonly Step<FunctionAct>[]
  readonly destination: readonly Step<DestinationAct>[]
}

export interface Settings {
  readonly provisioned: boolean
  readonly pollers: number
  readonly batchSize: number
  /** Undefined: AWS's half second. */
  readonly windowSeconds?: number
  /** -1: until it is taken, or ten times where there is a destination. */
  readonly retries: number
  readonly bisect: boolean
  readonly report: boolean
  readonly destination?: 'queue' | 'bucket' | 'topic'
  /** Only values whose number begins with 1 to 5 pass. */
  readonly filter: boolean
}

/** How the function behaves, beside what it does for each record (`conductOf`). */
export interface Conduct {
  readonly seed: number
  /** In a thousand records. */
  readonly poison: number
  readonly flaky: number
  /** In a thousand invocations: refused with 429 or 503, not answered in time, answered over a cut connection. */
  readonly refused: number
  readonly hung: number
  readonly cut: number
  readonly slowMs: number
}

type Step<Act> = Act & { readonly pauseMs: number }

export type BrokerAct =
  | { readonly act: 'kill' | 'freeze'; readonly broker: number; readonly forMs: number }
  | { readonly act: 'restart'; readonly broker: number }

export interface LeaderAct {
  readonly partition: number
  readonly rotate: number
}

/** `member` counts among the processes that are there then. */
export type MemberAct =
  | { readonly act: 'kill' | 'leave'; readonly member: number }
  | { readonly act: 'freeze'; readonly member: number; readonly forMs: number }
  | { readonly act: 'join' | 'java joins' | 'java leaves' }

export interface FunctionAct {
  readonly act: 'kill' | 'freeze'
  readonly forMs: number
}

/** While it is full, it refuses everything. */
export interface DestinationAct {
  readonly act: 'full'
  readonly forMs: number
}

const brokerCount = 3
export const produceMs = 4000
export const sessionTimeoutMs = 3000
export const functionTimeoutMs = 1000

/** The same seed and run give the same plan, though never the same instants. */
export function drawPlan(seed: number, run: number): Plan {
  const draw = random(seed, run)
  const partitions = 2 + draw.below(6)
  const perSecond = draw.pick([300, 800, 2000])
  const settings = drawSettings(draw)
  const java = draw.chance(0.3)
  return {
    partitions,
    perSecond,
    records: (perSecond * produceMs) / 1000,
    compression: draw.pick(['none', 'gzip', 'snappy', 'lz4', 'zstd']),
    settings,
    conduct: drawConduct(draw, settings),
    processes: 1 + draw.below(3),
    brokers: drawLane(draw, 2, (): readonly [number, BrokerAct] => {
      const act = draw.pick(['kill', 'freeze', 'restart'] as const)
      const broker = draw.below(brokerCount)
      if (act === 'restart') return [2000, { act, broker }]
      const forMs = act === 'kill' ? draw.below(1000) : 1800 + draw.below(1200)
      return [forMs + 1000, { act, broker, forMs }]
    }),
    leaders: drawLane(draw, 3, () => [300, { partition: draw.below(partitions), rotate: 1 + draw.below(2) }]),
    members: [
      ...(java ? [{ pauseMs: draw.below(500), act: 'java joins' } as const] : []),
      ...drawLane(draw, 4, (): readonly [number, MemberAct] => {
        const act = draw.pick(['kill', 'leave', 'freeze', 'join', 'join'] as const)
        const member = draw.below(4)
        const forMs = sessionTimeoutMs + 200 + draw.below(500)
        if (act === 'join') return [0, { act }]
        return act === 'freeze' ? [forMs, { act, member, forMs }] : [300, { act, member }]
      }),
      ...(java && draw.chance(0.5) ? [{ pauseMs: 100, act: 'java leaves' } as const] : []),
    ],
    functions: drawLane(draw, 2, () => {
      const forMs = 200 + draw.below(1500)
      return [forMs, { act: draw.pick(['kill', 'freeze']), forMs }]
    }),
    destination: drawLane(draw, 2, () => {
      const forMs = 500 + draw.below(2000)
      return [forMs, { act: 'full', forMs }]
    }),
  }
}

function drawSettings(draw: Random): Settings {
  const provisioned = draw.chance(0.7)
  const destination = draw.chance(0.5) ? draw.pick(['queue', 'bucket', 'topic'] as const) : undefined
  const windowSeconds = draw.pick([0, 0, 1, undefined])
  return {
    provisioned,
    pollers: 1 + draw.below(3),
    batchSize: draw.pick([1, 10, 100, 1000]),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    retries: draw.pick([-1, 0, 1, 3]),
    bisect: draw.chance(0.3),
    report: draw.chance(0.4),
    // A topic is a destination in provisioned mode only.
    ...(destination && (provisioned || destination !== 'topic') ? { destination } : {}),
    filter: draw.chance(0.3),
  }
}

/**
 * Poison without an end to the retries would block its partition for good, and the ten of a destination take most of a
 * minute: those are for `npm run lives`.
 */
function drawConduct(draw: Random, { retries }: Settings): Conduct {
  return {
    seed: draw.below(2 ** 31),
    poison: retries >= 0 ? draw.pick([0, 2, 10]) : 0,
    flaky: draw.pick([0, 5, 30]),
    refused: draw.pick([0, 20, 100]),
    hung: draw.pick([0, 0, 5]),
    cut: draw.pick([0, 10, 30]),
    slowMs: draw.pick([0, 2, 20]),
  }
}

/** A lane takes about so long. */
const laneMs = 4500

/** Steps as long as the lane has time for them: `one` says how long its step takes. */
function drawLane<Act>(draw: Random, most: number, one: () => readonly [ms: number, act: Act]): Step<Act>[] {
  let left = laneMs
  const steps = draw.list(0, most, (): readonly [number, Step<Act>] => {
    const [ms, act] = one()
    const pauseMs = 200 + draw.below(1500)
    return [ms + pauseMs, { ...act, pauseMs }]
  })
  return steps
    .filter(([ms]) => {
      const fits = ms <= left
      if (fits) left -= ms
      return fits
    })
    .map(([, step]) => step)
}

/** What the function does with a record, by its number. */
export function conductOf({ seed, poison, flaky }: Conduct, number: number): 'poison' | 'flaky' | 'fine' {
  const place = random(seed, number).below(1000)
  if (place < poison) return 'poison'
  return place < poison + flaky ? 'flaky' : 'fine'
}

/** A producer's records are `name:number`, then padding. */
export function numberOf(value: string): number {
  return Number(/:(\d+)/.exec(value)?.[1])
}

/** The filter's rule, said apart from the filter. */
export function passes({ filter }: Settings, value: string): boolean {
  return !filter || /^[1-5]/.test(String(numberOf(value)))
}
