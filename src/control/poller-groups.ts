import { pollerGroupLimits } from '../model/index.ts'
import type { ServeConfig } from './serve-config.ts'

/**
 * What makes a poller group larger than AWS has them; undefined: none is.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
 */
export function crowdedGroup(configs: readonly ServeConfig[]): string | undefined {
  const members = configs.filter(({ settings }) => settings.provisioned?.group !== undefined)
  for (const [group, mappings] of Map.groupBy(members, ({ settings }) => settings.provisioned?.group)) {
    const pollers = mappings.reduce((sum, { settings }) => sum + (settings.provisioned?.maximum ?? 0), 0)
    const crowd = (has: string, most: number) =>
      `poller group ${group} has ${has} and ${most} is the most: give some of ${mappings[0]?.name} and the others another PollerGroupName, or a lower MaximumPollers`
    if (mappings.length > pollerGroupLimits.mappings)
      return crowd(`${mappings.length} mappings`, pollerGroupLimits.mappings)
    if (pollers > pollerGroupLimits.pollers)
      return crowd(`MaximumPollers of ${pollers} together`, pollerGroupLimits.pollers)
  }
  return undefined
}
