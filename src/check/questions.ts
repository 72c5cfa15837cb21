import { answersTo } from './answers.ts'
import type { Asked } from './open-settings.ts'
import type { MappingCheck } from './types.ts'

/** What to ask for the flows that stay undecided, each question once. */
export function questionsOf(checks: readonly MappingCheck[]): readonly Asked[] {
  const questions = new Map<string, Asked>()
  for (const check of checks) {
    for (const flow of check.flows) {
      if (flow.verdict !== 'unknown') continue
      const open = [
        ...flow.trace.questions.map(({ question, value, hop }) => ({ question, value, at: value?.at ?? hop.at })),
        ...flow.refusals.flatMap(({ questions, at }) =>
          questions.map((value) => ({ question: value.question, value, at: value.at ?? at })),
        ),
      ]
      for (const { question, value, at } of open) {
        const known = questions.get(question)
        const place = known?.at ?? (at.file ? at : undefined)
        questions.set(question, {
          question,
          ...(place ? { at: place } : {}),
          answers: value?.question === question ? answersTo(value) : [],
          mappings: [...new Set([...(known?.mappings ?? []), check.mapping])],
          flows: [...new Set([...(known?.flows ?? []), flow.id])],
        })
      }
    }
  }
  return [...questions.values()].sort((a, b) => (a.question < b.question ? -1 : 1))
}
