import type { AwsAccess } from '../aws/index.ts'
import { type ConnectingWorld, connecting } from './connecting.ts'
import { createDecoding } from './decoding.ts'
import type { SecretReference } from './secrets.ts'
import type { ServeConfig } from './serve-config.ts'

/**
 * Reads the secrets of a mapping that are on this machine as the mapping will, so that a wrong one is told. Nobody is
 * asked for those of Secrets Manager.
 *
 * @throws IsthmusError what `connecting` and `createDecoding` throw
 */
export async function readSecretsHere(
  world: ConnectingWorld,
  aws: AwsAccess,
  { access, registry }: Pick<ServeConfig, 'access' | 'registry'>,
): Promise<void> {
  await connecting(world, aws, { ...access, secrets: onlyHere(access.secrets) }, '')
  if (registry?.kind === 'confluent')
    await createDecoding(world, aws, { ...registry, secrets: onlyHere(registry.secrets) })
}

function onlyHere(secrets: Readonly<Record<string, SecretReference>>): Readonly<Record<string, SecretReference>> {
  return Object.fromEntries(Object.entries(secrets).filter(([, { kind }]) => kind !== 'arn'))
}
