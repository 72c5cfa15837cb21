import type { Cluster } from './integration.ts'
import type { MappingSettings } from './settings.ts'
import { isUnknown, type Maybe } from './unknown.ts'

export type ListenerKind = 'iam' | 'scram' | 'mutualTls' | 'tls' | 'plaintext'

/** The brokers' ports: https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
export const listenerPorts: Readonly<Record<ListenerKind, number>> = {
  plaintext: 9092,
  tls: 9094,
  mutualTls: 9094,
  scram: 9096,
  iam: 9098,
}

export interface Listener {
  readonly kind: ListenerKind
  readonly port: number
  /** False: Lambda tries this listener and no other, and the cluster has it switched off. */
  readonly on: Maybe<boolean>
}

/**
 * The listener that Lambda takes: a secret decides; without one IAM, then TLS, else plaintext. There is no fallback
 * to another one. Unknown where the cluster's switches that decide are.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html
 */
export function chooseListener(
  cluster: Pick<Cluster, 'listeners'>,
  settings: Pick<MappingSettings, 'access'>,
): Maybe<Listener> {
  const { listeners } = cluster
  const listener = (kind: ListenerKind): Listener => ({ kind, port: listenerPorts[kind], on: listeners[kind] })
  const secret = (type: string) => settings.access.some((access) => access.type === type)
  if (secret('CLIENT_CERTIFICATE_TLS_AUTH')) return listener('mutualTls')
  if (secret('SASL_SCRAM_512_AUTH')) return listener('scram')
  for (const kind of ['iam', 'tls'] as const) {
    const on = listeners[kind]
    if (isUnknown(on)) return on
    if (on) return listener(kind)
  }
  return listener('plaintext')
}
