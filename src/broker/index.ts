/** The embedded MSK-like cluster and the authority that signs its certificates: for the lab and for tests. */
export { createAuthority, type IssuedCertificate } from './authority.ts'
export { type EmbeddedCluster, startCluster } from './cluster.ts'
export type { BrokerOptions, ClusterOptions, ListenerOptions, ProducedEvent } from './options.ts'
