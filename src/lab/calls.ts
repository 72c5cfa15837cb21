import {
  type AwsAccess,
  assumeRole,
  type CredentialsProvider,
  cachedCredentials,
  createHttpClient,
  type HttpClient,
} from '../aws/index.ts'
import { createLambdaTarget, type Target } from '../targets/index.ts'
import { IsthmusError, type World } from '../world/index.ts'
import type { Concrete, LabMapping } from './concrete.ts'
import type { LabKeys } from './credentials.ts'
import type { LabNetwork } from './network.ts'
import { openSession } from './sts.ts'

export interface CallsOptions {
  readonly network: LabNetwork
  readonly keys: LabKeys
  readonly caPem: string
  readonly connectTimeoutMs: number
  readonly concrete: () => Concrete
}

/** A function's own time and what its cold start and the way to it may add, in milliseconds. */
const invokeMarginMs = 15_000

/**
 * What one mapping calls beside Kafka: STS for its role, Lambda for its function, its failure destination. On-demand, all go over TLS through
 * the mapping's own network interface; in provisioned mode Lambda links
 * the networks itself, so none does.
 */
export class MappingCalls {
  readonly #world: Pick<World, 'clock' | 'random'>
  readonly #options: CallsOptions
  readonly #mapping: string
  readonly #clients = new Map<'vpc' | 'lambda', HttpClient>()
  #renewals = 0

  constructor(world: Pick<World, 'clock' | 'random'>, options: CallsOptions, mapping: string) {
    this.#world = world
    this.#options = options
    this.#mapping = mapping
  }

  /** The role's credentials, assumed when first asked for and again after `renew`. */
  credentials(mapping: LabMapping): CredentialsProvider {
    let held: CredentialsProvider | undefined
    let since = this.#renewals
    return () => {
      if (since !== this.#renewals) held = undefined
      since = this.#renewals
      held ??= cachedCredentials(this.#world.clock, () => this.#assume(mapping))
      return held()
    }
  }

  /** Lambda's Invoke at its real name. */
  lambdaTarget(mapping: LabMapping, timeoutSeconds: number): Target {
    const service = this.#options.keys.issueService(this.#mapping)
    return createLambdaTarget(this.#world.clock, {
      client: this.#http(),
      region: this.#options.concrete().region,
      function: mapping.functionArn,
      credentials: async () => service,
      timeoutMs: timeoutSeconds * 1000 + invokeMarginMs,
    })
  }

  /**
   * How the failure destination is called: with the role. That provisioned mappings need no way to it through the
   * cluster's VPC is what no source denies.
   */
  destinationAccess(mapping: LabMapping): AwsAccess {
    const from = mapping.described.settings.provisioned ? 'lambda' : 'vpc'
    const { clock } = this.#world
    return { clock, client: this.#http(from), credentials: this.credentials(mapping), environment: {} }
  }

  /** An updated mapping keeps no connection and assumes its role anew. */
  renew(): void {
    this.#renewals++
    this.#options.network.cut(this.#mapping)
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  #http(from: 'vpc' | 'lambda' = 'vpc'): HttpClient {
    const { connectTimeoutMs, caPem, network } = this.#options
    const client =
      this.#clients.get(from) ??
      createHttpClient(
        { clock: this.#world.clock, dial: network.dialOf(this.#mapping, from) },
        { ca: caPem, connectTimeoutMs, requestTimeoutMs: connectTimeoutMs },
      )
    this.#clients.set(from, client)
    return client
  }

  async #assume(mapping: LabMapping) {
    const { keys, concrete } = this.#options
    const { clock } = this.#world
    const sessionName = `isthmus-${this.#mapping}`.slice(0, 64)
    if (!mapping.described.settings.provisioned) {
      const credentials = keys.issueService(this.#mapping)
      const { region } = concrete()
      return assumeRole(clock, this.#http(), { region, credentials, roleArn: mapping.roleArn, sessionName })
    }
    const opened = openSession(clock, this.#options, this.#mapping, mapping.roleArn, sessionName)
    if (typeof opened !== 'string') return opened.credentials
    throw new IsthmusError('ASSUME_ROLE_DENIED', `role ${mapping.roleArn} may not be assumed: ${opened}`)
  }
}
