import { formatLocation, isUnknown, pollerGroupLimits as limits, type Mapping } from '../model/index.ts'
import type { Unmarked } from './fingerprint.ts'

/**
 * Poller groups of a VPC that AWS takes no more mappings into: by their number, or by the sum of their MaximumPollers.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
 */
export function pollerGroupsTooLarge(mappings: readonly Mapping[]): readonly Unmarked[] {
  const grouped = mappings.filter(({ settings }) => typeof settings.provisioned?.group === 'string')
  return [...Map.groupBy(grouped, ({ settings }) => settings.provisioned!.group as string)].flatMap(([group, all]) => {
    const known = all.map(({ settings }) => settings.provisioned!.maximum)
    const pollers = known.reduce<number>((sum, maximum) => sum + (isUnknown(maximum) ? 0 : maximum), 0)
    const why = [
      all.length > limits.mappings ? `${all.length} mappings, and AWS takes ${limits.mappings}` : undefined,
      pollers > limits.pollers
        ? `MaximumPollers of ${pollers} in sum (200 where none is given), and AWS takes ${limits.pollers}`
        : undefined,
    ].filter((each) => each !== undefined)
    if (why.length === 0) return []
    const [last] = all.toSorted((a, b) => (formatLocation(a.at) < formatLocation(b.at) ? 1 : -1))
    return [
      {
        // One of them may not exist at all where that hangs on a condition, which stands in `enabled`.
        severity: all.some(({ settings }) => isUnknown(settings.enabled)) ? ('warning' as const) : ('error' as const),
        code: 'POLLER_GROUP_TOO_LARGE',
        path: 'settings' as const,
        at: last!.settings.places.ProvisionedPollerConfig ?? last!.at,
        resource: group,
        hop: '',
        detail: '',
        explanation: `poller group ${group} has ${why.join('; and ')}`,
        remedy: 'give its mappings a smaller MaximumPollers, or some of them another PollerGroupName',
        mappings: all.map(({ id }) => id),
        flows: [],
      },
    ]
  })
}
