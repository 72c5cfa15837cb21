import type { LogReader } from '../kafka/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { Contents, FailureStore, Foreign, Held } from './store.ts'
import { readFailure } from './stored-failure.ts'

/**
 * A Kafka topic that takes failed records: what its log holds. A topic deletes nothing by itself, so what was delivered
 * stays in it.
 */
export function topicStore(log: LogReader, topic: string): FailureStore {
  async function* messages(partition: number, first: number, last: number) {
    for await (const { chunks } of log.read(topic, partition, [first, last]))
      for (const { bytes, count, offsets, valueStart, valueLength } of chunks)
        for (let i = 0; i < count; i++) {
          const length = valueLength[i]!
          const text = length < 0 ? '' : bytes.toString('utf8', valueStart[i], valueStart[i]! + length)
          yield { offset: offsets[i]!, text }
        }
  }
  const again = async (partition: number, offset: number): Promise<Buffer> => {
    for await (const { text } of messages(partition, offset, offset)) {
      const failure = readFailure(text)
      if (typeof failure !== 'string' && failure.payload) return failure.payload
    }
    throw new IsthmusError('EVENT_INVALID', `${topic}-${partition}@${offset} is not there any more`)
  }
  return {
    name: `kafka://${topic}`,
    afterwards: 'kept',
    async read(limit, stop): Promise<Contents> {
      const held: Held[] = []
      const foreign: Foreign[] = []
      const partitions = await log.partitions(topic)
      for (let partition = 0; partition < partitions && held.length < limit && !stop.aborted; partition++) {
        const { start, end } = await log.bounds(topic, partition)
        for await (const { offset, text } of messages(partition, start, end - 1)) {
          if (held.length === limit || stop.aborted) break
          const id = `${topic}-${partition}@${offset}`
          const failure = readFailure(text)
          if (typeof failure === 'string') foreign.push({ id, why: failure })
          else {
            const { payload, ...rest } = failure
            held.push({ id, failure: rest, ...(payload && { payload: () => again(partition, offset) }) })
          }
        }
      }
      return { held, foreign, notes: [] }
    },
    isOurs: () => true,
    async settle() {},
    async close() {},
  }
}
