import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { root } from '../support/paths.ts'
import { spawnLeashed } from '../support/process.ts'
import { runFolder } from '../support/run-folder.ts'
import type { Job, Sentence } from './judge.ts'
import { type Mutation, mutated } from './mutation.ts'

export interface Trial extends Sentence {
  readonly seconds: number
}

/** A copy of the program and its judges, in which it can be broken: one way after the other. */
export interface Bench extends Disposable {
  /** Without a mutation: what the judges say of the program as it is. */
  readonly judge: (job: Job, mutation?: Mutation) => Promise<Trial>
}

/** Below the project, so that packages are found. */
export function openBench(): Bench {
  const copy = runFolder('mutation')
  for (const part of ['src', 'test/support', 'test/oracle', 'test/mutation'])
    cpSync(`${root}/${part}`, `${copy.dir}/${part}`, { recursive: true })
  return {
    judge: (job, mutation) => (mutation ? judgeMutated(copy.dir, job, mutation) : judge(copy.dir, job)),
    [Symbol.dispose]: () => copy[Symbol.dispose](),
  }
}

async function judgeMutated(dir: string, job: Job, mutation: Mutation): Promise<Trial> {
  const file = `${dir}/src/${mutation.file}`
  const sound = readFileSync(file, 'utf8')
  writeFileSync(file, mutated(sound, mutation))
  try {
    return await judge(dir, job)
  } finally {
    writeFileSync(file, sound)
  }
}

const timeLimit = 300_000

async function judge(dir: string, job: Job): Promise<Trial> {
  const started = performance.now()
  // Inside of a test run Node takes a program for one of its tests.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawnLeashed(process.execPath, ['test/mutation/judge.ts', JSON.stringify(job)], {
    cwd: dir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeLimit,
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk) => {
      said[stream] += chunk
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const sentence: Sentence =
    code === 0 ? JSON.parse(said.stdout.split('\n').at(-1)!) : { outcome: 'crashed', by: lastWords(said.stderr) }
  return { ...sentence, seconds: (performance.now() - started) / 1000 }
}

function lastWords(stderr: string): string {
  return stderr.split('\n').find((line) => line.includes('Error')) ?? `no end within ${timeLimit / 1000} s`
}
