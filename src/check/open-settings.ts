import { destinationTopic, isUnknown, type Mapping, type SettingProblem } from '../model/index.ts'
import { answersTo } from './answers.ts'
import { destinationService } from './services.ts'
import type { ProvedFlow, Question } from './types.ts'

/** A question before it has its fingerprint. */
export type Asked = Omit<Question, 'fingerprint'>

/** A setting that says which flows there are, and is not known. */
export interface OpenSetting {
  readonly question: Asked
  /** The questions that decide it. */
  readonly hangsOn: readonly string[]
  /** Whether the flow hangs on it. */
  decides(flow: ProvedFlow): boolean
}

/** What is not known of a setting. */
export function undecidedIn({ problems }: Mapping, parameter: string): readonly SettingProblem[] {
  return problems.filter((problem) => problem.code === 'SETTING_UNDECIDED' && problem.parameter.startsWith(parameter))
}

/** Access configurations decide port and secret, the pollers decide the mode, a destination decides a service. */
export function openSettings(mapping: Mapping): readonly OpenSetting[] {
  const { provisioned, onFailure, places } = mapping.settings
  const undecided = (parameter: string) => undecidedIn(mapping, parameter)
  const ask = (parameter: string): Asked => ({
    question: `${parameter} of ${mapping.id}`,
    at: places[parameter.split('.')[0] ?? ''] ?? mapping.at,
    answers: [...new Set(undecided(parameter).flatMap(({ open }) => (open ? answersTo(open) : [])))],
    mappings: [mapping.id],
    flows: [],
  })
  const open: OpenSetting[] = []
  const add = (parameter: string, decides: OpenSetting['decides']) => {
    const hangsOn = undecided(parameter).flatMap((problem) => problem.open?.question ?? [])
    open.push({ question: ask(parameter), hangsOn, decides })
  }
  if (undecided('SourceAccessConfigurations').length > 0) add('SourceAccessConfigurations', () => true)
  if (!provisioned && undecided('ProvisionedPollerConfig').length > 0)
    add('ProvisionedPollerConfig', ({ path }) => path === 'invoke')
  const elsewhere = isUnknown(onFailure) && destinationTopic(onFailure) === undefined
  if (!provisioned && elsewhere && destinationService(mapping) === undefined)
    add('DestinationConfig.OnFailure.Destination', () => false)
  return open
}
