import { createInterface } from 'node:readline'
import { spawnJava } from '../support/java.ts'
import { type KafkaCluster, startKafkaCluster } from '../support/kafka-cluster.ts'
import { brokerCount, sessionTimeoutMs } from './steps.ts'

/**
 * Three brokers and Apache Kafka's own clients, kept warm for one run after the other. Topics stay: after one that had
 * been reassigned is deleted, a controller of Kafka 4.4.0 may take no broker any more ("Topic ID ... existed in
 * isrMembers, but not in the topics map").
 */
export interface Arena extends AsyncDisposable {
  readonly cluster: KafkaCluster
  /** Asks the Java companion (java/Companion.java); rejects with what it says when it fails. */
  java(command: string, ...args: readonly (string | number)[]): Promise<string>
}

export async function openArena(): Promise<Arena> {
  const cluster = await startKafkaCluster(brokerCount, {
    heapMb: 192,
    properties: {
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1000,
      'log.cleaner.backoff.ms': 200,
      'group.consumer.min.session.timeout.ms': 1000,
      'group.consumer.session.timeout.ms': sessionTimeoutMs,
      'group.consumer.min.heartbeat.interval.ms': 500,
      'group.consumer.heartbeat.interval.ms': 500,
    },
  })
  const companion = spawnJava(
    { program: 'Companion', folder: 'test/chaos/java', args: [cluster.bootstrapServers.join()] },
    { stdio: ['pipe', 'pipe', 'ignore'] },
  )
  const waiting = new Map<string, PromiseWithResolvers<string>>()
  let commands = 0
  if (companion.stdout) {
    createInterface(companion.stdout).on('line', (line) => {
      const [id = '', outcome, ...said] = line.split(' ')
      const answer = waiting.get(id)
      waiting.delete(id)
      if (outcome === 'ok') answer?.resolve(said.join(' '))
      else answer?.reject(new Error(said.join(' ')))
    })
  }
  companion.once('exit', () => {
    for (const answer of waiting.values()) answer.reject(new Error('the Java companion has ended'))
  })

  return {
    cluster,
    java(command, ...args) {
      const id = `${++commands}`
      const answer = Promise.withResolvers<string>()
      waiting.set(id, answer)
      companion.stdin?.write(`${[id, command, ...args].join(' ')}\n`)
      return answer.promise
    },
    async [Symbol.asyncDispose]() {
      companion.kill('SIGKILL')
      await cluster[Symbol.asyncDispose]()
    },
  }
}

/** One for each run; after twenty the brokers are others, for each restart reads all logs that there are. */
export async function* arenas(from: number, runs: number): AsyncGenerator<readonly [run: number, Arena]> {
  for (let first = from; first < from + runs; first += 20) {
    await using arena = await openArena()
    for (let run = first; run < Math.min(first + 20, from + runs); run++) yield [run, arena]
  }
}
