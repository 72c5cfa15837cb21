import { Kafka as KafkaJs, logLevel } from 'kafkajs'
import { createAuthority } from '../src/broker/index.ts'
import { createAdmin } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type Kafka, startKafka } from '../test/support/kafka.ts'
import { eventually, freePort } from '../test/support/process.ts'

export interface BenchBroker extends AsyncDisposable {
  readonly kafka: Kafka
  /** The TLS listener, and whom to trust there. */
  readonly tls: { readonly bootstrap: string; readonly ca: string }
}

/** A real broker with a second listener for TLS. */
export async function startBenchBroker(): Promise<BenchBroker> {
  const authority = await createAuthority(systemWorld)
  const { key, cert } = await authority.issue(['127.0.0.1'])
  const oneLine = (pem: string) => pem.trim().replaceAll(/\r?\n/g, '\\n')
  const port = await freePort()
  const kafka = await startKafka({
    heapMb: 1024,
    // Tests start brokers quickly; this one is to encrypt quickly too, once it is warm.
    jvm: ['-XX:TieredStopAtLevel=4'],
    sslPorts: { TLS: port },
    properties: {
      // Logs of thousands of partitions keep a busy machine from its heartbeats.
      'broker.session.timeout.ms': 120_000,
      'listener.name.tls.ssl.keystore.type': 'PEM',
      'listener.name.tls.ssl.keystore.key': oneLine(key),
      'listener.name.tls.ssl.keystore.certificate.chain': oneLine(cert),
    },
  })
  const tls = { bootstrap: `127.0.0.1:${port}`, ca: authority.caPem }
  return { kafka, tls, [Symbol.asyncDispose]: () => kafka[Symbol.asyncDispose]() }
}

/** More than a controller creates at a time. */
export async function createTopicOfMany(bootstrap: string, topic: string, partitions: number): Promise<void> {
  const admin = new KafkaJs({ brokers: [bootstrap], logLevel: logLevel.NOTHING, requestTimeout: 60_000 }).admin()
  await admin.connect()
  const step = 2500
  const timeout = 60_000
  await admin.createTopics({
    topics: [{ topic, numPartitions: Math.min(step, partitions) }],
    waitForLeaders: false,
    timeout,
  })
  for (let count = 2 * step; count < partitions + step; count += step) {
    await admin.createPartitions({ topicPartitions: [{ topic, count: Math.min(count, partitions) }], timeout })
  }
  await admin.disconnect()
  const ours = createAdmin(systemWorld, { bootstrapServers: [bootstrap], clientId: 'bench' })
  // A busy machine takes minutes for so many logs.
  await eventually(
    'a leader of each partition',
    async () => {
      const ends = await ours.endOffsets(topic).catch(() => [])
      return ends.length === partitions || undefined
    },
    300_000,
  )
  await ours.close()
}
