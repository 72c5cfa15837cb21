import { type EmbeddedCluster, startCluster } from '../../src/broker/index.ts'
import { systemWorld } from '../../src/world/index.ts'

/** An embedded cluster of one broker on this machine, without a login, with topics of some partitions each. */
export function startHostCluster(topics: readonly string[], partitions: number): Promise<EmbeddedCluster> {
  const bind = { host: '127.0.0.1', port: 0 }
  return startCluster(systemWorld, {
    brokers: [{ id: 1, rack: 'a', listeners: [{ name: 'host', advertised: bind, bind, security: 'plaintext' }] }],
    topics: topics.map((name) => ({ name, partitions })),
    autoCreateTopics: false,
    initialRebalanceDelayMs: 0,
  })
}

/** Where its listeners are: `host:port` each. */
export function serversOf({ brokers }: EmbeddedCluster): string[] {
  return brokers.flatMap(({ listeners }) => listeners.map(({ host, port }) => `${host}:${port}`))
}
