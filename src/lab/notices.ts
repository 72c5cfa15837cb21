import { idleNotes } from '../mapping/index.ts'
import { isUnknown } from '../model/index.ts'
import type { Concrete } from './concrete.ts'

/** What its user is told of a description, each once: topics without samples, settings that change nothing. */
export function noticesOf(concrete: Concrete): ReadonlySet<string> {
  const unsampled = [...schemaTopics(concrete)].map(
    (topic) =>
      `no sample records go to ${topic}: a schema registry decodes it, so produce to it with a serializer of yours`,
  )
  const idle = concrete.mappings.flatMap(({ described: { id, settings } }) =>
    idleNotes(settings).map((note) => `${id}: ${note}`),
  )
  return new Set([...unsampled, ...idle])
}

/** Those whose records are written with schemas. */
export function schemaTopics({ mappings }: Concrete): ReadonlySet<string> {
  return new Set(
    mappings.flatMap(({ described: { settings } }) =>
      settings.schemaRegistry && !isUnknown(settings.topic) ? [settings.topic] : [],
    ),
  )
}
