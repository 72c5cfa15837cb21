import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { judge } from '../test/support/judges.ts'
import { cache, root } from '../test/support/paths.ts'
import { output } from '../test/support/process.ts'
import { type ConsumeJob, longestRunMs, type Measure } from './contestant.ts'

export interface Contestant {
  readonly name: string
  /** It takes so long that its first run must do: what we want of it are multiples. */
  readonly slow?: boolean
  /** Undefined: it cannot do this. */
  measure(job: ConsumeJob, compression: string): Promise<Measure | undefined>
}

const platformaticVersion = '2.12.1'

/** Those that this machine has or can make; `say` is told of the others. */
export async function contestants(say: (line: string) => void): Promise<Contestant[]> {
  const found: Contestant[] = [
    { name: 'bare loop', measure: (job) => node('bare', job) },
    { name: 'bare loop, scan', measure: async (job, of) => (of === 'none' ? node('bare-scan', job) : undefined) },
    { name: 'isthmus, CRC off', measure: (job) => node('kafka-isthmus', { ...job, checkCrc: false }) },
    { name: 'isthmus, CRC on', measure: (job) => node('kafka-isthmus', { ...job, checkCrc: true }) },
    {
      name: 'kafkajs',
      slow: true,
      measure: async (job, of) => (of === 'none' ? node('kafka-kafkajs', job) : undefined),
    },
  ]
  const optional: readonly (() => Promise<Contestant>)[] = [kcat, java, franzGo, platformatic]
  for (const make of optional) {
    try {
      found.push(await make())
    } catch (error) {
      say(`not in this comparison: ${error instanceof Error ? error.message : error}`)
    }
  }
  return found
}

async function node(program: string, job: ConsumeJob, more: readonly string[] = []): Promise<Measure> {
  const args = [`${import.meta.dirname}/${program}.ts`, JSON.stringify(job), ...more]
  return JSON.parse(await output(process.execPath, args, { timeout: longestRunMs }))
}

/** librdkafka; it does not compare checksums unless told to. */
async function kcat(): Promise<Contestant> {
  const { path, skip } = judge('kcat')
  if (skip) throw new Error(skip)
  const run = ({ bootstrap, ca, topic }: ConsumeJob, records: number) =>
    withAuthority(ca, (file) => {
      const tls = file === undefined ? [] : ['-X', 'security.protocol=ssl', '-X', `ssl.ca.location=${file}`]
      return measured(path, [
        '-C',
        '-q',
        '-b',
        bootstrap,
        '-t',
        topic,
        '-o',
        'beginning',
        '-c',
        `${records}`,
        '-f',
        '',
        ...tls,
      ])
    })
  return {
    name: 'kcat',
    async measure(job) {
      // It does not tell when it began: what one record takes is its start.
      const [start, whole] = [await run(job, 1), await run(job, job.records)]
      const { peakRssMb } = whole
      return { seconds: whole.seconds - start.seconds, cpuSeconds: whole.cpuSeconds - start.cpuSeconds, peakRssMb }
    },
  }
}

/** Apache Kafka's own performance tool, compiled as far as the Java machine likes. */
async function java(): Promise<Contestant> {
  const missing = [judge('java'), judge('kafka-tools')].find((one) => one.skip)
  if (missing?.skip) throw new Error(missing.skip)
  const run = ({ bootstrap, ca, topic }: ConsumeJob, records: number) =>
    withAuthority(ca, async (file) => {
      const config = `${cache}/bench/perf.properties`
      const tls = `security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.location=${file}\n`
      writeFileSync(config, file === undefined ? '' : tls)
      const settings = `-Dlog4j2.configurationFile=file:${root}/test/support/kafka-log4j2.properties`
      return measured(judge('java').path, [
        ...[
          '-Xmx512m',
          settings,
          '-cp',
          `${judge('kafka-tools').path}/*`,
          'org.apache.kafka.tools.ConsumerPerformance',
        ],
        ...['--bootstrap-server', bootstrap, '--topic', topic, '--num-records', `${records}`, '--timeout', '30000'],
        ...['--command-config', config, '--hide-header'],
      ])
    })
  return {
    name: 'Java',
    slow: true,
    async measure(job) {
      const [start, whole] = [await run(job, 1), await run(job, job.records)]
      const { peakRssMb } = whole
      // Its own figure, which leaves the joining of the group out: fetch.time.ms.
      const seconds = Number(whole.said.trim().split(',')[7]) / 1000
      return { seconds, cpuSeconds: whole.cpuSeconds - start.cpuSeconds, peakRssMb }
    },
  }
}

async function franzGo(): Promise<Contestant> {
  const program = `${cache}/bench/franz-go`
  mkdirSync(`${cache}/bench`, { recursive: true })
  // Quick when nothing has changed.
  await output('go', ['build', '-o', program, '.'], { cwd: `${import.meta.dirname}/kafka-franz-go` })
  return {
    name: 'franz-go',
    measure: async (job) => JSON.parse(await output(program, [JSON.stringify(job)], { timeout: longestRunMs })),
  }
}

/** Installed below `.cache`, and by its exact version: an npm of an older Node would take an older one. */
async function platformatic(): Promise<Contestant> {
  const folder = `${cache}/bench/platformatic-${platformaticVersion}`
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`
    mkdirSync(draft, { recursive: true })
    writeFileSync(`${draft}/package.json`, '{ "private": true }\n')
    const what = `@platformatic/kafka@${platformaticVersion}`
    await output('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', what], { cwd: draft })
    renameSync(draft, folder)
  }
  return { name: '@platformatic/kafka', slow: true, measure: (job) => node('kafka-platformatic', job, [folder]) }
}

async function measured(command: string, args: readonly string[]): Promise<Measure & { readonly said: string }> {
  const wrapped = [`${import.meta.dirname}/measured.py`, command, ...args]
  return JSON.parse(await output('python3', wrapped, { timeout: longestRunMs }))
}

/** For programs that want the authority as a file. */
async function withAuthority<T>(ca: string | undefined, run: (file: string | undefined) => Promise<T>): Promise<T> {
  if (ca === undefined) return run(undefined)
  const file = `${cache}/bench/authority-${process.pid}.pem`
  writeFileSync(file, ca)
  try {
    return await run(file)
  } finally {
    rmSync(file)
  }
}
