import { type AwsAccess, configuredEndpoint, type Environment, type HttpClient } from '../aws/index.ts'
import { createDecoding, readServeRegistry } from '../control/index.ts'
import { activeSettings, type Decoding } from '../mapping/index.ts'
import { formatLocation } from '../model/index.ts'
import { evaluate, identityPolicies, roleCall } from '../policy/index.ts'
import { IsthmusError, type World } from '../world/index.ts'
import type { MappingCalls } from './calls.ts'
import type { Concrete, LabMapping } from './concrete.ts'
import type { LabSecrets } from './secrets.ts'

export interface RegistryOptions {
  readonly secrets: LabSecrets
  readonly environment: Environment
  readonly client: HttpClient
  readonly callsOf: (mapping: string) => MappingCalls
  /** As it is when a schema is asked for: edits of the template change it. */
  readonly concrete: () => Concrete
}

/**
 * How the mappings with a schema registry decode, by their ids. The registry is the user's own and is asked from this
 * machine. From which network AWS asks it is not documented: such mappings are provisioned, so that, as with failure
 * destinations, no way out of the cluster's VPC is asked of them (unverified).
 *
 * @throws IsthmusError `LAB_SECRET_MISSING`, `LAB_UNSUPPORTED`, `SETTING_INVALID`, what `createDecoding` throws
 */
export async function labDecodings(
  world: Pick<World, 'clock' | 'random' | 'dial'>,
  { mappings }: Concrete,
  options: RegistryOptions,
): Promise<ReadonlyMap<string, Decoding>> {
  const decodings = new Map<string, Decoding>()
  for (const mapping of mappings) {
    const { registry: settings } = activeSettings(options.secrets.settingsOf(mapping), '')
    if (!settings) continue
    const registry = readServeRegistry(settings, '.')
    if (typeof registry === 'string') throw refusal(mapping, 'SETTING_INVALID', registry)
    if (registry.kind === 'glue' && !configuredEndpoint(options.environment, 'glue'))
      throw refusal(
        mapping,
        'LAB_UNSUPPORTED',
        `${settings.uri} is at AWS, which the lab does not call: set AWS_ENDPOINT_URL_GLUE to the URL of what plays Glue`,
      )
    const decoding = await createDecoding(world, accessOf(world, mapping, options), registry)
    decodings.set(mapping.described.id, decoding)
  }
  return decodings
}

/** Glue is asked with the role, if its policies let it as they are then. */
function accessOf(
  { clock }: Pick<World, 'clock'>,
  mapping: LabMapping,
  { client, environment, callsOf, concrete }: RegistryOptions,
): AwsAccess {
  const credentials = callsOf(mapping.described.id).credentials(mapping)
  return {
    clock,
    client,
    environment,
    async credentials() {
      const denied = denialOf(concrete(), mapping.described.id)
      if (denied) throw new IsthmusError('SERVICE_DENIED', `${mapping.roleArn} may not ask for schemas: ${denied}`)
      return credentials()
    },
  }
}

function denialOf(concrete: Concrete, id: string): string | undefined {
  const mapping = concrete.mappings.find(({ described }) => described.id === id)
  if (!mapping?.role) return undefined
  const rest = { unknown: 'compared-resource:glue', question: 'schema that AWS compares with the policy in this call' }
  const resource = { prefix: `arn:${concrete.partition}:glue:`, rest }
  const request = roleCall({ ...concrete, roleArn: mapping.roleArn }, 'glue:GetSchemaVersion', resource)
  const decision = evaluate(request, { identity: identityPolicies(mapping.role) })
  return decision.verdict === 'deny' ? decision.reason : undefined
}

function refusal({ described }: LabMapping, code: string, said: string): IsthmusError {
  const parameter = 'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig'
  const at = described.settings.places[parameter] ?? described.at
  return new IsthmusError(code, `${formatLocation(at)}: ${said}`, { data: { parameter, at } })
}
