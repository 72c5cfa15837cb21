import type { Unknown } from '../model/index.ts'
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

/** The flags that give what an unknown value is made of, by its identity. */
function answersTo({ unknown }: Pick<Unknown, 'unknown'>): readonly string[] {
  const names = unknown.match(/\b(?:parameter|import|ssm|resolve|getatt):[^,(){}$]+|AWS::\w+/g) ?? []
  const flags = names.map((name) => pseudo[name] ?? `--set ${quoted(`${name.replace(/^parameter:/, '')}=`)}`)
  return [...new Set(flags)]
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Region': '--region',
  'AWS::Partition': '--region',
  'AWS::URLSuffix': '--region',
  'AWS::AccountId': '--account',
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w:/.=@%+-]+$/.test(text) ? text : `'${text}'`
}
