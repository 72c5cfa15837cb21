import { type Random, random } from '../linux/random.ts'
import {
  type BrokerAct,
  drawBrokers,
  drawLeaders,
  drawMembers,
  type LeaderAct,
  type MemberAct,
  type Step,
} from './steps.ts'

/** One run: what is produced, who consumes it, and what is done to brokers, members and leaders meanwhile. */
export interface Schedule {
  readonly partitions: number
  /**
   * `compacted`: of each key only the newest record stays. `unclean`: a replica that fell behind may lead, and records
   * are lost with the log of the one before it.
   */
  readonly topic: 'plain' | 'compacted' | 'unclean'
  /** Of all members; by the newer one (KIP-848) the coordinator shares partitions out. */
  readonly protocol: 'classic' | 'consumer'
  readonly assignor: 'cooperative-sticky' | 'range'
  readonly producer: 'isthmus' | 'java' | 'transactions'
  /** Of all members; every third transaction is aborted. */
  readonly isolation: 'read_committed' | 'read_uncommitted'
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  /** At most: what cannot be written in time, because brokers are away, is left. */
  readonly records: number
  readonly perSecond: number
  readonly produceMs: number
  /** Members of our client have names that outlive them (KIP-345): one that comes takes the place of one that was killed. */
  readonly named: boolean
  /** Of our client, from the beginning. */
  readonly members: readonly MemberWay[]
  /** Three lanes beside each other; the steps of a lane follow one another. */
  readonly brokers: readonly Step<BrokerAct>[]
  readonly joins: readonly Step<MemberAct<MemberWay>>[]
  readonly leaders: readonly Step<LeaderAct>[]
  /** Of an `unclean` topic, instead of what else is done to brokers and leaders. */
  readonly cuts: readonly Step<CutAct>[]
}

/** How a member works. */
export interface MemberWay {
  readonly seed: number
  /** Of fifty records. */
  readonly slowMs: number
  /** Of a chunk that is still worked on when its partition is revoked: whether the member waits for it before it gives up the partition, or tries to commit it later. */
  readonly waits: boolean
  readonly commitEveryMs: number
}

/** The leader is left alone for a while, then it goes, and its only follower leads without what it did not see. */
export interface CutAct {
  readonly partition: number
  readonly aloneMs: number
  /** Or frozen: then it comes back believing that it leads. */
  readonly killed: boolean
}

/** The same seed and run give the same schedule, though never the same instants. */
export function drawSchedule(seed: number, run: number): Schedule {
  const draw = random(seed, run)
  const partitions = 3 + draw.below(6)
  const topic = draw.pick(['plain', 'plain', 'compacted', 'unclean'] as const)
  const perSecond = draw.pick([300, 1000, 1000, 3000])
  const drawn = draw.pick(['isthmus', 'java', 'transactions'] as const)
  // Java's producer may write twice when the log that it wrote to is cut; transactions hide what compaction takes.
  const producer = topic === 'unclean' ? 'isthmus' : topic === 'compacted' && drawn === 'transactions' ? 'java' : drawn
  const unclean = topic === 'unclean'
  const produceMs = unclean ? 6000 : 4000
  return {
    partitions,
    topic,
    protocol: draw.pick(['classic', 'classic', 'consumer']),
    assignor: draw.pick(['cooperative-sticky', 'cooperative-sticky', 'range']),
    producer,
    isolation: draw.chance(producer === 'transactions' ? 0.7 : 0.1) ? 'read_committed' : 'read_uncommitted',
    compression: draw.pick(['none', 'none', 'gzip', 'snappy', 'lz4', 'zstd']),
    records: (perSecond * produceMs) / 1000,
    perSecond,
    produceMs,
    named: draw.chance(0.3),
    members: draw.list(2, 3, () => drawWay(draw)),
    brokers: unclean ? [] : drawBrokers(draw),
    joins: drawMembers(draw, () => drawWay(draw)),
    cuts: unclean ? [{ pauseMs: 300, ...drawCut(draw, partitions) }] : [],
    leaders: drawLeaders(draw, unclean ? 0 : 4, partitions),
  }
}

function drawCut(draw: Random, partitions: number): CutAct {
  return { partition: draw.below(partitions), aloneMs: 100 + draw.below(700), killed: draw.chance(0.4) }
}

function drawWay(draw: Random): MemberWay {
  return {
    seed: draw.below(2 ** 31),
    slowMs: draw.pick([0, 1, 5, 40]),
    waits: draw.chance(0.6),
    commitEveryMs: draw.pick([20, 100, 400]),
  }
}
