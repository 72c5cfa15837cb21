import { formatLocation, isUnknown, type Mapping } from '../model/index.ts'
import type { Unmarked } from './fingerprint.ts'

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
export const pollersPerUnit = 10
export const mostMappings = 100
export const mostPollers = 2000

/** Poller groups of a VPC that AWS takes no more mappings into: by their number, or by the sum of their MaximumPollers. */
export function pollerGroupsTooLarge(mappings: readonly Mapping[]): readonly Unmarked[] {
  const grouped = mappings.filter(({ settings }) => typeof settings.provisioned?.group === 'string')
  return [...Map.groupBy(grouped, ({ settings }) => settings.provisioned!.group as string)].flatMap(([group, all]) => {
    const known = all.map(({ settings }) => settings.provisioned!.maximum)
    const pollers = known.reduce<number>((sum, maximum) => sum + (isUnknown(maximum) ? 0 : maximum), 0)
    const why = [
      all.length > mostMappings ? `${all.length} mappings, and AWS takes ${mostMappings}` : undefined,
      pollers > mostPollers
        ? `MaximumPollers of ${pollers} in sum (200 where none is given), and AWS takes ${mostPollers}`
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
