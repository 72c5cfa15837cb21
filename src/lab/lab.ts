import { createHttpClient, type Environment, type HttpClient } from '../aws/index.ts'
import { type GivenSecrets, Reconciler, type ServedMapping } from '../control/index.ts'
import type { Decoding, MappingEvent } from '../mapping/index.ts'
import type { Integration } from '../model/index.ts'
import { IsthmusError, messageOf, type World } from '../world/index.ts'
import { MappingCalls } from './calls.ts'
import { causesOf } from './causes.ts'
import type { Concrete } from './concrete.ts'
import { LabKeys } from './credentials.ts'
import { desiredMapping } from './desired.ts'
import type { LabEvent, LabSummary } from './events.ts'
import { LabFunctions } from './functions.ts'
import { LabNetwork } from './network.ts'
import { noticesOf, schemaTopics } from './notices.ts'
import { Progress } from './progress.ts'
import { changedTraces, type Proved, prove, refuseOtherClusters } from './proved.ts'
import { LabRegion } from './region.ts'
import { labDecodings } from './registries.ts'
import { Sampler } from './sampler.ts'
import { LabSecrets } from './secrets.ts'

export interface LabOptions {
  /** The (first) source's text. */
  readonly text: string
  /** What the sources describe in this place, with `text` for the first one; whatever reading them throws. */
  readonly describe: (text: string, place: { readonly region: string; readonly account: string }) => Integration
  readonly region: string
  /** Of each topic of which the template does not say how many it has. */
  readonly partitions: number
  /** First port on 127.0.0.1 for the user's own tools; 0: any. */
  readonly hostPort: number
  /** A connect that hangs is given up after so long: the lab's users wait less than AWS's. */
  readonly connectTimeoutMs: number
  /** What mappings log in with, by the names that the template has for it. */
  readonly secrets: GivenSecrets
  /** Of this machine: secrets may be in it. */
  readonly environment: Environment
  /** Where to write the authority that the user's own tools have to trust, when they log in as mappings do. */
  readonly caFile: string
  /**
   * What becomes of records that a failure destination does not take: their partition waits for it, or they are dropped,
   * as on AWS. @default 'wait'
   */
  readonly whenDestinationFails?: 'wait' | 'drop'
}

export interface Lab {
  /** Produces sample records, once every mapping has been round: one that starts at the latest record gets them too. */
  produce(count: number): Promise<void>
  /** Goes on producing at this rate, in records per second. */
  startSamples(rate: number): void
  /**
   * Resolves when every record is settled; or, with a `reason`, when a proved-blocked mapping has failed a round, or
   * when nothing settles for `timeoutMs`.
   */
  drained(timeoutMs: number): Promise<LabSummary>
  /**
   * The first source's new text; what it leads to is read again too. An edit that cannot be used changes nothing and is
   * told as `edit-refused`. Never rejects.
   */
  edit(text: string): Promise<void>
  summary(): LabSummary
  /** What runs, for whoever watches it. */
  mappings(): readonly ServedMapping[]
  /** Settles what is in flight, commits, ends every process and connection. */
  stop(): Promise<void>
}

const account = '123456789012'
/** For a connect to what plays Glue, and for its answer, in milliseconds. */
const registryMs = 10_000

/**
 * Runs a template: embedded clusters, the functions' own code, the mappings, and the services that they call.
 *
 * @throws IsthmusError what reading, proving and making concrete throw, `PORT_UNAVAILABLE`, `HANDLER_MISSING`...;
 * nothing keeps running then
 */
export async function startLab(world: World, options: LabOptions, onEvent: (event: LabEvent) => void): Promise<Lab> {
  const lab = new RunningLab(world, options, onEvent)
  try {
    await lab.start()
  } catch (error) {
    await lab.stop()
    throw error
  }
  return lab
}

class RunningLab implements Lab {
  readonly #world: World
  readonly #options: LabOptions
  readonly #tell: (event: LabEvent) => void
  readonly #keys: LabKeys
  readonly #network: LabNetwork
  readonly #functions: LabFunctions
  readonly #secrets: LabSecrets
  readonly #region: LabRegion
  readonly #registries: HttpClient
  readonly #reconciler: Reconciler
  readonly #progress: Progress
  readonly #calls = new Map<string, MappingCalls>()
  readonly #uuids = new Map<string, string>()
  #sampler: Sampler | undefined
  #proved: Proved
  #caPem = ''
  /** Edits are taken one after the other. */
  #editing: Promise<void> = Promise.resolve()

