import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import {
  type AssignedPartition,
  type ConsumerEvents,
  type ConsumerOptions,
  createConsumer,
} from '../../src/kafka/index.ts'
import { type Dial, IsthmusError, systemWorld, type World } from '../../src/world/index.ts'

/**
 * A member of a group that takes whatever it is given, checks that each partition comes in order without a gap, and
 * remembers all that it took, was told and committed. Its network can be cut.
 */
export class Member implements AsyncDisposable {
  readonly consumer
  /** The offsets of each partition, in the order of arrival. */
  readonly taken = new Map<number, number[]>()
  /** The newest offset that the group has from us, by partition. */
  readonly committed = new Map<number, number>()
  readonly owned = new Map<number, AssignedPartition>()
  readonly history: string[] = []
  readonly errors: string[] = []
  healthy = 0
  /** What is waited for before partitions are given up, as for an invocation that runs. */
  settle: () => Promise<void> = async () => {}
  readonly #next = new Map<AssignedPartition, number>()
  readonly #sockets = new Set<Socket>()
  readonly #way: Dial
  #cut = false

  /** @param way to the brokers, such as through a fault proxy, and the clock that it goes by */
  constructor(
    bootstrap: string,
    options: Partial<ConsumerOptions> & { readonly topic: string },
    { clock = systemWorld.clock, dial = systemWorld.dial }: Partial<Pick<World, 'clock' | 'dial'>> = {},
  ) {
    this.#way = dial
    const world: World = { ...systemWorld, clock, dial: (host, port, how) => this.#dial(host, port, how) }
    this.consumer = createConsumer(
      world,
      {
        bootstrapServers: bootstrap.split(','),
        clientId: 'member',
        startingPosition: { position: 'TRIM_HORIZON' },
        ...options,
      },
      this.#events(),
    )
    this.consumer.start()
  }

  get count(): number {
    return [...this.taken.values()].reduce((sum, offsets) => sum + offsets.length, 0)
  }

  /** Commits all that was taken. */
  async commit(partitions: readonly AssignedPartition[] = [...this.owned.values()]): Promise<void> {
    const offsets = partitions.map((partition) => ({
      partition,
      nextOffset: this.#next.get(partition) ?? partition.startOffset,
    }))
    await this.consumer.commit(offsets)
    for (const { partition, nextOffset } of offsets) this.committed.set(partition.partition, nextOffset)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.consumer.stop()
  }

  /** Every connection breaks and none comes about any more. */
  cut(): void {
    this.#cut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#cut = false
  }

  #events(): ConsumerEvents {
    return {
      assigned: (partitions) => {
        this.history.push(`assigned ${numbersOf(partitions)}`)
        for (const partition of partitions) {
          this.owned.set(partition.partition, partition)
          this.#next.set(partition, partition.startOffset)
        }
      },
      revoked: async (partitions) => {
        await this.settle()
        this.history.push(`revoked ${numbersOf(partitions)}`)
        this.#disown(partitions)
        if (!this.#cut) await this.#lastCommit(partitions)
      },
      lost: (partitions) => {
        this.history.push(`lost ${numbersOf(partitions)}`)
        this.#disown(partitions)
      },
      records: (partition) => this.#take(partition),
      failed: (error) => this.errors.push(error instanceof IsthmusError ? error.code : String(error)),
      healthy: () => this.healthy++,
    }
  }

  /** The epoch may move on between the request and the broker: as the mapping does, it is sent again then. */
  async #lastCommit(partitions: readonly AssignedPartition[]): Promise<void> {
    for (;;) {
      try {
        return await this.commit(partitions)
      } catch (error) {
        if (!(error instanceof IsthmusError && error.data.retriable === true)) throw error
      }
    }
  }

  /** What is given up late may be ours anew by then. */
  #disown(partitions: readonly AssignedPartition[]): void {
    for (const one of partitions) if (this.owned.get(one.partition) === one) this.owned.delete(one.partition)
  }

  #take(partition: AssignedPartition): void {
    assert.ok(partition.owned, `records of partition ${partition.partition}, which is not owned`)
    const offsets = this.taken.get(partition.partition) ?? []
    this.taken.set(partition.partition, offsets)
    for (let chunk = partition.take(); chunk; chunk = partition.take()) {
      for (const offset of chunk.offsets.subarray(0, chunk.count)) {
        assert.equal(offset, this.#next.get(partition), `a gap in partition ${partition.partition}`)
        this.#next.set(partition, offset + 1)
        offsets.push(offset)
      }
      partition.release(chunk)
    }
  }

  async #dial(...[host, port, options]: Parameters<World['dial']>): Promise<Socket> {
    if (this.#cut) throw new IsthmusError('CONNECT_TIMEOUT', `no answer from ${host}:${port}`)
    const socket = await this.#way(host, port, options)
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    if (this.#cut) socket.destroy()
    return socket
  }
}

const numbersOf = (partitions: readonly AssignedPartition[]) =>
  partitions
    .map(({ partition }) => partition)
    .sort()
    .join()
