import type { World } from '../world/index.ts'
import type { Login } from './login.ts'
import type { TlsSource } from './tls-options.ts'

/** What a client needs of the world. */
export type ClientWorld = Pick<World, 'clock' | 'random' | 'dial'>

/** How a cluster is reached, whatever is done with it. */
export interface ClientOptions {
  /** `host:port` each; tried in this order until one answers. */
  readonly bootstrapServers: readonly string[]
  /** What brokers log and meter us by. */
  readonly clientId: string
  /** Absent: plaintext. */
  readonly tls?: TlsSource | undefined
  /** Absent: no SASL. */
  readonly login?: Login | undefined
  /** For the connect, and again for each step until requests may be sent. @default 10000 */
  readonly connectTimeoutMs?: number | undefined
}