  constructor(world: World, options: LabOptions, onEvent: (event: LabEvent) => void) {
    this.#world = world
    this.#options = options
    this.#tell = onEvent
    this.#keys = new LabKeys(world.random)
    this.#network = new LabNetwork(world.clock, world.dial)
    this.#functions = new LabFunctions(world, (name, line, stream) =>
      onEvent({ kind: 'function-log', function: name, stream, line }),
    )
    this.#secrets = new LabSecrets(world.clock, options.environment, options.secrets)
    this.#region = new LabRegion(world, {
      secrets: this.#secrets,
      caFile: options.caFile,
      network: this.#network,
      keys: this.#keys,
      functions: this.#functions,
      concrete: () => this.#proved.concrete,
      partitions: options.partitions,
      hostPort: options.hostPort,
      tell: onEvent,
    })
    this.#registries = createHttpClient(world, { connectTimeoutMs: registryMs, requestTimeoutMs: registryMs })
    this.#reconciler = new Reconciler((mapping, event) => this.#onMapping(mapping, event))
    this.#proved = this.#prove(options.text)
    this.#progress = new Progress(world.clock, {
      proved: () => this.#proved,
      open: (mapping) => this.#region.open(mapping, this.#uuids.get(mapping.described.id) ?? ''),
    })
  }

  async start(): Promise<void> {
    const { result, concrete } = this.#proved
    this.#tell({ kind: 'checked', result, edit: false, redialled: [] })
    this.#network.use(result)
    await this.#secrets.prepare(concrete)
    this.#caPem = await this.#region.start()
    const desired = this.#desired(concrete, await this.#decodings(concrete))
    await this.#functions.apply(concrete)
    this.#sampler = new Sampler(
      this.#world,
      this.#region.sampleTopics(),
      (topic) => !schemaTopics(this.#proved.concrete).has(topic),
      (error) => this.#tell({ kind: 'notice', message: `sample records were not produced: ${messageOf(error)}` }),
    )
    this.#tellNotices(new Set())
    await this.#reconciler.apply(desired)
  }

  async produce(count: number): Promise<void> {
    await this.#progress.begun
    await this.#sampler?.produce(count)
  }

  startSamples(rate: number): void {
    this.#sampler?.start(rate)
  }

  async drained(timeoutMs: number): Promise<LabSummary> {
    const reason = await this.#progress.drained(timeoutMs)
    return reason === undefined ? this.summary() : { ...this.summary(), reason }
  }

  edit(text: string): Promise<void> {
    const refused = (error: unknown) => {
      // What is no fault of the template's is one of ours, and is shown as such; the lab lives on.
      const code = error instanceof IsthmusError ? error.code : 'INTERNAL'
      this.#tell({ kind: 'edit-refused', code, message: messageOf(error) })
    }
    this.#editing = this.#editing.then(() => this.#edit(text)).catch(refused)
    return this.#editing
  }

  summary(): LabSummary {
    return this.#progress.summary(this.#sampler?.total ?? 0)
  }

  mappings(): readonly ServedMapping[] {
    return this.#reconciler.served()
  }

  async stop(): Promise<void> {
    this.#progress.end()
    await this.#editing
    await this.#sampler?.stop()
    await this.#reconciler.stop()
    for (const calls of this.#calls.values()) calls.close()
    await this.#functions.close()
    await this.#region.stop()
    this.#registries.close()
  }

  #prove(text: string): Proved {
    const { describe, region } = this.#options
    return prove(describe(text, { region, account }))
  }

  async #edit(text: string): Promise<void> {
    const before = this.#proved
    const after = this.#prove(text)
    refuseOtherClusters(before.concrete, after.concrete)
    this.#region.refuseFewerPartitions(after.concrete)
    await this.#secrets.prepare(after.concrete)
    const desired = this.#desired(after.concrete, await this.#decodings(after.concrete))
    const release = await this.#functions.apply(after.concrete)
    // Nothing is refused from here on.
    this.#proved = after
    this.#network.use(after.result)
    this.#region.growTopics()
    this.#tellNotices(noticesOf(before.concrete))
    const changed = changedTraces(before, after)
    this.#tell({ kind: 'checked', result: after.result, edit: true, redialled: changed })
    for (const mapping of desired) {
      if (!changed.includes(mapping.id)) continue
      // In this order, so that what is cut is no failed round.
      const redialled = this.#reconciler.kept(mapping)?.running.redial()
      this.#calls.get(mapping.id)?.renew()
      await redialled
    }
    await this.#reconciler.apply(desired)
    await release()
    this.#progress.edited()
  }

  #decodings(concrete: Concrete) {
    return labDecodings(this.#world, concrete, {
      secrets: this.#secrets,
      environment: this.#options.environment,
      client: this.#registries,
      callsOf: (mapping) => this.#callsOf(mapping),
      concrete: () => this.#proved.concrete,
    })
  }

  #tellNotices(before: ReadonlySet<string>): void {
    for (const message of noticesOf(this.#proved.concrete))
      if (!before.has(message)) this.#tell({ kind: 'notice', message })
  }

  #desired(concrete: Concrete, decodings: ReadonlyMap<string, Decoding>) {
    return concrete.mappings.map((mapping) => {
      const { id } = mapping.described
      const uuid = this.#uuids.get(id) ?? this.#world.random.uuid()
      this.#uuids.set(id, uuid)
      return desiredMapping(this.#world, mapping, {
        concrete,
        network: this.#network,
        functions: this.#functions,
        secrets: this.#secrets,
        calls: this.#callsOf(id),
        decoding: decodings.get(id),
        caPem: this.#caPem,
        connectTimeoutMs: this.#options.connectTimeoutMs,
        whenDestinationFails: this.#options.whenDestinationFails ?? 'wait',
        uuid,
      })
    })
  }

  #callsOf(mapping: string): MappingCalls {
    const calls =
      this.#calls.get(mapping) ??
      new MappingCalls(
        this.#world,
        {
          network: this.#network,
          keys: this.#keys,
          caPem: this.#caPem,
          connectTimeoutMs: this.#options.connectTimeoutMs,
          concrete: () => this.#proved.concrete,
        },
        mapping,
      )
    this.#calls.set(mapping, calls)
    return calls
  }

  #onMapping(mapping: string, event: MappingEvent): void {
    const causes = event.kind === 'state' ? causesOf(mapping, this.#proved.result) : []
    this.#progress.add(mapping, event, causes)
    this.#tell({ kind: 'mapping', mapping, event, causes })
  }
}
