import {
  type AssignedPartition,
  type ConsumerOptions,
  createConsumer,
  type RecordChunk,
  VarintReader,
} from '../../src/kafka/index.ts'
import { IsthmusError, systemWorld, type World } from '../../src/world/index.ts'

/** A consumer that takes, remembers and commits whatever comes, each record as a line like those of java/Client.java. */
export class Reading {
  readonly lines: string[] = []
  readonly errors: IsthmusError[] = []
  readonly owned = new Map<number, AssignedPartition>()
  readonly history: string[] = []
  readonly #consumer

  constructor(
    bootstrap: string,
    options: Partial<ConsumerOptions> & { readonly topic: string; readonly groupId: string },
    world: World = systemWorld,
  ) {
    this.#consumer = createConsumer(
      world,
      {
        bootstrapServers: [bootstrap],
        clientId: 'reading',
        startingPosition: { position: 'TRIM_HORIZON' },
        ...options,
      },
      {
        assigned: (partitions) => {
          for (const one of partitions) {
            this.owned.set(one.partition, one)
            this.history.push(`assigned ${one.partition}@${one.startOffset}`)
          }
        },
        revoked: async () => {},
        lost: (partitions) => {
          for (const { partition } of partitions) this.history.push(`lost ${partition}`)
        },
        records: (partition) => this.#take(partition),
        failed: (error) => {
          if (error instanceof IsthmusError) this.errors.push(error)
          else throw error
        },
        healthy: () => this.history.push('healthy'),
      },
    )
    this.#consumer.start()
  }

  stop(): Promise<void> {
    return this.#consumer.stop()
  }

  #take(partition: AssignedPartition): void {
    let nextOffset: number | undefined
    for (let chunk = partition.take(); chunk; chunk = partition.take()) {
      this.lines.push(...linesOf(partition.partition, chunk))
      nextOffset = chunk.nextOffset
      partition.release(chunk)
    }
    if (nextOffset === undefined) return
    this.#consumer.commit([{ partition, nextOffset }]).catch(() => {})
  }
}

function linesOf(partition: number, chunk: RecordChunk): string[] {
  const { bytes } = chunk
  const hex = (start: number, length: number) => (length < 0 ? '-' : bytes.toString('hex', start, start + length))
  return Array.from({ length: chunk.count }, (_, i) => {
    const reader = new VarintReader(bytes, chunk.headersStart[i] ?? 0)
    const field = (as: 'hex' | 'utf8') => {
      const length = reader.next()
      const start = reader.position
      if (length > 0) reader.position += length
      return length < 0 ? '-' : bytes.toString(as, start, start + length)
    }
    const headers = Array.from({ length: chunk.headerCount[i] ?? 0 }, () => `${field('utf8')}=${field('hex')}`)
    return [
      partition,
      chunk.offsets[i],
      chunk.timestamps[i],
      hex(chunk.keyStart[i] ?? 0, chunk.keyLength[i] ?? 0),
      hex(chunk.valueStart[i] ?? 0, chunk.valueLength[i] ?? 0),
      headers.join(','),
    ].join('|')
  })
}

/** Sorted by partition; each partition's lines in the order that they came in. */
export function byPartition(lines: readonly string[]): string[] {
  return lines.toSorted((a, b) => Number(a.split('|')[0]) - Number(b.split('|')[0]))
}
