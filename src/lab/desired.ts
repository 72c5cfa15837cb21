import { mskIamLogin } from '../aws/index.ts'
import { type DesiredMapping, launchMapping } from '../control/index.ts'
import { activeSettings, type Decoding, refuseToCome } from '../mapping/index.ts'
import { chooseListener, formatLocation, isUnknown } from '../model/index.ts'
import { IsthmusError, type World } from '../world/index.ts'
import type { MappingCalls } from './calls.ts'
import type { Concrete, LabMapping } from './concrete.ts'
import { fingerprintOf, type LabFunctions } from './functions.ts'
import type { LabNetwork } from './network.ts'
import type { LabSecrets } from './secrets.ts'
import { watchedMapping } from './watched.ts'

export interface DesiredOptions {
  readonly concrete: Concrete
  readonly network: LabNetwork
  readonly functions: LabFunctions
  readonly secrets: LabSecrets
  readonly calls: MappingCalls
  /** Absent: the mapping has no schema registry. */
  readonly decoding: Decoding | undefined
  readonly caPem: string
  readonly connectTimeoutMs: number
  readonly whenDestinationFails: 'wait' | 'drop'
  /** The mapping's for as long as the lab runs: its consumer group is named by it. */
  readonly uuid: string
}

/** The least that Kafka takes: a member that cannot say goodbye holds the others up for so long. */
const sessionTimeoutMs = 6000

/**
 * A described mapping as the reconciler runs it: over the lab's network, with the function of the template.
 *
 * @throws IsthmusError `LAB_UNDECIDED`, `SETTING_INVALID`
 */
export function desiredMapping(
  world: Pick<World, 'clock' | 'random'>,
  mapping: LabMapping,
  options: DesiredOptions,
): DesiredMapping {
  const { concrete, network, functions, secrets, calls, decoding, caPem, connectTimeoutMs } = options
  const { described, cluster } = mapping
  const { id, settings } = described
  const listener = chooseListener(cluster.described, settings)
  if (isUnknown(listener))
    throw new IsthmusError('LAB_UNDECIDED', `the listener of ${cluster.described.id} is not known`)
  const active = activeSettings(secrets.settingsOf(mapping), options.uuid)
  const place = formatLocation(settings.places.StartingPositionTimestamp ?? described.at)
  refuseToCome(place, active, world.clock.now())
  const servers = cluster.brokers.map((broker) => `${broker.host}:${listener.port}`)
  const timeoutSeconds = isUnknown(mapping.function.timeoutSeconds) ? 3 : mapping.function.timeoutSeconds
  return {
    id,
    fingerprint: JSON.stringify([active, servers, mapping.roleArn, fingerprintOf(mapping)]),
    enabled: active.enabled,
    start(onEvent, after) {
      const local = functions.byArn(mapping.functionArn)
      if (!local) throw new Error(`function ${mapping.functionArn} was not started`)
      const own = secrets.loginOf(world.random, mapping)
      const iam = listener.kind === 'iam'
      const login = iam ? mskIamLogin(world.clock, concrete.region, calls.credentials(mapping)) : own.login
      return launchMapping(
        world,
        {
          settings: active,
          event: {
            eventSource: 'aws:kafka',
            eventSourceArn: cluster.arn,
            bootstrapServers: servers.join(','),
          },
          scaling: 'aws',
          after,
          invocationMs: timeoutSeconds * 1000,
          servers,
          dial: network.dialOf(id),
          connectTimeoutMs,
          sessionTimeoutMs,
          onFailure: {
            functionArn: mapping.functionArn,
            aws: calls.destinationAccess(mapping),
            region: concrete.region,
            uuid: options.uuid,
            whenItFails: options.whenDestinationFails,
          },
          ...(decoding && { decoding }),
          target: active.provisioned ? local : calls.lambdaTarget(mapping, timeoutSeconds),
          ...(listener.kind === 'plaintext' ? {} : { tls: async () => ({ ...(await own.tls?.()), ca: caPem }) }),
          ...(login ? { login } : {}),
        },
        onEvent,
      )
    },
    served: (running) => watchedMapping(concrete, mapping, options.uuid, running),
  }
}
