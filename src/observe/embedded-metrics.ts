import type { MappingCounters } from '../mapping/index.ts'
import { catalog, type Metric } from './catalog.ts'
import type { Reading } from './observatory.ts'

/** AWS's own, `AWS/Lambda`, takes nobody else's metrics. */
const namespace = 'Isthmus'

/**
 * AWS's metrics of one mapping in the Embedded Metric Format, which CloudWatch makes metrics of when it comes by a log:
 * counts since `before`, the others as they are. Those of pollers are there in provisioned mode, the others where
 * `MetricsConfig` names their group, errors only when there were some. Undefined: there is none, or the mapping is
 * disabled, as on AWS.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(reading: Reading, before: MappingCounters): object | undefined {
  const { mapping, at } = reading
  if (!mapping.settings.enabled) return undefined
  const isWanted = ({ group }: Metric) => (group ? mapping.metrics?.includes(group) : mapping.mode === 'provisioned')
  const told = catalog.flatMap((metric) => {
    if (!metric.aws || !isWanted(metric)) return []
    const [sample] = metric.read(reading)
    const value = sample && sample.value - (metric.kind === 'counter' ? sumBefore(metric, before) : 0)
    if (value === undefined || (metric.group === 'ErrorCount' && value === 0)) return []
    return [{ name: metric.aws, unit: metric.unit === 'By' ? 'Bytes' : 'Count', value }]
  })
  if (told.length === 0) return undefined
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [['EventSourceMappingUUID']],
          Metrics: told.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    EventSourceMappingUUID: mapping.uuid,
    mapping: mapping.name,
    ...Object.fromEntries(told.map(({ name, value }) => [name, value])),
  }
}

function sumBefore({ aws }: Metric, before: MappingCounters): number {
  return aws && aws in before ? before[aws as keyof MappingCounters] : 0
}
