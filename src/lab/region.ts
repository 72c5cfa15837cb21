import { rm, writeFile } from 'node:fs/promises'
import { serviceHost } from '../aws/index.ts'
import { createAuthority, type IssuedCertificate } from '../broker/index.ts'
import { isUnknown } from '../model/index.ts'
import { IsthmusError, type World } from '../world/index.ts'
import { type RunningCluster, startLabCluster } from './cluster.ts'
import type { Concrete, LabMapping } from './concrete.ts'
import type { LabKeys } from './credentials.ts'
import { destinationServices } from './destinations.ts'
import type { LabEvent } from './events.ts'
import type { LabFunctions } from './functions.ts'
import { lambdaService } from './lambda.ts'
import type { LabNetwork } from './network.ts'
import type { SampleTopic } from './sampler.ts'
import type { LabSecrets } from './secrets.ts'
import { type ServedService, serveService } from './services.ts'
import { stsService } from './sts.ts'
import { type LabTopic, labTopics, mappedTopics } from './topics.ts'

export interface RegionOptions {
  readonly network: LabNetwork
  readonly keys: LabKeys
  readonly functions: LabFunctions
  readonly secrets: LabSecrets
  /** Where to write the authority that tools have to trust, if the cluster has listeners for them. */
  readonly caFile: string
  /** As it is now: edits of the template change it. */
  readonly concrete: () => Concrete
  /** Of each topic of which the template does not say how many it has. */
  readonly partitions: number
  /** First port on 127.0.0.1 for the user's own tools; 0: any. */
  readonly hostPort: number
  readonly tell: (event: LabEvent) => void
}

type RegionWorld = Pick<World, 'clock' | 'random' | 'listen'>

/** What AWS runs in the Region and mappings connect to: the clusters, and the services with their real names. */
export class LabRegion {
  readonly #world: RegionWorld
  readonly #options: RegionOptions
  readonly #services: ServedService[] = []
  readonly #clusters: RunningCluster[] = []
  #recordsIn = 0

  constructor(world: RegionWorld, options: RegionOptions) {
    this.#world = world
    this.#options = options
  }

  /** @returns the authority that clients have to trust, PEM. @throws IsthmusError `PORT_UNAVAILABLE` */
  async start(): Promise<string> {
    const { region, clusters } = this.#options.concrete()
    const authority = await createAuthority(this.#world)
    const services = ['sts', 'lambda', 'sqs', 'sns', 's3'].map((service) => serviceHost(service, region))
    const brokers = clusters.flatMap((cluster) => cluster.brokers.map((broker) => broker.host))
    const certificate = await authority.issue([...services, ...brokers, 'localhost', '127.0.0.1'])
    await this.#startServices(certificate)
    await this.#startClusters(certificate, authority.caPem)
    return authority.caPem
  }

  /**
   * Kafka takes no partition away: a topic that is to have fewer than it has needs another lab.
   *
   * @throws IsthmusError `LAB_RESTART_NEEDED`
   */
  refuseFewerPartitions(concrete: Concrete): void {
    for (const { cluster, name, partitions = Number.POSITIVE_INFINITY } of labTopics(concrete)) {
      const now = this.#byId(cluster)?.embedded.endOffsets(name).length ?? 0
      if (partitions < now)
        throw new IsthmusError(
          'LAB_RESTART_NEEDED',
          `the edit gives topic ${name} ${partitions} partitions, and it has ${now}, of which Kafka takes none away: end the lab and start it again to use it`,
        )
    }
  }

  /** Makes the topics that an edit asks for and that are not there, and partitions that are missing. */
  growTopics(): void {
    for (const { cluster, name, partitions } of labTopics(this.#options.concrete())) {
      const embedded = this.#byId(cluster)?.embedded
      const now = embedded?.endOffsets(name).length ?? 0
      if (now === 0) embedded?.createTopic(name, partitions ?? this.#options.partitions)
      else if (partitions !== undefined && partitions > now) embedded?.growTopic(name, partitions)
    }
  }

  /** Where samples are produced to: the listeners for this machine's own tools. */
  sampleTopics(): readonly SampleTopic[] {
    return mappedTopics(this.#options.concrete()).flatMap(({ cluster, name }) => {
      const servers = this.#byId(cluster)?.hostServers
      return servers ? [{ topic: name, servers }] : []
    })
  }

  /** How many records of the mapping's topic its group has not committed. */
  open(mapping: LabMapping, uuid: string): number {
    const { topic, consumerGroupId } = mapping.described.settings
    const embedded = this.#byId(mapping.cluster.described.id)?.embedded
    if (!embedded || isUnknown(topic) || isUnknown(consumerGroupId)) return 0
    const committed = embedded.committed(consumerGroupId ?? uuid)
    return embedded
      .endOffsets(topic)
      .reduce((sum, end, partition) => sum + end - (committed[`${topic}-${partition}`] ?? 0), 0)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.close()))
    await Promise.all(this.#clusters.map((cluster) => cluster.embedded.stop()))
    await rm(this.#options.caFile, { force: true })
  }

  #byId(cluster: string): RunningCluster | undefined {
    return this.#clusters.find((running) => running.described.described.id === cluster)
  }

  async #startServices(certificate: IssuedCertificate): Promise<void> {
    const { concrete, functions, keys, network, tell } = this.#options
    const { region } = concrete()
    const policyDenial = (service: string) => (mapping: string) => network.policyDenial(mapping, service)
    const services = [
      stsService(this.#world.clock, { keys, concrete, policyDenial: policyDenial('sts') }),
      lambdaService({ target: (arn) => functions.byArn(arn), policyDenial: policyDenial('lambda') }),
      ...destinationServices({
        concrete,
        policyDenial: (mapping, service) => network.policyDenial(mapping, service),
        onRecord: (destination, body) => tell({ kind: 'failure-record', destination, body }),
      }),
    ]
    for (const service of services) {
      const served = await serveService(this.#world, service, { region, keys, certificate })
      this.#services.push(served)
      network.serve(served.host, { kind: 'service', service: service.name }, new Map([[443, served.port]]))
    }
  }

  async #startClusters(certificate: IssuedCertificate, caPem: string): Promise<void> {
    const { concrete, keys, network, secrets, caFile, partitions, tell } = this.#options
    let { hostPort } = this.#options
    for (const cluster of concrete().clusters) {
      const own = ({ cluster: of }: LabTopic) => of === cluster.described.id
      const running = await startLabCluster(this.#world, {
        cluster,
        concrete,
        certificate,
        keys,
        network,
        secrets,
        hostPort,
        partitions,
        topics: labTopics(concrete()).filter(own),
        onProduced: ({ topic, records }) => {
          this.#recordsIn += records
          tell({ kind: 'produced', topic, records, total: this.#recordsIn })
        },
        onNotice: (message) => tell({ kind: 'notice', message }),
      })
      const { hostServers, scramServers, tlsServers } = running
      if (hostPort !== 0) hostPort += hostServers.length + scramServers.length + tlsServers.length
      this.#clusters.push(running)
      const secured = scramServers.length + tlsServers.length > 0
      if (secured) await writeFile(caFile, caPem)
      tell({
        kind: 'cluster',
        cluster: cluster.name,
        brokers: cluster.brokers.map(({ host, address, zone }) => ({ name: host, address, zone })),
        hostServers: hostServers.join(','),
        scramServers: scramServers.join(','),
        tlsServers: tlsServers.join(','),
        caFile: secured ? caFile : '',
        topics: mappedTopics(concrete())
          .filter(own)
          .map(({ name }) => name),
      })
    }
  }
}
