import { destinationTopic, isUnknown, type Maybe } from '../model/index.ts'
import type { Concrete } from './concrete.ts'

export interface LabTopic {
  /** Its id in the template. */
  readonly cluster: string
  readonly name: string
  /** Absent: nothing says how many. */
  readonly partitions?: number
}

/** Topics that mappings read. */
export function mappedTopics({ mappings }: Concrete): readonly LabTopic[] {
  return distinct(mappings.flatMap(({ described, cluster }) => named(cluster.described.id, described.settings.topic)))
}

/** All that there are to be: those that the template makes, and those that mappings read or give records up to. */
export function labTopics(concrete: Concrete): readonly LabTopic[] {
  const destinations = concrete.mappings.flatMap(({ described, cluster }) =>
    named(cluster.described.id, destinationTopic(described.settings.onFailure)),
  )
  const made = concrete.clusters.flatMap(({ described: { id, topics = [] } }) =>
    topics.flatMap(({ name, partitions }) =>
      named(id, name).map((topic) => (isUnknown(partitions) ? topic : { ...topic, partitions })),
    ),
  )
  return distinct([...made, ...mappedTopics(concrete), ...destinations])
}

function named(cluster: string, name: Maybe<string> | undefined): readonly LabTopic[] {
  return typeof name === 'string' ? [{ cluster, name }] : []
}

/** The first of each name. */
function distinct(topics: readonly LabTopic[]): readonly LabTopic[] {
  const seen = new Set<string>()
  return topics.filter(({ cluster, name }) => {
    const key = `${cluster}/${name}`
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}
