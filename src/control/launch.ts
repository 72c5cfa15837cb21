import {
  type ConsumerOptions,
  createConsumer,
  createProducer,
  type Login,
  type StartingPosition,
  type TlsSource,
} from '../kafka/index.ts'
import {
  type ActiveSettings,
  type Decoding,
  type EventSource,
  type MappingEvent,
  pollerRules,
  type RunningMapping,
  type Scaling,
  startMapping,
  type Transition,
} from '../mapping/index.ts'
import type { Target } from '../targets/index.ts'
import type { Dial, World } from '../world/index.ts'
import { createOnFailure, type OnFailureOptions } from './destination.ts'

/** All that one mapping needs to run, whoever runs it. */
export interface LaunchOptions {
  readonly settings: ActiveSettings
  readonly event: EventSource
  readonly scaling: Scaling
  /** The longest that one invocation may take, in milliseconds: a rebalance waits for it. */
  readonly invocationMs: number
  /** `host:port` each. */
  readonly servers: readonly string[]
  readonly dial: Dial
  /** Absent: plaintext. */
  readonly tls?: TlsSource
  /** Absent: no SASL. */
  readonly login?: Login
  readonly connectTimeoutMs: number
  /** How soon the group takes a member that is silent for dead, in milliseconds. */
  readonly sessionTimeoutMs: number
  /** What AWS has no setting for. Absent: as Kafka's own consumers. */
  readonly consumer?: Pick<ConsumerOptions, 'isolation' | 'rack' | 'groupInstanceId'>
  /** Absent: keys and values are given as they came. */
  readonly decoding?: Decoding
  readonly target: Target
  readonly onFailure: OnFailureOptions
  /** What the mapping is in the middle of. Absent: it is new. */
  readonly after?: Transition | undefined
}

/**
 * For how long a mapping waits for what is in flight when it gives partitions up, or stops: the longest invocation, and
 * time to commit and to answer the group. In milliseconds.
 */
export function patienceMs(invocationMs: number): number {
  return invocationMs + 10_000
}

/**
 * Less than a consumer has by itself: a response is kept until all of its records are in events, so of large ones much is
 * kept for the slowest of their partitions. No less for each partition: a response of one partition gives an event long
 * stretches, and many short ones have to be moved to stand by partition.
 */
export const mappingFetches = { maxBufferedBytes: 24 * 1024 * 1024, fetchMaxBytes: 1024 * 1024 }

/**
 * Starts a mapping over a consumer of its own, and a destination of its own if it has one.
 *
 * @throws IsthmusError `DESTINATION_INVALID`
 */
export function launchMapping(
  world: Pick<World, 'clock' | 'random'>,
  options: LaunchOptions,
  onEvent: (event: MappingEvent) => void,
): RunningMapping {
  const { settings, tls, login } = options
  const budgetMs = patienceMs(options.invocationMs)
  const client = { clock: world.clock, random: world.random, dial: options.dial }
  const cluster = {
    bootstrapServers: options.servers,
    clientId: 'isthmus',
    connectTimeoutMs: options.connectTimeoutMs,
    ...(tls ? { tls } : {}),
    ...(login ? { login } : {}),
  }
  const onFailure =
    settings.onFailure === undefined
      ? undefined
      : createOnFailure(world.random, settings.onFailure, options.onFailure, () =>
          // AWS documents WriteData for such a topic, and no right to write idempotently.
          createProducer(client, { ...cluster, idempotent: false }),
        )
  const mapping = startMapping(
    world,
    {
      settings,
      event: options.event,
      target: options.target,
      ...(onFailure && { onFailure }),
      ...(options.decoding && { decoding: options.decoding }),
      pollers: pollerRules(settings.provisioned, options.scaling),
      ...(options.after && { after: options.after }),
      drainMs: budgetMs,
      connect: (events) =>
        createConsumer(
          client,
          {
            ...cluster,
            groupId: settings.consumerGroupId,
            topic: settings.topic,
            startingPosition: startingPositionOf(settings),
            sessionTimeoutMs: options.sessionTimeoutMs,
            rebalanceTimeoutMs: budgetMs,
            ...mappingFetches,
            ...options.consumer,
          },
          events,
        ),
    },
    onEvent,
  )
  if (!onFailure) return mapping
  return closing(mapping, () => onFailure.destination.close())
}

/** The mapping, whose stop closes something more. */
export function closing(mapping: RunningMapping, close: () => Promise<void>): RunningMapping {
  return {
    get state() {
      return mapping.state
    },
    get lastProcessingResult() {
      return mapping.lastProcessingResult
    },
    status: () => mapping.status(),
    lookAtEnds: () => mapping.lookAtEnds(),
    redial: () => mapping.redial(),
    abandon: () => mapping.abandon(),
    async stop(into) {
      await mapping.stop(into)
      await close()
    },
  }
}

function startingPositionOf({ startingPosition, startingTimestampMs }: ActiveSettings): StartingPosition {
  return startingPosition === 'AT_TIMESTAMP'
    ? { position: startingPosition, timestampMs: startingTimestampMs ?? 0 }
    : { position: startingPosition }
}
