import type { Cluster } from './cluster.ts'
import type { Connection } from './connection.ts'
import type { Purpose } from './connections.ts'

/** The broker that coordinates one group, wherever that is at the moment. */
export class Coordinator {
  readonly groupId: string
  readonly #cluster: Cluster

  constructor(cluster: Cluster, groupId: string) {
    this.groupId = groupId
    this.#cluster = cluster
  }

  /** Throws as `Cluster.coordinator` and `Cluster.connect` */
  async connect(purpose: Purpose): Promise<Connection> {
    return this.#cluster.connect(await this.#cluster.coordinator(this.groupId), purpose)
  }

  /** What failed and where, for errors. */
  place(api: string, { host, port }: Connection): string {
    return `${api} of group ${this.groupId} at ${host}:${port}`
  }

  /** It moved, or it does not answer: it is looked for before the next use. */
  forget(): void {
    this.#cluster.forgetCoordinator(this.groupId)
  }
}
