import path from 'node:path'
import type { Environment } from '../aws/index.ts'
import { entryOf, mapOf, type SourceLocation } from '../model/index.ts'
import { readStrictDocument } from '../sources/index.ts'
import { invalidConfig } from './invalid-config.ts'
import { crowdedGroup } from './poller-groups.ts'
import { readServeConfig, type ServeConfig } from './serve-config.ts'
import { substitute } from './substitute.ts'

/**
 * Reads a mapping file: one mapping, which is named by the file, or `Mappings` with several by their names. Environment
 * variables are put in for `${NAME}`.
 *
 * @throws IsthmusError `TEMPLATE_INVALID`, `CONFIG_INVALID`; what `readServeConfig` throws
 */
export function readServeFile(text: string, file: string, environment: Environment): readonly ServeConfig[] {
  const root = mapOf(substitute(readStrictDocument(text, file), environment), 'the mapping file')
  const folder = path.dirname(file)
  const several = entryOf(root, 'Mappings')
  if (!several) return [readServeConfig(root, path.basename(file).replace(/\.ya?ml$|\.json$/, ''), folder)]
  for (const [key, { at }] of root.entries) {
    if (key !== 'Mappings') throw invalidConfig(at, `${key} stands beside Mappings: move it into one of them`)
  }
  const named = [...mapOf(several, 'Mappings').entries]
  if (named.length === 0) throw invalidConfig(several.at, 'Mappings is empty: give at least one')
  const configs = named.map(([name, node]) => readServeConfig(mapOf(node, `Mappings.${name}`), name, folder))
  refuseTogether(
    configs,
    named.map(([, { at }]) => at),
    several.at,
  )
  return configs
}

/**
 * Refuses what each mapping may have and not all of them together.
 *
 * @param places where each is described
 * @param at where all are
 * @throws IsthmusError `CONFIG_INVALID`
 */
export function refuseTogether(
  configs: readonly ServeConfig[],
  places: readonly SourceLocation[],
  at: SourceLocation,
): void {
  for (const [i, config] of configs.entries()) {
    const other = configs.slice(0, i).find((earlier) => sharesGroup(earlier, config))
    if (!other) continue
    const { consumerGroupId, topic } = config.settings
    throw invalidConfig(
      places[i]!,
      `${config.name} and ${other.name} both read ${topic} in the consumer group ${consumerGroupId}, so each would get a part of the records: give one of them another ConsumerGroupId`,
    )
  }
  const crowd = crowdedGroup(configs)
  if (crowd !== undefined) throw invalidConfig(at, crowd)
}

function sharesGroup(a: ServeConfig, b: ServeConfig): boolean {
  if (a.settings.consumerGroupId !== b.settings.consumerGroupId || a.settings.topic !== b.settings.topic) return false
  if (a.source.kind === 'msk' || b.source.kind === 'msk') return JSON.stringify(a.source) === JSON.stringify(b.source)
  const { servers } = b.source
  return a.source.servers.some((server) => servers.includes(server))
}
