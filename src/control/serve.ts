import { type AwsAccess, type CredentialsProvider, createHttpClient, type Environment } from '../aws/index.ts'
import { type Decoding, type MappingEvent, refuseToCome, type Transition } from '../mapping/index.ts'
import type { Target } from '../targets/index.ts'
import { IsthmusError, type World } from '../world/index.ts'
import { type ClusterPlace, locate } from './cluster-place.ts'
import { type Connecting, connecting } from './connecting.ts'
import { createDecoding } from './decoding.ts'
import { checkDestination, type OnFailureOptions } from './destination.ts'
import { closing, launchMapping, patienceMs } from './launch.ts'
import { type DesiredMapping, Reconciler } from './reconciler.ts'
import type { ServeConfig } from './serve-config.ts'
import { arnOf, createTarget } from './serve-function.ts'
import { type ServedMapping, servedMapping } from './served-mapping.ts'

/** AWS gives a connect that long or longer; not documented. Milliseconds. */
const connectTimeoutMs = 10_000
/** For an answer of AWS, in milliseconds. */
const requestTimeoutMs = 10_000
/** Kafka's own default. */
const sessionTimeoutMs = 45_000

/** What served mappings tell, by their names: their events, and the lines that a local function writes. */
export interface ServeListener {
  event(mapping: string, event: MappingEvent): void
  log(mapping: string, line: string): void
}

/** What the machine has of AWS. */
export interface MachineAws {
  readonly credentials: CredentialsProvider
  readonly environment: Environment
}

/** What an `apply` did, by the names of the mappings. */
export interface Applied {
  readonly started: readonly string[]
  /** They were served before, otherwise. */
  readonly restarted: readonly string[]
  readonly stopped: readonly string[]
}

/** Runs the mappings of a file against their clusters, with their functions. */
export class Serving {
  readonly #world: World
  readonly #aws: AwsAccess
  readonly #listener: ServeListener
  readonly #reconciler: Reconciler
  #names: readonly string[] = []
  #patienceMs = 0

  constructor(world: World, machine: MachineAws, listener: ServeListener) {
    this.#world = world
    const client = createHttpClient(world, { connectTimeoutMs, requestTimeoutMs })
    this.#aws = { ...machine, clock: world.clock, client }
    this.#listener = listener
    this.#reconciler = new Reconciler((mapping, event) => listener.event(mapping, event))
  }

  /**
   * Brings what runs in line with `configs`: only what changed is stopped (settled and committed first) and started.
   *
   * @throws IsthmusError `SETTING_INVALID`, `HANDLER_MISSING`, `RUNTIME_UNSUPPORTED`, `TARGET_URL_INVALID`,
   * `REGION_MISSING`, `DESTINATION_INVALID`; what `locate`, `connecting` and `createDecoding` throw. Nothing has changed
   * then.
   */
  async apply(configs: readonly ServeConfig[]): Promise<Applied> {
    const prepared: Prepared[] = []
    try {
      for (const config of configs) prepared.push(await this.#prepare(config))
    } catch (error) {
      await Promise.all(prepared.map(({ abandon }) => abandon()))
      throw error
    }
    const before = this.#names
    this.#names = configs.map(({ name }) => name)
    this.#patienceMs = Math.max(...configs.map((config) => patienceMs(config.function.timeoutSeconds * 1000)))
    const started = await this.#reconciler.apply(prepared.map(({ desired }) => desired))
    const unused = prepared.filter(({ kept, desired }) => !kept && !started.includes(desired.id))
    await Promise.all(unused.map(({ abandon }) => abandon()))
    return {
      started: started.filter((name) => !before.includes(name)),
      restarted: started.filter((name) => before.includes(name)),
      stopped: before.filter((name) => !this.#names.includes(name)),
    }
  }

  /** Of the mappings that should run. */
  get names(): readonly string[] {
    return this.#names
  }

  /** What runs or stops, for whoever watches it. */
  mappings(): readonly ServedMapping[] {
    return this.#reconciler.served()
  }

  /** Stops every mapping: what is in flight is settled and committed first. */
  async stop(): Promise<void> {
    await this.#reconciler.stop()
    this.#aws.client.close()
  }

  /** Waits no longer for what is in flight in mappings that stop: what is settled is committed, and they leave. */
  abandon(): void {
    this.#reconciler.abandon()
  }

  /** For how long `stop` waits at most for what is in flight, in milliseconds. */
  get patienceMs(): number {
    return this.#patienceMs
  }

  async #prepare(config: ServeConfig): Promise<Prepared> {
    const { name } = config
    const identity = { id: name, fingerprint: JSON.stringify(config), enabled: config.settings.enabled }
    const kept = this.#reconciler.kept(identity)
    if (kept) {
      const desired = { ...identity, start: () => kept.running, served: () => kept }
      return { kept: true, desired, abandon: async () => {} }
    }
    refuseToCome(name, config.settings, this.#world.clock.now())
    const place = await locate(this.#aws, config.source, config.access)
    const how = place.secured ? await connecting(this.#world, this.#aws, place.access, place.region) : {}
    const decoding = config.registry && (await createDecoding(this.#world, this.#aws, config.registry))
    const region = place.region || this.#aws.environment.AWS_REGION || this.#aws.environment.AWS_DEFAULT_REGION
    if (config.function.kind === 'lambda' && !(config.function.region ?? region))
      throw new IsthmusError(
        'REGION_MISSING',
        `function ${config.function.name} of ${name} is in no Region that is known: give its ARN as FunctionName, or set AWS_REGION`,
      )
    const { onFailure } = config.settings
    const options = {
      ...config.onFailure,
      functionArn: arnOf(config.function),
      aws: this.#aws,
      region: region ?? '',
    }
    if (onFailure !== undefined) checkDestination(onFailure, options)
    const log = (line: string) => this.#listener.log(name, line)
    const target = await createTarget(this.#world, this.#aws, config.function, region ?? '', log)
    return {
      kept: false,
      desired: {
        ...identity,
        start: (onEvent, after) =>
          start(this.#world, { config, place, how, decoding, target, onFailure: options, after }, onEvent),
        served: (running) => servedMapping(config, place, running),
      },
      abandon: () => target.close(),
    }
  }
}

interface Prepared {
  /** It runs already. */
  readonly kept: boolean
  readonly desired: DesiredMapping
  /** For what is not started in the end. */
  readonly abandon: () => Promise<void>
}

interface Parts {
  readonly config: ServeConfig
  readonly place: ClusterPlace
  readonly how: Connecting
  readonly decoding: Decoding | undefined
  readonly target: Target
  readonly onFailure: OnFailureOptions
  readonly after: Transition | undefined
}

function start(
  world: World,
  { config, place, how, decoding, target, onFailure, after }: Parts,
  onEvent: (event: MappingEvent) => void,
): ReturnType<DesiredMapping['start']> {
  const mapping = launchMapping(
    world,
    {
      settings: config.settings,
      event: place.event,
      scaling: config.scaling,
      invocationMs: config.function.timeoutSeconds * 1000,
      servers: place.servers,
      dial: world.dial,
      consumer: config.consumer,
      ...how,
      ...(decoding && { decoding }),
      connectTimeoutMs,
      sessionTimeoutMs: config.consumer.sessionTimeoutMs ?? sessionTimeoutMs,
      target,
      onFailure,
      after,
    },
    onEvent,
  )
  return closing(mapping, () => target.close())
}
