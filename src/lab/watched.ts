import { readWatching, type ServedMapping } from '../control/index.ts'
import { activeSettings, type RunningMapping } from '../mapping/index.ts'
import { chooseListener, isUnknown } from '../model/index.ts'
import type { Concrete, LabMapping } from './concrete.ts'

const protocols = {
  plaintext: { securityProtocol: 'PLAINTEXT' },
  tls: { securityProtocol: 'SSL' },
  mutualTls: { securityProtocol: 'SSL' },
  scram: { securityProtocol: 'SASL_SSL', saslMechanism: 'SCRAM-SHA-512' },
  iam: { securityProtocol: 'SASL_SSL', saslMechanism: 'AWS_MSK_IAM' },
} as const

/** A mapping of the lab that runs, as whoever watches it needs to know it. */
export function watchedMapping(
  { region }: Concrete,
  { described, cluster, functionArn }: LabMapping,
  uuid: string,
  running: RunningMapping,
): ServedMapping {
  const { id, settings } = described
  const listener = chooseListener(cluster.described, settings)
  if (isUnknown(listener)) throw new Error(`${id} runs without a listener`)
  const active = activeSettings(settings, uuid)
  return {
    name: id,
    uuid,
    settings: active,
    mode: active.provisioned ? 'provisioned' : 'on-demand',
    ...readWatching(settings),
    functionArn,
    eventSourceArn: cluster.arn,
    region,
    servers: cluster.brokers.map(({ host }) => `${host}:${listener.port}`),
    ...protocols[listener.kind],
    running,
  }
}
