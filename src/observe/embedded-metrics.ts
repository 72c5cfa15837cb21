import type { MappingCounters } from '../mapping/index.ts'
import { catalog, isWanted, type Metric } from './catalog.ts'
import type { Reading } from './observatory.ts'

/** AWS's own, `AWS/Lambda`, takes nobody else's metrics. */
const namespace = 'Isthmus'

/**
 * AWS's metrics of one mapping in the Embedded Metric Format, which CloudWatch makes metrics of when it comes by a log:
 * counts since `before`, the others as they are. Undefined: the mapping wants none, or is disabled, as on AWS. Errors
 * are told only when there were some.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(reading: Reading, before: MappingCounters): object | undefined {
  const { mapping, at } = reading
  if (!mapping.metrics || !mapping.settings.enabled) return undefined
  const told = catalog.flatMap((metric) => {
    if (!metric.aws || !isWanted(metric, reading)) return []
    const [sample] = metric.read(reading)
    const value = sample && sample.value - (metric.kind === 'counter' ? sumBefore(metric, before) : 0)
    if (value === undefined || (metric.group === 'ErrorCount' && value === 0)) return []
    return [{ name: metric.aws, unit: metric.unit === 'By' ? 'Bytes' : 'Count', value }]
  })
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
