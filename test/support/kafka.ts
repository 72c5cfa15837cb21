/**
 * A real Apache Kafka broker for tests: one KRaft node on free ports of 127.0.0.1, from the jars of judge `kafka`.
 *
 *     const judges = [judge('java'), judge('kafka'), judge('kafka-tools')]
 *     test('...', { skip: judges.find((j) => j.skip)?.skip ?? false }, async () => {
 *       await using kafka = await startKafka({ topics: { orders: 6 } })
 *       await kafka.tools.producerPerf({ topic: 'orders', records: 100_000, recordSize: 1000 })
 *       ... connect to kafka.bootstrap ...
 *       await kafka.kill(); await kafka.restart()          // same port, same data
 *       await kafka.tools.consumerGroup('group')           // what the Java tools see
 *     })
 *
 * Start takes 2-3 s, each tool 1-2 s. Topics are not created by use. The process ends with the test process, and
 * `await using` (or `await kafka[Symbol.asyncDispose]()`) stops it and deletes its data, which is below `.cache/run/`.
 */
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import kafkajs from 'kafkajs'
import { judge } from './judges.ts'
import { KafkaTools } from './kafka-tools.ts'
import { cache, root } from './paths.ts'
import { ended, eventually, freePort, output, spawnLeashed } from './process.ts'
import { runFolder } from './run-folder.ts'

export interface KafkaOptions {
  /** `kafka-3` for the line before. */
  readonly judge?: 'kafka' | 'kafka-3'
  /** Where its data is; kept on disposal when given. Default: a new folder below `.cache/run/`. */
  readonly dir?: string
  /** Of 127.0.0.1; default: a free one. */
  readonly port?: number
  /** Default 256. */
  readonly heapMb?: number
  /** Topics to create, with their number of partitions. */
  readonly topics?: Readonly<Record<string, number>>
  /** More lines of server.properties; they go before ours. */
  readonly properties?: Readonly<Record<string, string | number>>
  /** A second listener, of protocol SASL_SSL; its keys and mechanisms are in `properties`. Default: none. */
  readonly saslPort?: number
  /** More listeners: the port of each by its name, all of protocol SSL. */
  readonly sslPorts?: Readonly<Record<string, number>>
  /** Where listeners tell clients to go, `host:port` by the listener's name. Default: where they are. */
  readonly advertised?: Readonly<Record<string, string>>
  /** More arguments of `kafka-storage format`, such as `--add-scram`. */
  readonly format?: readonly string[]
  /** More options of the Java machine. */
  readonly jvm?: readonly string[]
  /** Its place among several; default: the only one. `startKafkaCluster` gives it. */
  readonly node?: KafkaNode
}

/** One of several nodes, each a broker and a controller. */
export interface KafkaNode {
  /** From 1. */
  readonly id: number
  /** Of all nodes, in the order of their ids. */
  readonly controllerPorts: readonly number[]
}

export interface Kafka extends AsyncDisposable {
  readonly bootstrap: string
  readonly port: number
  readonly dir: string
  /** Of the broker as it runs; undefined while it does not. */
  readonly pid: number | undefined
  /** Kafka's own command line tools, talking to this broker. */
  readonly tools: KafkaTools
  /** The broker's own log, so far. */
  log(): string
  /** SIGTERM: it closes its logs and leaves. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGSTOP: it keeps its connections and answers nothing, until `resume`. */
  pause(): void
  resume(): void
  /** Starts it again on the same port and data; stops it first if it runs. */
  restart(): Promise<void>
}

export async function startKafka(options: KafkaOptions = {}): Promise<Kafka> {
  const jars = judge(options.judge ?? 'kafka').path
  const java = judge('java').path
  const folder = options.dir === undefined ? runFolder('kafka') : undefined
  const dir = options.dir ?? folder?.dir ?? ''
  const port = options.port ?? (await freePort())
  const node = options.node ?? { id: 1, controllerPorts: [await freePort()] }
  const properties = `${dir}/server.properties`
  const logFile = `${dir}/broker.log`
  const jvm = [
    ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', `-Xmx${options.heapMb ?? 256}m`],
    `-Dlog4j2.configurationFile=file:${root}/test/support/kafka-log4j2.properties`,
    ...(jars === judge('kafka').path && existsSync(classArchive()) ? [`-XX:SharedArchiveFile=${classArchive()}`] : []),
    ...['-cp', `${jars}/*`],
  ]
  let child: ChildProcess | undefined

  const start = async () => {
    const log = openSync(logFile, 'a')
    child = spawnLeashed(java, [...jvm, ...(options.jvm ?? []), 'kafka.Kafka', properties], {
      cwd: dir,
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    const broker = child
    await eventually(
      `Kafka at port ${port}`,
      () => {
        if (broker.exitCode !== null) throw new Error(`Kafka ended with ${broker.exitCode}:\n${readFileSync(logFile)}`)
        return answersApiVersions(port)
      },
      // Of six CPU seconds, on a machine where twenty others want them too.
      180_000,
    )
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!child) return
    child.kill(signal)
    await ended(child)
    child = undefined
  }

  const dispose = async () => {
    await end(folder ? 'SIGKILL' : 'SIGTERM')
    folder?.[Symbol.dispose]()
  }

  mkdirSync(dir, { recursive: true })
  writeFileSync(properties, serverProperties(port, node, options))
  const bootstrap = `127.0.0.1:${port}`
  const tools = new KafkaTools(bootstrap)
  try {
    const format = async (more: readonly string[]) => {
      const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties]
      await output(java, [...jvm, ...tool, ...more], { cwd: dir })
    }
    if (!existsSync(`${dir}/data/meta.properties`)) {
      if (options.format) await format(options.format)
      else await formatAsBefore(dir, `${cache}/java/formatted-${path.basename(jars)}`, node.id, () => format([]))
    }
    await start()
    if (options.topics) await createTopics(bootstrap, options.topics)
  } catch (error) {
    await dispose()
    throw error
  }

  return {
    bootstrap,
    port,
    dir,
    get pid() {
      return child?.pid
    },
    tools,
    log: () => readFileSync(logFile, 'utf8'),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async restart() {
      await end('SIGTERM')
      await start()
    },
    [Symbol.asyncDispose]: dispose,
  }
}

