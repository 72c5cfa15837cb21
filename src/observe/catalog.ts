import type { MetricGroup } from '../control/index.ts'
import type { MappingCounters, PartitionStatus } from '../mapping/index.ts'
import { commitLag, commitLags, fetchLag, stableLag, timeLag } from './lag.ts'
import type { Reading } from './observatory.ts'
import { readinessOf } from './readiness.ts'

interface Sample {
  /** Besides those of the mapping. */
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A metric under its three names: AWS's where it has one, Prometheus', OpenTelemetry's. */
export interface Metric {
  readonly aws?: keyof MappingCounters
  /** Which of AWS's groups it is of; absent: it is there whatever `MetricsConfig` says. */
  readonly group?: MetricGroup
  readonly prometheus: string
  readonly otel: string
  readonly kind: 'counter' | 'gauge'
  /** UCUM's, as OpenTelemetry has it. */
  readonly unit: string
  readonly help: string
  /** The names of the samples' labels. */
  readonly labels: readonly string[]
  read(reading: Reading): Iterable<Sample>
}

const none = {}

/** One of AWS's, as the mapping's events add up to it. */
function counted(
  aws: keyof MappingCounters,
  group: MetricGroup | undefined,
  names: Pick<Metric, 'prometheus' | 'otel' | 'unit' | 'help'>,
  kind: Metric['kind'] = 'counter',
): Metric {
  const read = ({ counters }: Reading) => [{ labels: none, value: counters[aws] }]
  return { aws, ...(group && { group }), ...names, kind, labels: [], read }
}

function gauge(
  names: Pick<Metric, 'prometheus' | 'otel' | 'unit' | 'help'> & Pick<Metric, 'aws'>,
  value: (reading: Reading) => number | undefined,
): Metric {
  function* read(reading: Reading) {
    const now = value(reading)
    if (now !== undefined) yield { labels: none, value: now }
  }
  return { ...names, kind: 'gauge', labels: [], read }
}

/** Of each partition that is ours; nothing where it is not known. */
function perPartition(
  names: Pick<Metric, 'prometheus' | 'otel' | 'unit' | 'help'>,
  value: (partition: PartitionStatus, reading: Reading) => number | undefined,
): Metric {
  function* read(reading: Reading) {
    for (const one of reading.status.partitions) {
      const now = value(one, reading)
      if (now !== undefined) yield { labels: { partition: String(one.partition) }, value: now }
    }
  }
  return { ...names, kind: 'gauge', labels: ['partition'], read }
}

function byLabel(
  label: string,
  names: Pick<Metric, 'prometheus' | 'otel' | 'unit' | 'help'>,
  counts: (reading: Reading) => Readonly<Record<string, number>>,
): Metric {
  const read = (reading: Reading) =>
    Object.entries(counts(reading)).map(([word, value]) => ({ labels: { [label]: word }, value }))
  return { ...names, kind: 'counter', labels: [label], read }
}

/** Who is not in its group has no partitions, and does not know how many records wait: that is no lag of 0. */
function lagsOf({ mapping, status: { partitions, topicPartitions } }: Reading): readonly number[] | undefined {
  const isIn = mapping.running.state === 'Enabled' && readinessOf([mapping]).ready
  return topicPartitions === undefined || (partitions.length === 0 && !isIn) ? undefined : commitLags(partitions)
}

const known = (offset: number) => (offset < 0 ? undefined : offset)
const seconds = (milliseconds: number | undefined) => (milliseconds === undefined ? undefined : milliseconds / 1000)

/**
 * Every metric but the duration of invocations. OpenTelemetry's names are those of its conventions for messaging where
 * there are any, which are in development.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/
 * @see https://prometheus.io/docs/practices/naming/
 */
export const catalog: readonly Metric[] = [
  counted('PolledEventCount', 'EventCount', {
    prometheus: 'isthmus_polled_records_total',
    otel: 'messaging.client.consumed.messages',
    unit: '{message}',
    help: 'Records that were read from the topic.',
  }),
  counted('FilteredOutEventCount', 'EventCount', {
    prometheus: 'isthmus_filtered_out_records_total',
    otel: 'isthmus.filtered_out.messages',
    unit: '{message}',
    help: 'Records that no filter let through.',
  }),
  counted('InvokedEventCount', 'EventCount', {
    prometheus: 'isthmus_invoked_records_total',
    otel: 'isthmus.invoked.messages',
    unit: '{message}',
    help: 'Records that were sent to the function, again with each retry.',
  }),
  counted('FailedInvokeEventCount', 'EventCount', {
    prometheus: 'isthmus_failed_invoke_records_total',
    otel: 'isthmus.failed_invoke.messages',
    unit: '{message}',
    help: 'Records that an invocation failed with, or that the function reported as failed.',
  }),
  counted('DroppedEventCount', 'EventCount', {
    prometheus: 'isthmus_dropped_records_total',
    otel: 'isthmus.dropped.messages',
    unit: '{message}',
    help: 'Records that were given up and that nobody took; not those that the log dropped.',
  }),
  counted('OnFailureDestinationDeliveredEventCount', 'EventCount', {
    prometheus: 'isthmus_destination_delivered_records_total',
    otel: 'isthmus.destination_delivered.messages',
    unit: '{message}',
    help: 'Records that were given to the failure destination.',
  }),
  counted('CommittedEventCount', 'EventCount', {
    prometheus: 'isthmus_committed_records_total',
    otel: 'isthmus.committed.messages',
    unit: '{message}',
    help: 'By how much the committed offsets have grown.',
  }),
  counted('PollingErrorCount', 'ErrorCount', {
    prometheus: 'isthmus_polling_errors_total',
    otel: 'isthmus.polling.errors',
    unit: '{error}',
    help: 'Rounds of connecting, joining or fetching that failed.',
  }),
  counted('InvokeErrorCount', 'ErrorCount', {
    prometheus: 'isthmus_invoke_errors_total',
    otel: 'isthmus.invoke.errors',
    unit: '{error}',
    help: 'Invocations that failed, or whose function reported failed records.',
  }),
  counted('OnFailureDestinationDeliveryErrorCount', 'ErrorCount', {
    prometheus: 'isthmus_destination_delivery_errors_total',
    otel: 'isthmus.destination_delivery.errors',
    unit: '{error}',
    help: 'Calls of the failure destination that failed.',
  }),
  counted('SchemaRegistryErrorCount', 'ErrorCount', {
    prometheus: 'isthmus_schema_registry_errors_total',
    otel: 'isthmus.schema_registry.errors',
    unit: '{error}',
    help: 'Requests to the schema registry that failed.',
  }),
  counted('CommitErrorCount', 'ErrorCount', {
    prometheus: 'isthmus_commit_errors_total',
    otel: 'isthmus.commit.errors',
    unit: '{error}',
    help: 'Commits that failed.',
  }),
  {
    ...gauge(
      {
        aws: 'MaxOffsetLag',
        prometheus: 'isthmus_max_offset_lag_records',
        otel: 'isthmus.offset_lag.max',
        unit: '{message}',
        help: 'The largest commit lag of a partition of this process.',
      },
      (reading) => lagsOf(reading)?.reduce((most, lag) => Math.max(most, lag), 0),
    ),
    group: 'KafkaMetrics',
  },
  {
    ...gauge(
      {
        aws: 'SumOffsetLag',
        prometheus: 'isthmus_sum_offset_lag_records',
        otel: 'isthmus.offset_lag.sum',
        unit: '{message}',
        help: 'The sum of the commit lags of the partitions of this process.',
      },
      (reading) => lagsOf(reading)?.reduce((sum, lag) => sum + lag, 0),
    ),
    group: 'KafkaMetrics',
  },
  gauge(
    {
      aws: 'ProvisionedPollers',
      prometheus: 'isthmus_provisioned_pollers',
      otel: 'isthmus.provisioned_pollers',
      unit: '{poller}',
      help: 'Pollers of a provisioned mapping.',
    },
    ({ counters, mapping }) => (mapping.mode === 'provisioned' ? counters.ProvisionedPollers : undefined),
  ),
  gauge(
    {
      aws: 'EventPollerUnit',
      prometheus: 'isthmus_event_poller_units',
      otel: 'isthmus.event_poller_units',
      unit: '{unit}',
      help: 'Units that AWS would bill these pollers as.',
    },
    ({ counters, mapping }) => (mapping.mode === 'provisioned' ? counters.EventPollerUnit : undefined),
  ),
  counted('EventPollerThroughputInBytes', undefined, {
    prometheus: 'isthmus_polled_bytes_total',
    otel: 'isthmus.polled.size',
    unit: 'By',
    help: 'Bytes of records that were read from the topic, as they were on the wire.',
  }),
  byLabel(
    'outcome',
    {
      prometheus: 'isthmus_invocations_total',
      otel: 'isthmus.invocations',
      unit: '{invocation}',
      help: 'Invocations by how they ended.',
    },
    ({ invocations }) => invocations,
  ),
  gauge(
    {
      prometheus: 'isthmus_invocations_in_flight',
      otel: 'isthmus.invocations.in_flight',
      unit: '{invocation}',
      help: 'Invocations that run now.',
    },
    ({ status }) => status.inFlight,
  ),
  gauge(
    {
      prometheus: 'isthmus_buffered_bytes',
      otel: 'isthmus.buffered.size',
      unit: 'By',
      help: 'Bytes of records that are fetched and that no batch has taken.',
    },
    ({ status }) => status.partitions.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0),
  ),
  gauge(
    {
      prometheus: 'isthmus_assigned_partitions',
      otel: 'isthmus.assigned_partitions',
      unit: '{partition}',
      help: 'Partitions that the group has given to this process.',
    },
    ({ status }) => status.partitions.length,
  ),
  byLabel(
    'change',
    {
      prometheus: 'isthmus_rebalances_total',
      otel: 'isthmus.rebalances',
      unit: '{change}',
      help: 'Changes of what the group gives to this process: partitions assigned, revoked, lost.',
    },
    ({ rebalances }) => rebalances,
  ),
  gauge(
    {
      prometheus: 'isthmus_mapping_ready',
      otel: 'isthmus.mapping.ready',
      unit: '1',
      help: '1 while the mapping is in its group and nothing that it does fails, or it is disabled, else 0.',
    },
    ({ mapping }) => Number(readinessOf([mapping]).ready),
  ),
  gauge(
    {
      prometheus: 'isthmus_drain_seconds',
      otel: 'isthmus.drain',
      unit: 's',
      help: 'How long the commit lag takes to work off at the rate of the last minute, if nothing more came.',
    },
    ({ rates }) => rates?.drainSeconds,
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_lag_records',
      otel: 'isthmus.partition.lag',
      unit: '{message}',
      help: 'Commit lag: records up to the end of the log that are not committed.',
    },
    (one) => commitLag(one),
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_fetch_lag_records',
      otel: 'isthmus.partition.fetch_lag',
      unit: '{message}',
      help: 'Fetch lag: records up to the end of the log that are not fetched.',
    },
    (one) => fetchLag(one),
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_stable_lag_records',
      otel: 'isthmus.partition.stable_lag',
      unit: '{message}',
      help: 'Committed-read lag: records up to the oldest running transaction that are not committed.',
    },
    (one) => stableLag(one),
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_lag_seconds',
      otel: 'isthmus.partition.time_lag',
      unit: 's',
      help: 'Time lag: the age of the oldest fetched record that is not settled, by its timestamp.',
    },
    (one, { at }) => seconds(timeLag(one, at)),
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_stuck_seconds',
      otel: 'isthmus.partition.stuck',
      unit: 's',
      help: 'For how long nothing was committed although there is lag.',
    },
    ({ partition }, { stuckMs }) => seconds(stuckMs.get(partition)),
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_committed_offset',
      otel: 'isthmus.partition.committed_offset',
      unit: '{offset}',
      help: 'The next offset that the group has committed, or where consuming began.',
    },
    ({ committed }) => committed,
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_fetched_offset',
      otel: 'isthmus.partition.fetched_offset',
      unit: '{offset}',
      help: 'The next offset to fetch.',
    },
    ({ position }) => position,
  ),
  perPartition(
    {
      prometheus: 'isthmus_partition_end_offset',
      otel: 'isthmus.partition.end_offset',
      unit: '{offset}',
      help: 'The high watermark: the offset after the last record that consumers may see.',
    },
    ({ highWatermark }) => known(highWatermark),
  ),
]

/** The one histogram. Functions answer within milliseconds, and may take 15 minutes. */
export const invocationDuration = {
  prometheus: 'isthmus_invocation_duration_seconds',
  otel: 'messaging.process.duration',
  unit: 's',
  help: 'How long invocations take, the way to the function and back in it.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
} as const

/** Whether the mapping wants it: `MetricsConfig` chooses from AWS's groups, and without it all are wanted. */
export function isWanted({ group }: Metric, { mapping }: Reading): boolean {
  return !group || !mapping.metrics || mapping.metrics.includes(group)
}
