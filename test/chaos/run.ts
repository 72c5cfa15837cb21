import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { cache } from '../support/paths.ts'
import { ended, eventually, spawnLeashed } from '../support/process.ts'
import type { Arena } from './arena.ts'
import { takenBack, undelivered } from './check-records.ts'
import { check, readHistory } from './checker.ts'
import { cutLog, cutsIn } from './cut.ts'
import type { Line } from './history.ts'
import { Members } from './members.ts'
import type { ProducerJob } from './producer.ts'
import { type BrokerAct, type LeaderAct, type MemberAct, type Schedule, sessionTimeoutMs } from './schedule.ts'

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
  let java = false
  await Promise.all([
    produce(),
    inTurn(schedule.brokers, (act) => disturb(arena, act)),
    inTurn(schedule.joins, change),
    inTurn(schedule.leaders, (act) => moveLeader(arena, name, act)),
    inTurn(schedule.cuts, (act) => cutLog(arena, name, act)),
  ])
  if (members.size === 0) members.join({ seed: 1, slowMs: 0, waits: true, commitEveryMs: 20 })
  await arena.java('log', name, `${folder}/truth.jsonl`, isolation)
  const stuck = (await drained()) ? [] : [`not all is committed: ${await arena.java('describe', name)}`]
  if (java) await arena.java('leave', name)
  await members.end()
  await arena.java('offsets', name, name, `${folder}/truth.jsonl`)
  if (schedule.topic === 'unclean') tell(...arena.cluster.brokers.flatMap((broker) => cutsIn(broker.log(), name)))
  if (schedule.topic === 'compacted') tell({ at: Date.now(), kind: 'compacted' })
  await arena.java('delete', name)

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
      await arena.java('produce', name, file, `${name}-p`, records, perSecond, ms, compression, perTransaction)
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

  async function change(act: MemberAct): Promise<void> {
    switch (act.act) {
      case 'join':
        return members.join(act.way)
      case 'kill':
        return members.kill(act.member)
      case 'leave':
        return members.leave(act.member)
      case 'freeze': {
        const thaw = members.freeze(act.member)
        await sleep(act.forMs)
        return thaw()
      }
      case 'java joins':
        java = true
        await arena.java('join', name, name, `${folder}/member-java.jsonl`, name, protocol, assignor, isolation)
        return
      case 'java leaves':
        java = false
        await arena.java('leave', name)
    }
  }

  /** Waits until the group has committed every record; what is missing in the end is the checker's to tell. */
  async function drained(): Promise<boolean> {
    const last = new Map<number, number>()
    for (const line of readHistory(folder).truth) if (line.kind === 'record') last.set(line.partition, line.offset)
    const deadline = performance.now() + drainMs
    while (performance.now() < deadline) {
      const committed = (await arena.java('committed', name, name)).split(' ').map(Number)
      const reached = [...last].every(([partition, offset]) => (committed[partition] ?? -1) > offset)
      // An offset may have been committed before the log was cut and grew anew.
      if (reached && (schedule.topic !== 'unclean' || undelivered(readHistory(folder)).length === 0)) return true
      await sleep(100)
    }
    return false
  }
}

async function inTurn<T extends { readonly pauseMs: number }>(
  steps: readonly T[],
  act: (step: T) => Promise<void>,
): Promise<void> {
  for (const step of steps) {
    await sleep(step.pauseMs)
    await act(step)
  }
}

async function disturb({ cluster }: Arena, act: BrokerAct): Promise<void> {
  if (act.act === 'roll') {
    for (const broker of cluster.brokers) await broker.restart()
    return
  }
  const broker = cluster.brokers[act.broker]
  if (act.act === 'restart') return broker?.restart()
  if (act.act === 'kill') await broker?.kill()
  else broker?.pause()
  await sleep(act.forMs)
  if (act.act === 'kill') await broker?.restart()
  else broker?.resume()
}

/** A leader cannot always be moved while brokers are away: then it stays. */
async function moveLeader(arena: Arena, topic: string, { partition, rotate }: LeaderAct): Promise<void> {
  await arena.java('lead', topic, partition, rotate).catch(() => {})
}
