import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Arena } from '../chaos/arena.ts'
import { change, disturb, drained, inTurn, JavaMember, moveLeader } from '../chaos/nemesis.ts'
import { cache } from '../support/paths.ts'
import { ended, eventually, freePort, spawnLeashed } from '../support/process.ts'
import { check } from './checker.ts'
import type { FunctionJob } from './function.ts'
import type { History, Line } from './history.ts'
import { mappingFile } from './mapping-file.ts'
import { type Plan, produceMs } from './plan.ts'
import { Processes } from './processes.ts'

export interface Outcome {
  readonly violations: readonly string[]
  readonly records: number
  readonly events: number
  readonly kept: number
  readonly commits: number
  readonly seconds: number
  /** Where the history is kept, when something was found. */
  readonly folder: string
}

/** How long, after all is healed, the mapping may take until everything is committed. */
const drainMs = 45_000

/** One plan from an empty topic and a new group to its verdict. */
export async function runPlan(arena: Arena, plan: Plan, name: string): Promise<Outcome> {
  const began = performance.now()
  const folder = `${cache}/histories/${name}`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { settings } = plan
  const port = await freePort()
  const job: FunctionJob = { port, file: `${folder}/function.jsonl`, conduct: plan.conduct, report: settings.report }
  const mapping = { servers: arena.cluster.bootstrapServers, name, port, settings }
  const processes = new Processes({
    folder,
    config: (process) => mappingFile({ ...mapping, process }),
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAHISTORIES',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${port}/queue`,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}/bucket`,
    },
  })
  let fn = await startFunction()
  const java = new JavaMember(arena, {
    name,
    file: `${folder}/java.jsonl`,
    protocol: 'classic',
    assignor: 'cooperative-sticky',
    isolation: 'read_uncommitted',
  })

  await arena.java('create', name, plan.partitions, 'plain')
  if (settings.destination === 'topic') await arena.java('create', `${name}-failed`, 1, 'plain')
  for (let i = 0; i < plan.processes; i++) processes.join()
  // Faults before there is anything to lose would be wasted; that nobody ever comes so far, the checker will tell.
  const produced = arena.java(
    ...['produce', name, `${folder}/producer.jsonl`, `${name}-p`],
    ...[plan.records, plan.perSecond, produceMs, plan.compression, 0],
  )
  await eventually('an event', () => lines('function').length > 0 || undefined, 15_000).catch(() => {})
  await Promise.all([
    produced,
    inTurn(plan.brokers, (act) => disturb(arena, act)),
    inTurn(plan.leaders, (act) => moveLeader(arena, name, act)),
    inTurn(plan.members, (act) => change({ crew: processes, join: () => processes.join(), java }, act)),
    inTurn(plan.functions, async ({ act, forMs }) => {
      fn.kill(act === 'kill' ? 'SIGKILL' : 'SIGSTOP')
      await sleep(forMs)
      if (act === 'kill') fn = await startFunction()
      else fn.kill('SIGCONT')
    }),
    inTurn(plan.destination, async ({ forMs }) => {
      await tellFunction('full/yes')
      await sleep(forMs)
      await tellFunction('full/no')
    }),
  ])
  await tellFunction('full/no')
  if (processes.size === 0) processes.join()
  await arena.java('log', name, `${folder}/truth.jsonl`, 'read_uncommitted')
  const last = new Map<number, number>()
  for (const line of lines('truth')) if (line.kind === 'record') last.set(line.partition, line.offset)
  const isDrained = await drained(arena, name, last, { ms: drainMs })
  const stuck = isDrained ? [] : [`not all is committed: ${await arena.java('describe', name).catch(String)}`]
  await java.leave()
  await processes.end()
  fn.kill('SIGKILL')
  await ended(fn)
  await arena.java('offsets', name, name, `${folder}/truth.jsonl`)
  await arena.java('delete', name)

  const history: History = {
    told: [...lines('function'), ...(await keptInTopic())],
    java: lines('java'),
    producers: lines('producer'),
    truth: lines('truth'),
  }
  const violations = [...processes.crashes, ...stuck, ...check(history, settings)]
  if (violations.length === 0) rmSync(folder, { recursive: true })
  const count = (all: readonly Line[], kind: Line['kind']) => all.filter((line) => line.kind === kind).length
  return {
    violations,
    records: count(history.truth, 'record'),
    events: count(history.told, 'invoked'),
    kept: count(history.told, 'kept'),
    commits: count(history.truth, 'offset'),
    seconds: (performance.now() - began) / 1000,
    folder,
  }

  function lines(file: string): Line[] {
    const path = `${folder}/${file}.jsonl`
    if (!existsSync(path)) return []
    // A killed writer may leave half a line.
    const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    return whole.map((line) => JSON.parse(line))
  }

  async function startFunction(): Promise<ChildProcess> {
    const child = spawnLeashed(process.execPath, [`${import.meta.dirname}/function.ts`, JSON.stringify(job)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await eventually('the function', async () => {
      if (child.exitCode !== null) throw new Error(`the function ended with ${child.exitCode}`)
      return (await fetch(`http://127.0.0.1:${port}/full/no`).catch(() => undefined))?.ok || undefined
    })
    return child
  }

  /** It may be gone just then. */
  async function tellFunction(what: string): Promise<void> {
    await fetch(`http://127.0.0.1:${port}/${what}`, { signal: AbortSignal.timeout(3000) }).catch(() => {})
  }

  /** What went to the topic, whose records have the event of one record as their payload. */
  async function keptInTopic(): Promise<Line[]> {
    if (settings.destination !== 'topic') return []
    await arena.java('values', `${name}-failed`, `${folder}/failed.jsonl`)
    await arena.java('delete', `${name}-failed`)
    return lines('failed').flatMap((line) => (line.kind === 'value' ? [keptLine(line.base64)] : []))
  }
}

function keptLine(base64: string): Line {
  const { requestContext, payload } = JSON.parse(Buffer.from(base64, 'base64').toString())
  const records: Record<string, number[]> = {}
  for (const list of Object.values<{ partition: number; offset: number }[]>(payload.records)) {
    for (const { partition, offset } of list) records[partition] = [...(records[partition] ?? []), offset]
  }
  // When is not told by the record; its attempts were before.
  return { at: 0, kind: 'kept', records, attempts: requestContext.approximateInvokeCount }
}
