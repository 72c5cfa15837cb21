import type { ServeConfig } from '../control/index.ts'
import type { Contents, Held } from './store.ts'

/**
 * Takes apart what is not the mapping's: a queue may be that of several, and another cluster has other records at the
 * same offsets.
 *
 * @param elsewhere the cluster is reached at other addresses than the mapping has: those say nothing then
 */
export function ofMapping(contents: Contents, config: ServeConfig, elsewhere: boolean): Contents {
  const others = contents.held.flatMap((held) => {
    const why = strangerOf(held, config, elsewhere)
    return why === undefined ? [] : [{ held, why }]
  })
  const strange = new Set(others.map(({ held }) => held))
  return {
    ...contents,
    held: contents.held.filter((held) => !strange.has(held)),
    foreign: [...contents.foreign, ...others.map(({ held: { id }, why }) => ({ id, why }))],
  }
}

function strangerOf({ failure }: Held, { name, source, settings }: ServeConfig, elsewhere: boolean) {
  const { parts, eventSourceArn, bootstrapServers } = failure
  const topics = [...new Set(parts.map(({ topic }) => topic))]
  const other = topics.find((topic) => topic !== settings.topic)
  if (other !== undefined) return `is of the topic ${other}, and ${name} reads ${settings.topic}`
  if (source.kind === 'msk' && eventSourceArn !== source.arn)
    return `is of ${eventSourceArn ?? bootstrapServers}, and ${name} reads from ${source.arn}`
  if (source.kind === 'msk' || elsewhere) return undefined
  const theirs = bootstrapServers.split(',')
  return source.servers.some((server) => theirs.includes(server))
    ? undefined
    : `is of a cluster at ${bootstrapServers}, and ${name} reads from ${source.servers.join(',')}: if it is the same, say so by --bootstrap-servers`
}
