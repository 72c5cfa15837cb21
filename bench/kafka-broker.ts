import { createAuthority } from '../src/broker/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type Kafka, startKafka } from '../test/support/kafka.ts'
import { freePort } from '../test/support/process.ts'

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
      'listener.name.tls.ssl.keystore.type': 'PEM',
      'listener.name.tls.ssl.keystore.key': oneLine(key),
      'listener.name.tls.ssl.keystore.certificate.chain': oneLine(cert),
    },
  })
  const tls = { bootstrap: `127.0.0.1:${port}`, ca: authority.caPem }
  return { kafka, tls, [Symbol.asyncDispose]: () => kafka[Symbol.asyncDispose]() }
}
