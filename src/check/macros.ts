import type { Integration, UnreadResource } from '../model/index.ts'
import type { Unmarked } from './fingerprint.ts'
import type { Asked } from './open-settings.ts'

/** What may change all that is described, and is not run. Nothing is proved then, and nothing surely wrong. */
export function macrosOf({ unread }: Integration): readonly UnreadResource[] {
  return unread.filter(({ changes }) => changes)
}

/** What would decide: the template as CloudFormation has processed it. */
export function macroQuestions(integration: Integration, mappings: readonly string[]): readonly Asked[] {
  return macrosOf(integration).map(({ at, why }) => ({
    question: `${why}: check the template that AWS has processed (aws cloudformation get-template --template-stage Processed)`,
    at,
    answers: [],
    mappings,
    flows: [],
  }))
}

/** What is wrong as it stands is a warning where a macro may mend it. */
export function unlessMended(integration: Integration, found: Unmarked): Unmarked {
  const [macro] = macrosOf(integration)
  if (!macro || found.severity !== 'error') return found
  return { ...found, severity: 'warning', explanation: `${found.explanation}; unless ${macro.type} changes that` }
}
