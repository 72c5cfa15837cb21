import {
  type BrokerAct,
  drawBrokers,
  drawLane,
  drawLeaders,
  drawMembers,
  type LeaderAct,
  type MemberAct,
  type Step,
} from '../chaos/steps.ts'
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
  readonly members: readonly Step<MemberAct<undefined>>[]
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

export interface FunctionAct {
  readonly act: 'kill' | 'freeze'
  readonly forMs: number
}

/** While it is full, it refuses everything. */
export interface DestinationAct {
  readonly act: 'full'
  readonly forMs: number
}

export const produceMs = 4000
export const functionTimeoutMs = 1000

/** The same seed and run give the same plan, though never the same instants. */
export function drawPlan(seed: number, run: number): Plan {
  const draw = random(seed, run)
  const partitions = 2 + draw.below(6)
  const perSecond = draw.pick([300, 800, 2000])
  const settings = drawSettings(draw)
  return {
    partitions,
    perSecond,
    records: (perSecond * produceMs) / 1000,
    compression: draw.pick(['none', 'gzip', 'snappy', 'lz4', 'zstd']),
    settings,
    conduct: drawConduct(draw, settings),
    processes: 1 + draw.below(3),
    brokers: drawBrokers(draw),
    leaders: drawLeaders(draw, 3, partitions),
    members: drawMembers(draw, () => undefined),
    functions: drawLane(draw, 2, (): readonly [number, Step<FunctionAct>] => {
      const forMs = 200 + draw.below(1500)
      return [forMs, { pauseMs: pauseOf(draw), act: draw.pick(['kill', 'freeze']), forMs }]
    }),
    destination: drawLane(draw, 2, (): readonly [number, Step<DestinationAct>] => {
      const forMs = 500 + draw.below(2000)
      return [forMs, { pauseMs: pauseOf(draw), act: 'full', forMs }]
    }),
  }
}

function pauseOf(draw: Random): number {
  return 200 + draw.below(1500)
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
