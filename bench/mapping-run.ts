import { heapStaysSmall } from '../src/cli/small-heap.ts'
import { mappingFetches } from '../src/control/launch.ts'
import { type Consumer, type ConsumerEvents, createConsumer } from '../src/kafka/index.ts'
import { type MappingEvent, patient, pollerRules, type RunningMapping, startMapping } from '../src/mapping/index.ts'
import type { Target } from '../src/targets/index.ts'
import { systemWorld } from '../src/world/index.ts'

export interface BenchMapping {
  readonly bootstrap: string
  readonly topic: string
  readonly group: string
  readonly batchSize: number
  /** Invocations in flight at most. */
  readonly concurrency: number
  readonly windowMs?: number
  readonly filters?: readonly string[]
  readonly target: Target
}

/** A mapping with what the contestants have in common. @param connect another consumer than that of a real broker */
export function benchMapping(
  { bootstrap, topic, group, batchSize, concurrency, windowMs = 500, filters = [], target }: BenchMapping,
  onEvent: (event: MappingEvent) => void,
  connect = (events: ConsumerEvents): Consumer =>
    createConsumer(
      systemWorld,
      {
        bootstrapServers: [bootstrap],
        clientId: 'bench',
        groupId: group,
        topic,
        startingPosition: { position: 'TRIM_HORIZON' },
        ...mappingFetches,
      },
      events,
    ),
): RunningMapping {
  heapStaysSmall()
  return startMapping(
    systemWorld,
    {
      settings: {
        topic,
        enabled: true,
        batchSize,
        batchingWindowMs: windowMs,
        startingPosition: 'TRIM_HORIZON',
        consumerGroupId: group,
        filters,
        failures: patient,
      },
      event: { eventSource: 'SelfManagedKafka', bootstrapServers: bootstrap },
      connect,
      target,
      pollers: { ...pollerRules({ minimum: 1, maximum: 1 }, 'eager'), invocations: concurrency },
      drainMs: 10_000,
    },
    onEvent,
  )
}
