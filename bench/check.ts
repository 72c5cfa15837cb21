/**
 * `npm run bench:check`: what `isthmus check` costs on sources as large as they come, and to start; each in a process of
 * its own, in turn. It is the packed program that is measured, as users have it. Goals are for the clock, from the start of
 * the process to its end: what a user waits for, median of the rounds. So they are judged on a quiet machine; CPU and
 * memory are told besides, and say more on a busy one.
 *
 *     npm run bench:check -- --rounds 5 --json check.json
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../test/support/paths.ts'
import {
  denseJson,
  densePlan,
  denseYaml,
  filledPlan,
  jsonTemplate,
  manyMappings,
  yamlTemplate,
} from './check-sources.ts'
import { median } from './mapping-summary.ts'

interface Job {
  readonly name: string
  readonly args: readonly string[]
  /** Seconds on the clock; absent: nothing is promised, and what it costs is told. */
  readonly goal?: number
  /** What it takes on the clock more than this one, round by round, is what counts. */
  readonly above?: string
}

interface Measure {
  /** From the start of the process to its end. */
  readonly seconds: number
  /** Of all threads. */
  readonly cpu: number
  readonly peakMb: number
}

const { values } = parseArgs({ options: { rounds: { type: 'string' }, json: { type: 'string' } } })
const rounds = Number(values.rounds ?? 3)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number')

const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
try {
  const isthmus = packedIn(folder)
  const of = (file: string, text: string) => {
    writeFileSync(join(folder, file), text)
    return [isthmus, 'check', join(folder, file), '--region', 'us-east-1', '--fail-on', 'never']
  }
  const small = ['check', `${root}/examples/orders/template.yaml`]
  const nothing = 'node -e 0'
  const jobs: readonly Job[] = [
    { name: nothing, args: ['-e', '0'] },
    { name: 'a small template', args: [isthmus, ...small], goal: 0.25, above: nothing },
    { name: 'a small template, from the clone', args: [`${root}/bin/isthmus.js`, ...small], above: nothing },
    { name: 'YAML, 1 MB, 500 resources, 20 mappings', args: of('filled.yaml', yamlTemplate(1e6)), goal: 1 },
    { name: 'JSON, 5 MB, 2,500 resources, 20 mappings', args: of('filled.json', jsonTemplate(5e6)), goal: 2 },
    { name: 'plan, 50 MB, 20 mappings', args: of('plan.json', filledPlan(50e6)), goal: 2 },
    { name: 'plan, 50 MB, all of it network, 1,432 mappings', args: of('dense-plan.json', densePlan(50e6)) },
    { name: '200 mappings in 40 VPCs', args: of('many.json', manyMappings(40, 200)), goal: 3 },
    { name: 'YAML, 1 MB, all of it network, 388 mappings', args: of('dense.yaml', denseYaml(1e6)) },
    { name: 'JSON, 5 MB, all of it network, 1,356 mappings', args: of('dense.json', denseJson(5e6)) },
  ]
  // Once for the compile cache, which the second start of a user has, too.
  for (const job of jobs) measure(job)
  const taken = new Map(jobs.map(({ name }) => [name, [] as Measure[]]))
  for (let round = 0; round < rounds; round++) for (const job of jobs) taken.get(job.name)!.push(measure(job))
  const rows = jobs.map(({ name, goal, above }) => {
    const all = taken.get(name)!
    const of = (what: keyof Measure) => median(all.map((each) => each[what]))
    const took = { seconds: rounded(of('seconds')), cpu: rounded(of('cpu')), peakMb: Math.round(of('peakMb')) }
    const base = above === undefined ? undefined : taken.get(above)!
    const more = base && rounded(median(all.map(({ seconds }, i) => seconds - base[i]!.seconds)))
    const row = { name, ...took, ...(more === undefined ? {} : { above, more }) }
    return goal === undefined ? row : { ...row, goal, reached: (more ?? took.seconds) <= goal }
  })
  for (const row of rows) process.stdout.write(`${lineOf(row)}\n`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ rounds, rows }, null, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true })
}

/** What `npm pack` makes, beside the dependencies. @returns its command */
function packedIn(folder: string): string {
  const run = (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`)
    return stdout.trim().split('\n').at(-1)!
  }
  run('tar', '-xzf', join(folder, run('npm', 'pack', '--silent', '--pack-destination', folder)), '-C', folder)
  symlinkSync(`${root}/node_modules`, join(folder, 'package/node_modules'))
  return join(folder, 'package/bin/isthmus.js')
}

function measure({ name, args }: Job): Measure {
  const { status, output, stderr } = spawnSync(process.execPath, ['--import', `${root}/bench/check-cpu.mjs`, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  const told = output[3]
  if (status !== 0 || !told) throw new Error(`${name} ended with ${status}: ${stderr}`)
  return JSON.parse(told) as Measure
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

interface Row extends Measure {
  readonly name: string
  readonly goal?: number
  readonly above?: string
  /** Seconds on the clock that it takes more than `above`. */
  readonly more?: number
  readonly reached?: boolean
}

function lineOf({ name, cpu, seconds, peakMb, goal, above, more, reached }: Row): string {
  const took = `${seconds.toFixed(2).padStart(6)} s on the clock, ${cpu.toFixed(2).padStart(6)} s of CPU, ${String(peakMb).padStart(4)} MB`
  const difference = more === undefined ? '' : `${more.toFixed(2)} s on the clock above ${above}`
  const promised = goal === undefined ? '' : `goal ${goal.toFixed(2)} s: ${reached ? 'reached' : 'missed'}`
  return `${name.padEnd(50)} ${took}  ${[difference, promised].filter((each) => each !== '').join('; ')}`.trimEnd()
}
