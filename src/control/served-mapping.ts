import type { ActiveSettings, RunningMapping } from '../mapping/index.ts'
import type { ClusterPlace } from './cluster-place.ts'
import type { MetricGroup, ServeConfig, SystemLogLevel } from './serve-config.ts'
import { arnOf } from './serve-function.ts'
import type { ServeAccess } from './source-access.ts'

/** A mapping that runs, as whoever watches it needs to know it. */
export interface ServedMapping {
  readonly name: string
  readonly uuid: string
  readonly settings: Pick<ActiveSettings, 'topic' | 'consumerGroupId' | 'enabled'>
  readonly mode: 'on-demand' | 'provisioned'
  /** Absent: all. */
  readonly metrics?: readonly MetricGroup[]
  /** Absent: it has no system log. */
  readonly systemLogLevel?: SystemLogLevel
  readonly functionArn: string
  /** Absent: the cluster is self-managed. */
  readonly eventSourceArn?: string
  /** Empty: it is not known. */
  readonly region: string
  /** `host:port` each. */
  readonly servers: readonly string[]
  readonly securityProtocol: 'PLAINTEXT' | 'SSL' | 'SASL_SSL'
  readonly saslMechanism?: string
  readonly running: RunningMapping
}

/** @param place where its cluster was found */
export function servedMapping(config: ServeConfig, place: ClusterPlace, running: RunningMapping): ServedMapping {
  const saslMechanism = mechanismOf(place.access)
  return {
    name: config.name,
    uuid: config.onFailure.uuid,
    settings: config.settings,
    mode: config.settings.provisioned ? 'provisioned' : 'on-demand',
    ...(config.metrics && { metrics: config.metrics }),
    ...(config.systemLogLevel && { systemLogLevel: config.systemLogLevel }),
    functionArn: arnOf(config.function),
    ...(config.source.kind === 'msk' && { eventSourceArn: config.source.arn }),
    region: place.region,
    servers: place.servers,
    securityProtocol: !place.secured ? 'PLAINTEXT' : saslMechanism ? 'SASL_SSL' : 'SSL',
    ...(saslMechanism && { saslMechanism }),
    running,
  }
}

/** As Kafka's clients name it. */
function mechanismOf({ secrets, role }: ServeAccess): string | undefined {
  if (secrets.BASIC_AUTH) return 'PLAIN'
  if (secrets.SASL_SCRAM_256_AUTH) return 'SCRAM-SHA-256'
  if (secrets.SASL_SCRAM_512_AUTH) return 'SCRAM-SHA-512'
  if (secrets.OAUTHBEARER_AUTH || role === 'IAM_OAUTHBEARER_AUTH') return 'OAUTHBEARER'
  return role === 'IAM_AUTH' ? 'AWS_MSK_IAM' : undefined
}
