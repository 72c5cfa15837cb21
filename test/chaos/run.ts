import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { cache } from '../support/paths.ts'
import { ended, eventually, spawnLeashed } from '../support/process.ts'
import type { Arena } from './arena.ts'
import { takenBack, undelivered } from './check-records.ts'
import { check, readHistory } from './checker.ts'
import { cutLog, cutsIn } from './cut.ts'
import type { Line } from './history.ts'
import { Members } from './members.ts'
import { change, disturb, drained, inTurn, JavaMember, moveLeader } from './nemesis.ts'
import type { ProducerJob } from './producer.ts'
import type { Schedule } from './schedule.ts'
import { sessionTimeoutMs } from './steps.ts'

export interface Outcome {
  readonly violations: readonly string[]
  readonly records: number
  readonly deliveries: number
  readonly commits: number
  /** Records that were acknowledged and that Kafka took back: by a cut of the log, or by compaction. */
  readonly takenBack: number
  readonly seconds: number
  /** Where the history is kept, when something was found. */
  readonly folder: string
}

/** How long, after all is healed, the group may take until everything is committed. */
const drainMs = 30_000

/** One schedule from an empty topic and a new group to its verdict. */
export async function runSchedule(arena: Arena, schedule: Schedule, name: string): Promise<Outcome> {
  const began = performance.now()
  const folder = `${cache}/chaos/${name}`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { bootstrapServers } = arena.cluster
  const { protocol, assignor, isolation } = schedule
  const members = new Members(
    { bootstrapServers, groupId: name, topic: name, groupProtocol: protocol, assignor, isolation, sessionTimeoutMs },
    folder,
    schedule.named,
  )

  await arena.java('create', name, schedule.partitions, schedule.topic)
  for (const way of schedule.members) members.join(way)
  // Faults before there is anything to lose would be wasted; that nobody ever comes so far, the checker will tell.
  await eventually('an owner', isOwned, 15_000).catch(() => {})
  const java = new JavaMember(arena, { name, file: `${folder}/member-java.jsonl`, protocol, assignor, isolation })
  await Promise.all([
    produce(),
    inTurn(schedule.brokers, (act) => disturb(arena, act)),
    inTurn(schedule.joins, (act) => change({ crew: members, join: (way) => members.join(way), java }, act)),
    inTurn(schedule.leaders, (act) => moveLeader(arena, name, act)),
    inTurn(schedule.cuts, (act) => cutLog(arena, name, act)),
  ])
  if (members.size === 0) members.join({ seed: 1, slowMs: 0, waits: true, commitEveryMs: 20 })
  await arena.java('log', name, `${folder}/truth.jsonl`, isolation)
  const last = new Map<number, number>()
  for (const line of readHistory(folder).truth) if (line.kind === 'record') last.set(line.partition, line.offset)
  // An offset may have been committed before the log was cut and grew anew.
  const also = () => schedule.topic !== 'unclean' || undelivered(readHistory(folder)).length === 0
  const isDrained = await drained(arena, name, last, { ms: drainMs, also })
  const stuck = isDrained ? [] : [`not all is committed: ${await arena.java('describe', name)}`]
  await java.leave()
  await members.end()
  await arena.java('offsets', name, name, `${folder}/truth.jsonl`)
  if (schedule.topic === 'unclean') tell(...arena.cluster.brokers.flatMap((broker) => cutsIn(broker.log(), name)))
  if (schedule.topic === 'compacted') tell({ at: Date.now(), kind: 'compacted' })

  const history = readHistory(folder)
  const violations = [...members.crashes, ...stuck, ...check(history)]
  if (violations.length === 0) rmSync(folder, { recursive: true })
  const told = [...history.members.values()].flat()
  return {
    violations,
    records: history.truth.filter(({ kind }) => kind === 'record').length,
    deliveries: told.reduce((sum, line) => sum + (line.kind === 'delivered' ? line.offsets.length : 0), 0),
    commits: told.filter(({ kind }) => kind === 'committed').length,
    takenBack: takenBack(history),
    seconds: (performance.now() - began) / 1000,
    folder,
  }

  function tell(...lines: readonly Line[]): void {
    appendFileSync(`${folder}/truth.jsonl`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }

  function isOwned(): true | undefined {
    const told = [...readHistory(folder).members.values()].flat()
    return told.some(({ kind }) => kind === 'assigned') || undefined
  }

  async function produce(): Promise<void> {
    const { producer, records, perSecond, produceMs: ms, compression } = schedule
    const file = `${folder}/producer-1.jsonl`
    if (producer !== 'isthmus') {
      const perTransaction = producer === 'transactions' ? perSecond / 10 : 0
      await arena.java('produce', name, file, `${name}-p`, records, perSecond, ms, compression, perTransaction, 0)
      return
    }
    const mayBeCut = schedule.topic === 'unclean'
    const job: ProducerJob = {
      bootstrapServers,
      topic: name,
      file,
      name: `${name}-p`,
      records,
      perSecond,
      ms,
      mayBeCut,
    }
    const child = spawnLeashed(process.execPath, [`${import.meta.dirname}/producer.ts`, JSON.stringify(job)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const code = await ended(child)
    if (code !== 0) members.crashes.push(`the producer ended with ${code}`)
  }
}
