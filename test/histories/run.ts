import type { ChildProcess } from 'node:child_process'
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Arena } from '../chaos/arena.ts'
import { change, disturb, drained, inTurn, JavaMember, moveLeader } from '../chaos/nemesis.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { cache } from '../support/paths.ts'
import { ended, eventually, freePort, spawnLeashed } from '../support/process.ts'
import { check } from './checker.ts'
import { Destinations } from './destinations.ts'
import type { FunctionJob } from './function.ts'
import { Gate } from './gate.ts'
import type { Line } from './history.ts'
import { mappingFile } from './mapping-file.ts'
import { type Plan, produceMs } from './plan.ts'
import { Processes } from './processes.ts'
import { readHistory, readLines } from './read-history.ts'

export interface Outcome {
  readonly violations: readonly string[]
  readonly records: number
  readonly events: number
  readonly kept: number
  readonly dropped: number
  readonly commits: number
  readonly seconds: number
  /** Where the history is kept, when something was found. */
  readonly folder: string
}

/** How long, after all is healed, the mapping may commit nothing before everything is committed. */
const drainMs = 45_000

/** One plan from an empty topic and a new group to its verdict. */
export async function runPlan(arena: Arena, plan: Plan, name: string): Promise<Outcome> {
  const began = performance.now()
  const folder = `${cache}/histories/${name}`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/plan.json`, JSON.stringify(plan))
  const { settings, conduct } = plan
  const { bootstrapServers: servers } = arena.cluster
  const port = await freePort()
  const told = openSync(`${folder}/gate.jsonl`, 'a')
  using gate = await Gate.open({ conduct, port, history: told })
  using destinations = await Destinations.open(conduct, told)
  await using lines = new FaultProxy(conduct.seed)
  if (!plan.badLines) lines.calm()
  const ports = arena.cluster.brokers.map(async (one) => [one.port, await lines.portFor('127.0.0.1', one.port)])
  const processes = new Processes({
    folder,
    config: (process) => mappingFile({ servers, name, url: gate.urlFor(process), settings }),
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAHISTORIES',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_SQS: destinations.urlOf('queue'),
      AWS_ENDPOINT_URL_S3: destinations.urlOf('bucket'),
    },
    ways: Object.fromEntries(await Promise.all(ports)),
    clock: plan.clock,
  })
  const job: FunctionJob = { port, file: `${folder}/function.jsonl`, conduct, report: settings.report }
  let over = false
  let fn: ChildProcess
  await startFunction()
  const java = new JavaMember(arena, {
    name,
    file: `${folder}/java.jsonl`,
    protocol: 'classic',
    assignor: 'cooperative-sticky',
    isolation: 'read_uncommitted',
  })

  await arena.java('create', name, plan.partitions, 'plain')
  if (settings.destination === 'topic') await arena.java('create', `${name}-failed`, 1, 'stamped')
  for (let i = 0; i < plan.processes; i++) processes.join()
  // Faults before there is anything to lose would be wasted; that nobody ever comes so far, the checker will tell.
  const produced = arena.java(
    ...['produce', name, `${folder}/producer.jsonl`, `${name}-p`],
    ...[plan.records, plan.perSecond, produceMs, plan.compression, 0, plan.old],
  )
  const isInvoked = () => readLines(`${folder}/gate.jsonl`).length > 0 || undefined
  await eventually('an event', isInvoked, 15_000).catch(() => {})
  await Promise.all([
    produced,
    inTurn(plan.brokers, (act) => disturb(arena, act)),
    inTurn(plan.leaders, (act) => moveLeader(arena, name, act)),
    inTurn(plan.members, (act) => change({ crew: processes, join: () => processes.join(), java }, act)),
    inTurn(plan.functions, async ({ act, forMs }) => {
      const one = fn
      one.kill(act === 'kill' ? 'SIGKILL' : 'SIGSTOP')
      await sleep(forMs)
      if (act === 'freeze') one.kill('SIGCONT')
    }),
    inTurn(plan.lines, async ({ forMs }) => {
      lines.sever()
      await sleep(forMs)
      lines.mend()
    }),
    inTurn(plan.destination, async ({ forMs }) => {
      await fill(true)
      await sleep(forMs)
      await fill(false)
    }),
  ])
  lines.calm()
  if (processes.size === 0) processes.join()
  await arena.java('log', name, `${folder}/truth.jsonl`, 'read_uncommitted')
  const last = new Map<number, number>()
  for (const line of readLines<Line>(`${folder}/truth.jsonl`))
    if (line.kind === 'record') last.set(line.partition, line.offset)
  const isDrained = await drained(arena, name, last, { ms: drainMs })
  const stuck = isDrained ? [] : [`not all is committed: ${await arena.java('describe', name).catch(String)}`]
  await java.leave()
  await processes.end()
  processes.note()
  over = true
  fn!.kill('SIGKILL')
  await ended(fn!)
  await arena.java('offsets', name, name, `${folder}/truth.jsonl`)
  if (settings.destination === 'topic') await arena.java('values', `${name}-failed`, `${folder}/failed.jsonl`)

  const history = readHistory(folder)
  const violations = [...processes.crashes, ...stuck, ...check(history, settings)]
  if (violations.length === 0) rmSync(folder, { recursive: true })
  const count = (all: readonly Line[], kind: Line['kind']) => all.filter((line) => line.kind === kind).length
  const events = [...history.processes.values()].flatMap((one) => one.events)
  return {
    violations,
    records: count(history.truth, 'record'),
    events: count(history.told, 'invoked'),
    kept: count(history.told, 'kept'),
    dropped: events.reduce((sum, { kind, records = 0 }) => sum + (kind === 'dropped' ? records : 0), 0),
    commits: count(history.truth, 'offset'),
    seconds: (performance.now() - began) / 1000,
    folder,
  }

  /** It comes back whenever it has ended. */
  async function startFunction(): Promise<void> {
    const child = spawnLeashed(process.execPath, [`${import.meta.dirname}/function.ts`, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    fn = child
    child.once('exit', () => {
      if (!over) setTimeout(() => void startFunction(), 300)
    })
    await new Promise((resolve) => child.stdout?.once('data', resolve))
  }

  async function fill(isFull: boolean): Promise<void> {
    destinations.isFull = isFull
    if (settings.destination === 'topic') await arena.java('refuse', `${name}-failed`, isFull ? 'yes' : 'no')
  }
}
