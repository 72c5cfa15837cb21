/** A process that is one member of the group by our client. It writes down what it is told and what it does, first. */
import { openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { type AssignedPartition, createConsumer, type RecordChunk } from '../../src/kafka/index.ts'
import { IsthmusError, systemWorld } from '../../src/world/index.ts'
import { random } from '../linux/random.ts'
import type { Known, Told } from './history.ts'
import type { MemberWay } from './schedule.ts'

export interface MemberJob {
  readonly bootstrapServers: readonly string[]
  readonly clientId: string
  readonly groupId: string
  readonly topic: string
  readonly groupInstanceId?: string
  readonly groupProtocol: 'classic' | 'consumer'
  readonly assignor: 'cooperative-sticky' | 'range'
  readonly isolation: 'read_committed' | 'read_uncommitted'
  readonly sessionTimeoutMs: number
  readonly file: string
  readonly way: MemberWay
}

/** A partition while it is ours, and for a member that does not wait also afterwards. */
interface Holding {
  readonly partition: AssignedPartition
  /** The end of the work that is going on, if any. */
  working: Promise<void> | undefined
  processed: number
  committed: number
  over: boolean
}

const { file, way, ...options }: MemberJob = JSON.parse(process.argv[2] ?? '')
const draw = random(way.seed)
const history = openSync(file, 'a')
const holdings = new Map<AssignedPartition, Holding>()
let commits = 0

const consumer = createConsumer(
  systemWorld,
  { ...options, startingPosition: { position: 'TRIM_HORIZON' } },
  {
    assigned(partitions) {
      for (const partition of partitions) {
        const { epoch, startOffset: start } = partition
        tell({ kind: 'assigned', epoch, partition: partition.partition, start })
        holdings.set(partition, { partition, working: undefined, processed: start, committed: start, over: false })
      }
    },
    async revoked(partitions, deadline) {
      const going = partitions.flatMap((partition) => holdings.get(partition) ?? [])
      for (const holding of going) holding.over = true
      const over = new Promise((resolve) => deadline.addEventListener('abort', resolve))
      if (way.waits && !deadline.aborted) await Promise.race([Promise.all(going.map(({ working }) => working)), over])
      if (!deadline.aborted) await commit(going)
      for (const { partition } of going) end('revoked', partition)
    },
    lost(partitions) {
      for (const partition of partitions) end('lost', partition)
    },
    records(partition) {
      const holding = holdings.get(partition)
      if (holding) holding.working ??= work(holding)
    },
    failed: (error) => tell({ kind: 'failed', why: error instanceof IsthmusError ? error.code : `${error.stack}` }),
    healthy: () => tell({ kind: 'healthy' }),
  },
)

/** Takes what is there, one chunk after the other. */
async function work(holding: Holding): Promise<void> {
  const { partition } = holding
  const { epoch, partition: number } = partition
  // Not before the caller has noted that it goes on.
  await undefined
  for (let chunk = partition.take(); chunk; chunk = holding.over ? undefined : partition.take()) {
    tell({ kind: 'delivered', epoch, partition: number, ...contentOf(chunk) })
    if (way.slowMs > 0) await sleep(draw.below(2 * way.slowMs) * Math.ceil(chunk.count / 50))
    const next = chunk.nextOffset
    tell({ kind: 'processed', epoch, partition: number, next })
    holding.processed = next
    partition.release(chunk)
  }
  holding.working = undefined
}

function contentOf({ bytes, count, offsets, valueStart, valueLength }: RecordChunk) {
  const hashes = Array.from({ length: count }, (_, i) => {
    const start = valueStart[i] ?? 0
    return crc32(bytes.subarray(start, start + (valueLength[i] ?? 0)))
  })
  return { offsets: [...offsets.subarray(0, count)], hashes }
}

async function commit(of: readonly Holding[]): Promise<void> {
  const behind = of.filter(({ processed, committed }) => processed > committed)
  if (behind.length > 0) await attempt(behind)
}

async function attempt(of: readonly Holding[]): Promise<void> {
  const id = ++commits
  const wanted = of.map((holding) => ({ holding, next: holding.processed }))
  tell({
    kind: 'commit',
    id,
    offsets: wanted.map(({ holding: { partition }, next }) => ({
      partition: partition.partition,
      epoch: partition.epoch,
      next,
    })),
  })
  try {
    await consumer.commit(wanted.map(({ holding, next }) => ({ partition: holding.partition, nextOffset: next })))
    tell({ kind: 'committed', id })
    for (const { holding, next } of wanted) holding.committed = Math.max(holding.committed, next)
  } catch (error) {
    tell({ kind: 'refused', id, why: error instanceof IsthmusError ? `${error.code} ${error.message}` : `${error}` })
  }
}

function end(kind: 'revoked' | 'lost', partition: AssignedPartition): void {
  tell({ kind, epoch: partition.epoch, partition: partition.partition })
  const holding = holdings.get(partition)
  holdings.delete(partition)
  if (!holding || way.waits) return
  holding.over = true
  // What the client has to refuse.
  void late(holding)
}

async function late(holding: Holding): Promise<void> {
  await holding.working
  await sleep(draw.below(300))
  // Also what was committed before.
  await attempt([holding])
}

function tell(line: Told | Known): void {
  writeSync(history, `${JSON.stringify({ at: Date.now(), ...line })}\n`)
}

/** One commit at a time, as a mapping does. */
async function committing(): Promise<void> {
  while (!stopping) {
    await sleep(way.commitEveryMs)
    await commit([...holdings.values()])
  }
}

let stopping = false
process.once('SIGTERM', async () => {
  stopping = true
  await consumer.stop()
  tell({ kind: 'stopped' })
  process.exit()
})
consumer.start()
await committing()
