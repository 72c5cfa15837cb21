import { type ChildProcess, execFileSync, type SpawnOptions } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { judge } from './judges.ts'
import { cache, root } from './paths.ts'
import { spawnLeashed } from './process.ts'

export interface JavaProgram {
  /** The class to run, of the folder. */
  readonly program: string
  /** Of the repository, with the sources; those that stand beside each other are compiled together. */
  readonly folder?: string
  readonly args: readonly (string | number)[]
  /** Folders of jars, besides Kafka's own. */
  readonly jars?: readonly string[]
}

/** Starts a program of ours that uses Kafka's own classes. It is compiled once, into `.cache/`, for all tests. */
export function spawnJava(
  { program, folder = 'test/support/java', args, jars = [] }: JavaProgram,
  options: SpawnOptions,
): ChildProcess {
  const uses = [judge('kafka').path, ...jars].map((jar) => `${jar}/*`).join(':')
  const classes = compiled(`${root}/${folder}`, uses)
  return spawnLeashed(
    judge('java').path,
    [
      ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx256m'],
      `-Dlog4j2.configurationFile=file:${root}/test/support/kafka-log4j2.properties`,
      ...['-cp', `${uses}:${classes}`, program, ...args.map(String)],
    ],
    options,
  )
}

/** Runs it to its end with `input` to read; resolves with what it printed. */
export async function java(program: JavaProgram, input = '', options: SpawnOptions = {}): Promise<string> {
  const child = spawnJava(program, { ...options, stdio: 'pipe' })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk) => out.push(chunk))
  child.stderr?.on('data', (chunk) => err.push(chunk))
  child.stdin?.end(input)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code === 0) return Buffer.concat(out).toString()
  throw new Error(`${program.program} ended with ${code}:\n${Buffer.concat(err)}`)
}

/** The folder with the classes of these sources, which use those of `jars`, a class path. */
export function compiled(folder: string, jars: string): string {
  const sources = globSync(`${folder}/*.java`).sort()
  const hash = createHash('sha256').update(jars)
  for (const source of sources) hash.update(readFileSync(source))
  const home = `${cache}/java/${path.relative(root, folder).replaceAll('/', '-')}-${hash.digest('hex').slice(0, 8)}`
  if (existsSync(home)) return home
  // Several tests may do this at a time: it is whole or absent.
  const draft = `${home}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  try {
    execFileSync('javac', ['-nowarn', '-d', draft, '-cp', jars, ...sources], { stdio: ['ignore', 'ignore', 'pipe'] })
    if (!existsSync(home)) renameSync(draft, home)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return home
}