/** By a client that is no process of its own: Kafka's tool takes a second and a half for each topic. */
async function createTopics(bootstrap: string, topics: Readonly<Record<string, number>>): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [bootstrap], logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const wanted = Object.entries(topics).map(([topic, numPartitions]) => ({
      topic,
      numPartitions,
      replicationFactor: 1,
    }))
    await admin.createTopics({ topics: wanted, waitForLeaders: true })
  } finally {
    await admin.disconnect()
  }
}

/** Classes as the Java machine has them in memory: a broker starts in half the time with it. */
function classArchive(): string {
  return `${judge('kafka').path}/classes.jsa`
}

/** Makes the class archive once: the broker writes what it has loaded when it ends. */
export async function archiveClasses(): Promise<void> {
  if (judge('java').skip || judge('kafka').skip || existsSync(classArchive())) return
  const draft = `${classArchive()}.${process.pid}`
  await using kafka = await startKafka({ jvm: [`-XX:ArchiveClassesAtExit=${draft}`] })
  await kafka.stop()
  renameSync(draft, classArchive())
}

/**
 * Formats `data` of a folder. Kafka's tool takes a Java machine of its own for that, and writes the same each time but for
 * two ids: it is asked once, and what it wrote is kept in `kept`.
 */
async function formatAsBefore(dir: string, kept: string, nodeId: number, format: () => Promise<void>): Promise<void> {
  const data = `${dir}/data`
  if (!existsSync(kept)) {
    await format()
    // Several tests may do this at a time: it is whole or absent.
    const draft = `${kept}.${process.pid}.${nodeId}`
    cpSync(data, draft, { recursive: true })
    try {
      renameSync(draft, kept)
    } catch {
      rmSync(draft, { recursive: true })
    }
    return
  }
  cpSync(kept, data, { recursive: true })
  const ids = readFileSync(`${data}/meta.properties`, 'utf8')
    .replace(/^node\.id=.*$/m, `node.id=${nodeId}`)
    // As Kafka's, it does not begin with a dash.
    .replace(/^directory\.id=.*$/m, `directory.id=a${randomBytes(16).toString('base64url').slice(1)}`)
  writeFileSync(`${data}/meta.properties`, ids)
}

const clusterId = 'aXN0aG11cy10ZXN0cy0tLQ'

/** One node that is broker and controller; internal topics are kept small, so that the first group forms at once. */
function serverProperties(
  port: number,
  { id, controllerPorts }: KafkaNode,
  { properties = {}, saslPort, sslPorts = {}, advertised = {} }: KafkaOptions,
): string {
  const replicas = controllerPorts.length
  const secure = Object.entries({ ...(saslPort === undefined ? {} : { SASL_SSL: saslPort }), ...sslPorts })
  const more = secure.map(([name, of]) => `,${name}://127.0.0.1:${of}`).join('')
  const told = secure.map(([name, of]) => `,${name}://${advertised[name] ?? `127.0.0.1:${of}`}`).join('')
  const protocols = Object.keys(sslPorts).map((name) => `,${name}:SSL`)
  const lines = {
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    // After a kill the node waits this long before it may register again.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    // Sample records may carry old timestamps.
    'log.retention.hours': -1,
    'auto.create.topics.enable': false,
    ...properties,
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': controllerPorts.map((of, i) => `${i + 1}@127.0.0.1:${of}`).join(),
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port}${more},CONTROLLER://127.0.0.1:${controllerPorts[id - 1]}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}${told}`,
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT${protocols.join('')}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': Math.min(replicas, 2),
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': 1,
    'log.dirs': 'data',
  }
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

/** Sends ApiVersions (key 18, version 0): a broker answers it when it serves. Deliberately not our own codec. */
function answersApiVersions(port: number): Promise<true | undefined> {
  const request = Buffer.alloc(14)
  request.writeInt32BE(10, 0) // what follows: key, version, correlation id, no client id
  request.writeInt16BE(18, 4)
  request.writeInt32BE(1, 8)
  request.writeInt16BE(-1, 12)
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request))
    const settle = (answer: true | undefined) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2000, () => settle(undefined))
    socket.on('error', () => settle(undefined))
    socket.on('close', () => settle(undefined))
    socket.once('data', (data) => settle(data.length >= 10 && data.readInt16BE(8) === 0 ? true : undefined))
  })
}
