import { answersTo } from './answers.ts'
import type { Asked, OpenSetting } from './open-settings.ts'
import type { MappingCheck } from './types.ts'

/**
 * What to ask for the flows that stay undecided, each question once, and then for the settings of mappings: what a
 * setting hangs on is asked for by the setting's name, and not again for each flow that hangs on it, too.
 */
export function questionsOf(
  checks: readonly MappingCheck[],
  settingsOf: (mapping: string) => readonly OpenSetting[],
): readonly Asked[] {
  const ofFlows = new Map<string, Asked>()
  const ofSettings: Asked[] = []
  for (const check of checks) {
    const settings = settingsOf(check.mapping).map((setting) => ({ ...setting, flows: new Set<string>() }))
    for (const flow of check.flows) {
      if (flow.verdict !== 'unknown') continue
      const open = [
        ...flow.trace.questions.map(({ question, value, hop }) => ({ question, value, at: value?.at ?? hop.at })),
        ...flow.refusals.flatMap(({ questions, at }) =>
          questions.map((value) => ({ question: value.question, value, at: value.at ?? at })),
        ),
      ]
      for (const { question, value, at } of open) {
        const setting = settings.find(({ hangsOn }) => hangsOn.includes(question))
        if (setting) {
          setting.flows.add(flow.id)
          continue
        }
        const known = ofFlows.get(question)
        const place = known?.at ?? (at.file ? at : undefined)
        const asked = value?.question === question ? value : undefined
        ofFlows.set(question, {
          question,
          ...(place ? { at: place } : {}),
          answers: asked ? answersTo(asked) : [],
          ...(asked?.command === undefined ? {} : { command: asked.command }),
          mappings: [...new Set([...(known?.mappings ?? []), check.mapping])],
          flows: [...new Set([...(known?.flows ?? []), flow.id])],
        })
      }
    }
    ofSettings.push(...settings.map(({ question, flows }) => ({ ...question, flows: [...flows] })))
  }
  return [...[...ofFlows.values()].sort((a, b) => (a.question < b.question ? -1 : 1)), ...ofSettings]
}
