import type { AssignedPartition, Consumer, ConsumerEvents } from '../kafka/index.ts'
import type { Target } from '../targets/index.ts'
import { tell, type World } from '../world/index.ts'
import { Committer } from './committer.ts'
import type { Decoding } from './decoding.ts'
import type { OnFailure } from './delivery.ts'
import { EventPool } from './event-memory.ts'
import { type EventSource, envelopeOf } from './event-source.ts'
import { filterOf, passesOf } from './filtering.ts'
import { Health } from './health.ts'
import { PartitionReader, type ReaderOptions } from './partition-reader.ts'
import { aborted } from './pause.ts'
import type { PollerRules } from './poller-rules.ts'
import { Pollers } from './pollers.ts'
import { Scaling } from './scaling.ts'
import type { ActiveSettings } from './settings.ts'
import type { MappingStatus } from './status.ts'
import type { MappingEvent, MappingState, Transition } from './types.ts'

export interface MappingOptions {
  readonly settings: ActiveSettings
  /** What the events say about their source. */
  readonly event: EventSource
  /** Builds the consumer: the caller has wired it to a `Dial`, TLS and a login. */
  readonly connect: (events: ConsumerEvents) => Consumer
  /** Not closed by the mapping. */
  readonly target: Target
  /** Absent: records that are given up are dropped. */
  readonly onFailure?: OnFailure
  /** Absent: keys and values are given as they came. */
  readonly decoding?: Decoding
  readonly pollers: PollerRules
  /** How long `stop` waits for running invocations before it abandons them, in milliseconds. */
  readonly drainMs: number
  /** What the mapping is in the middle of when it goes on after a `stop` with that word. Absent: it is new. */
  readonly after?: Transition
}

export interface RunningMapping {
  readonly state: MappingState
  /** As AWS words it (mapping.md 6): `No records processed`, `OK`, `PROBLEM: ...`. */
  readonly lastProcessingResult: string
  /** At this moment; as of the newest fetches and `lookAtEnds`. */
  status(): MappingStatus
  /**
   * Asks where the logs end. A partition that waits for the function is not fetched: without this its lag is that of
   * the last fetch.
   *
   * @throws IsthmusError as `Consumer.lookAtEnds`
   */
  lookAtEnds(): Promise<void>
  /** Dials anew, and tries at once what waits after a failure: the network or the function has changed. */
  redial(): Promise<void>
  /**
   * Settles what is in flight, commits, leaves the group. What is not settled stays uncommitted.
   *
   * @param into what the mapping is in the middle of then, which another one that is started `after` it ends. Absent: it
   * is disabled.
   */
  stop(into?: Transition): Promise<void>
  /** Ends the running invocations of a mapping that stops: it waits no longer for them. */
  abandon(): void
}

/**
 * Events on their way and being gathered: ten or so of 6 MB at once, or some hundred of a hundred kilobytes, however many
 * pollers there are. What has to wait for memory waits in the log.
 */
const eventPoolBytes = 64 * 1024 * 1024

/** Who is stopped waits no longer than this for a group that cannot be reached; nobody else waits for it either. */
const stopCommitMs = 5000

/**
 * Runs an event source mapping: poll, batch, invoke, retry or give up, commit. Failures are told by `listener` and
 * retried, never thrown; a changed mapping is stopped and started.
 */
