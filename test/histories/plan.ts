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
  /** Of a thousand records, those that were an hour old when they were written. */
  readonly old: number
  readonly settings: Settings
  readonly conduct: Conduct
  /** Processes that run the mapping from the beginning. */
  readonly processes: number
  /** Of every connection of these processes to a broker: some are slow, stall, or break in the middle of a frame. */
  readonly badLines: boolean
  /** Of each process's clock. */
  readonly clock: readonly ClockStep[]
  /** Lanes beside each other; the steps of a lane follow one another. */
  readonly brokers: readonly Step<BrokerAct>[]
  readonly leaders: readonly Step<LeaderAct>[]
  readonly members: readonly Step<MemberAct<undefined>>[]
  readonly functions: readonly Step<FunctionAct>[]
  readonly lines: readonly Step<LineAct>[]
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
  /** -1: as old as they are. */
  readonly maximumAgeSeconds: number
  readonly bisect: boolean
  readonly report: boolean
  readonly destination?: 'queue' | 'bucket' | 'topic'
  readonly whenItFails: 'wait' | 'drop'
  /** Only values whose number begins with 1 to 5 pass. */
  readonly filter: boolean
}

/** How the function behaves, beside what it does for each record (`conductOf`). */
export interface Conduct {
  readonly seed: number
  /** In a thousand records. */
  readonly poison: number
  readonly flaky: number
  /** In a thousand invocations: refused with 429 or 503, not answered in time, the process's last, answered over a cut connection. */
  readonly refused: number
  readonly hung: number
  readonly crashed: number
  readonly cut: number
  readonly slowMs: number
}

export interface FunctionAct {
  readonly act: 'kill' | 'freeze'
  readonly forMs: number
}

/** Every connection to a broker is cut, and none gets through for so long. */
export interface LineAct {
  readonly act: 'cut'
  readonly forMs: number
}

/** The clock of a process is set, so long after its start. */
export interface ClockStep {
  readonly afterMs: number
  readonly byMs: number
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
  const settings = drawSettings(draw)
  // Small batches are many calls.
  const perSecond = draw.pick(settings.batchSize < 20 ? [100, 300] : [300, 800, 2000])
  return {
    partitions,
    old: draw.pick([0, 5, 30]),
    perSecond,
    records: (perSecond * produceMs) / 1000,
    compression: draw.pick(['none', 'gzip', 'snappy', 'lz4', 'zstd']),
    settings,
    conduct: drawConduct(draw, settings),
    processes: 2 + draw.below(3),
    badLines: draw.chance(0.4),
    clock: draw.chance(0.4) ? draw.list(1, 3, () => drawClock(draw, settings)) : [],
    brokers: drawBrokers(draw),
    leaders: drawLeaders(draw, 3, partitions),
    members: drawMembers(draw, () => undefined),
    functions: drawLane(draw, 2, (): readonly [number, Step<FunctionAct>] => {
      const forMs = 200 + draw.below(1500)
      return [forMs, { pauseMs: pauseOf(draw), act: draw.pick(['kill', 'freeze']), forMs }]
    }),
    lines: drawLane(draw, draw.pick([0, 2]), (): readonly [number, Step<LineAct>] => {
      const forMs = draw.below(800)
      return [forMs, { pauseMs: pauseOf(draw), act: 'cut', forMs }]
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

/** Where ages count, no clock goes so wrong that a new record is too old, or an old one new. */
function drawClock(draw: Random, { maximumAgeSeconds }: Settings): ClockStep {
  const farthest = maximumAgeSeconds < 0 ? 86_400_000 : 8000
  return { afterMs: draw.below(8000), byMs: draw.below(2 * farthest) - farthest }
}

function drawSettings(draw: Random): Settings {
  const provisioned = draw.chance(0.7)
  const destination = draw.chance(0.5) ? draw.pick(['queue', 'bucket', 'topic'] as const) : undefined
  const windowSeconds = draw.pick([0, 0, 1, undefined])
  return {
    provisioned,
    pollers: 1 + draw.below(3),
    batchSize: draw.pick([1, 5, 20, 100, 1000]),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    retries: draw.pick([-1, 0, 1, 3]),
    maximumAgeSeconds: draw.pick([-1, -1, 60]),
    bisect: draw.chance(0.3),
    report: draw.chance(0.4),
    // A topic is a destination in provisioned mode only.
    ...(destination && (provisioned || destination !== 'topic') ? { destination } : {}),
    whenItFails: draw.pick(['wait', 'wait', 'drop']),
    filter: draw.chance(0.3),
  }
}

/**
 * Poison without an end to the retries would block its partition for good, and the ten of a destination take most of a
 * minute: those are for `npm run lives`. Three retries take seconds, one poisoned record after the other.
 */
function drawConduct(draw: Random, { retries }: Settings): Conduct {
  return {
    seed: draw.below(2 ** 31),
    poison: retries < 0 ? 0 : retries < 3 ? draw.pick([0, 2, 10]) : draw.pick([0, 1, 2]),
    flaky: draw.pick([0, 5, 30]),
    refused: draw.pick([0, 20, 100]),
    hung: draw.pick([0, 0, 5]),
    crashed: draw.pick([0, 0, 5]),
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
