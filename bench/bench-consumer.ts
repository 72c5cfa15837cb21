import { randomUUID } from 'node:crypto'
import { type Consumer, type ConsumerEvents, createConsumer } from '../src/kafka/index.ts'
import { systemWorld } from '../src/world/index.ts'
import { type ConsumeJob, tellFailure } from './contestant.ts'

/** Our consumer as a job has it: in a group of its own, from the beginning of the topic. It is not started. */
export function benchConsumer(job: Omit<ConsumeJob, 'partitions' | 'records'>, on: Partial<ConsumerEvents>): Consumer {
  const { bootstrap, ca, topic, checkCrc, fetchMaxBytes, maxBufferedBytes } = job
  return createConsumer(
    systemWorld,
    {
      bootstrapServers: [bootstrap],
      clientId: 'bench',
      groupId: randomUUID(),
      topic,
      startingPosition: { position: 'TRIM_HORIZON' },
      tls: ca === undefined ? undefined : { ca },
      ...(checkCrc === undefined ? {} : { checkCrc }),
      ...(fetchMaxBytes === undefined ? {} : { fetchMaxBytes, partitionMaxBytes: fetchMaxBytes }),
      ...(maxBufferedBytes === undefined ? {} : { maxBufferedBytes }),
    },
    {
      assigned() {},
      revoked: async () => {},
      lost() {},
      records() {},
      failed: tellFailure,
      healthy() {},
      ...on,
    },
  )
}