export function startMapping(
  world: Pick<World, 'clock' | 'random'>,
  options: MappingOptions,
  listener: (event: MappingEvent) => void,
): RunningMapping {
  const { settings, pollers: rules } = options
  const onEvent = (event: MappingEvent) => tell(() => listener(event))
  const health = new Health(onEvent, options.after)
  if (!settings.enabled) {
    health.enter('Disabled')
    return running(health, {
      status: () => ({ topicPartitions: undefined, inFlight: 0, partitions: [] }),
      lookAtEnds: async () => {},
      redial: async () => {},
      async stop(into) {
        if (into) health.leave(into)
      },
      abandon() {},
    })
  }

  const readers = new Map<AssignedPartition, PartitionReader>()
  const drain = new AbortController()
  let stopping = false
  let inFlight = 0
  const target: Pick<Target, 'invoke'> = {
    async invoke(payload, how) {
      inFlight++
      try {
        return await options.target.invoke(payload, how)
      } finally {
        inFlight--
      }
    },
  }
  const origin = { topic: settings.topic, consumerGroup: settings.consumerGroupId }
  const committer = new Committer({
    ...world,
    origin,
    commit: (offsets) => consumer.commit(offsets),
    onCommitted(offsets) {
      health.commitWorks()
      onEvent({ kind: 'committed', offsets })
    },
    onNothingLeft: () => health.commitWorks(),
    onFailed(error) {
      onEvent({ kind: 'commit-failed', cause: error })
      health.commitFailed(error)
    },
  })
  const pollers = new Pollers(
    rules.initial,
    {
      ...world,
      target,
      origin,
      failures: settings.failures,
      ...(options.onFailure && { onFailure: options.onFailure }),
      source: options.event,
      envelope: envelopeOf(options.event),
      pool: new EventPool(eventPoolBytes),
      batchSize: settings.batchSize,
      windowMs: settings.batchingWindowMs,
      windowFrom: rules.mode === 'on-demand' ? 'invocation completed' : 'batch closed',
      invocations: rules.invocations,
      bytesPerSecond: rules.bytesPerSecond,
      signal: drain.signal,
      health,
      tell(event) {
        if (event.kind === 'invoked' && event.outcome === 'throttled') scaling.throttled()
        onEvent(event)
      },
      logStart: (partition) => consumer.logStart(partition),
      settle(partition, nextOffset) {
        const reader = readers.get(partition)
        if (reader) {
          scaling.settled(nextOffset - reader.settled)
          reader.settled = nextOffset
        }
        committer.settle(partition, nextOffset)
      },
    },
    () => scaling.counted(),
  )
  const scaling = new Scaling({
    ...world,
    rules,
    pollers,
    lookAtEnds: () => consumer.lookAtEnds(),
    positions: () => [...readers.values()].map(({ partition, settled }) => ({ settled, end: partition.highWatermark })),
    tell: onEvent,
  })

  const filter = filterOf(settings)
  const { decoding } = options
  const reading: ReaderOptions = {
    passesOf: filter && ((text) => passesOf(filter, text)),
    decoding:
      decoding &&
      ((reader) => ({
        ...world,
        ...decoding,
        filtered: filter !== undefined,
        onFailed(cause) {
          onEvent({ kind: 'registry-failed', partition: reader.text.name, cause })
          health.registryFailed(reader, cause)
        },
        onWorks: () => health.registryWorks(reader),
        onUndecoded: (failed) => onEvent({ kind: 'undecoded', partition: reader.text.name, ...failed }),
        onReady: () => pollers.wake(reader),
      })),
    onTaken(reader, chunk) {
      pollers.took(reader, chunk.size)
      scaling.polled(chunk.size)
      onEvent({
        kind: 'polled',
        partition: reader.text.name,
        records: chunk.count,
        bytes: chunk.size,
        lag: Math.max(0, reader.partition.highWatermark - chunk.nextOffset),
        highWatermark: reader.partition.highWatermark,
      })
    },
    onFiltered: (reader, records) => onEvent({ kind: 'filtered', partition: reader.text.name, records }),
  }

  const remove = (partitions: readonly AssignedPartition[]) =>
    partitions.flatMap((partition) => {
      const reader = readers.get(partition)
      readers.delete(partition)
      return reader ? [reader] : []
    })

  const consumer = options.connect({
    assigned(partitions) {
      const names = namesOf(partitions)
      const starts = partitions.map(({ startOffset }, i) => [names[i], startOffset] as const)
      onEvent({ kind: 'assigned', partitions: names, startOffsets: Object.fromEntries(starts) })
      const added = partitions.map((partition) => new PartitionReader(partition, reading))
      for (const reader of added) readers.set(reader.partition, reader)
      pollers.add(added)
    },
    async revoked(partitions, deadline) {
      const settled = pollers.giveUp(remove(partitions))
      await Promise.race([settled, aborted(deadline)])
      await committer.drained(partitions, deadline, stopping ? stopCommitMs : undefined)
      onEvent({ kind: 'revoked', partitions: namesOf(partitions) })
    },
    lost(partitions) {
      void pollers.giveUp(remove(partitions))
      onEvent({ kind: 'lost', partitions: namesOf(partitions) })
    },
    records(partition) {
      const reader = readers.get(partition)
      if (reader) pollers.wake(reader)
    },
    failed(error) {
      onEvent({ kind: 'poll-failed', cause: error })
      health.pollFailed(error)
    },
    healthy: () => health.pollWorks(),
  })
  consumer.start()

  return running(health, {
    status: () => ({
      topicPartitions: consumer.topicPartitions,
      inFlight,
      partitions: [...readers.values()].map((reader) => reader.status(pollers.oldestTimestamp(reader))),
    }),
    lookAtEnds: () => consumer.lookAtEnds(),
    redial() {
      health.enter('Updating')
      pollers.retryNow()
      for (const reader of readers.values()) reader.retryNow()
      return consumer.redial()
    },
    async stop(into) {
      stopping = true
      health.leave(into ?? 'Disabling')
      scaling.stop()
      pollers.stop()
      const cancel = world.clock.after(options.drainMs, () => drain.abort())
      await consumer.stop()
      cancel()
      drain.abort()
      committer.close()
      if (!into) health.enter('Disabled')
    },
    abandon: () => drain.abort(),
  })
}

function running(health: Health, parts: Omit<RunningMapping, 'state' | 'lastProcessingResult'>): RunningMapping {
  let stopped: Promise<void> | undefined
  return {
    ...parts,
    get state() {
      return health.state
    },
    get lastProcessingResult() {
      return health.lastProcessingResult
    },
    stop(into) {
      stopped ??= parts.stop(into)
      return stopped
    },
  }
}

function namesOf(partitions: readonly AssignedPartition[]): string[] {
  return partitions.map(({ topic, partition }) => `${topic}-${partition}`)
}
