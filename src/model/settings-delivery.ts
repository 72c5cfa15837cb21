import { namedByArn } from './kafka-arn.ts'
import { type Complaint, exceeds, optional, type SettingReader } from './setting-reader.ts'
import type { ProvisionedPollers } from './settings.ts'
import type { SourceNode } from './source-node.ts'
import { isUnknown, type Maybe } from './unknown.ts'

export function readPollers(reader: SettingReader): ProvisionedPollers | undefined {
  const parameter = 'ProvisionedPollerConfig'
  const node = reader.node(parameter)
  if (node?.kind === 'unknown') reader.undecided(parameter, node)
  // An empty one means on-demand: https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
  if (node?.kind !== 'map' || node.entries.size === 0) return undefined
  const minimum = reader.number(`${parameter}.MinimumPollers`, [1, 200]) ?? 1
  const maximum = reader.number(`${parameter}.MaximumPollers`, [1, 2000]) ?? 200
  if (exceeds(minimum, maximum)) {
    reader.note(`${parameter}.MaximumPollers`, {
      code: 'SETTING_CONFLICT',
      message: `MaximumPollers ${maximum} is below MinimumPollers ${minimum}`,
      remedy: `give MaximumPollers ${minimum} or more`,
    })
  }
  const group = reader.text(`${parameter}.PollerGroupName`, {
    pattern: /^[a-zA-Z0-9\-_]{0,128}$/,
    wanted: 'up to 128 letters, digits and -_',
  })
  return { minimum, maximum, ...optional('group', group === '' ? undefined : group) }
}

export const destination = 'DestinationConfig.OnFailure.Destination'

export function readDestination(reader: SettingReader): Maybe<string> | undefined {
  if (reader.has('DestinationConfig.OnSuccess')) {
    reader.note('DestinationConfig.OnSuccess', {
      message: 'Unsupported DestinationConfig parameter for given event source mapping type.',
      remedy: 'remove OnSuccess',
    })
  }
  const given = reader.text(destination, {
    pattern: /^(|kafka:\/\/[^.][a-zA-Z0-9\-_.]{0,248}|arn:aws[a-zA-Z-]*:(sqs|sns|s3):[^:]*:\d*:[^:]+)$/,
    maximum: 350,
    wanted: 'kafka://TOPIC or the ARN of an SQS queue, an SNS topic or an S3 bucket',
  })
  if (isUnknown(given) && given.unknown.startsWith('kafka://arn:')) {
    reader.note(destination, {
      message: namedByArn(destination, given),
      remedy: "give the topic's name, as its TopicName has it: kafka://NAME",
    })
    return undefined
  }
  if (typeof given === 'string' && /:(sqs|sns):.*\.fifo$/.test(given)) {
    reader.note(destination, { message: `${given} is FIFO`, remedy: 'use a standard queue or topic' })
  }
  return given === '' ? undefined : given
}

export function readResponseTypes(reader: SettingReader): Maybe<boolean> {
  const items = reader.items('FunctionResponseTypes')
  const report = items.filter((item) => item.kind === 'scalar' && item.text === 'ReportBatchItemFailures')
  if (items.length > 1 || report.length !== items.length) {
    const unknown = items.find((item) => item.kind === 'unknown')
    if (unknown?.kind === 'unknown') return unknown.unknown
    reader.note('FunctionResponseTypes', {
      message: 'FunctionResponseTypes takes ReportBatchItemFailures once and nothing else',
      remedy: 'write FunctionResponseTypes: [ReportBatchItemFailures]',
    })
  }
  return report.length > 0
}

/** What there is to say of a filter's pattern: its grammar is the filter's affair. */
export type JudgePattern = (pattern: string) => readonly Complaint[]

export function readFilters(reader: SettingReader, judge: JudgePattern): readonly Maybe<string>[] {
  const parameter = 'FilterCriteria.Filters'
  const items = reader.items(parameter)
  if (items.length > 5) {
    reader.note(parameter, {
      severity: items.length > 10 ? 'error' : 'warning',
      message: `${items.length} filters: AWS takes 5, and 10 with a higher quota`,
      remedy: items.length > 10 ? 'give 10 at most' : 'ask AWS for the higher quota, or give 5 at most',
    })
  }
  return items.flatMap((item): Maybe<string>[] => {
    const pattern: SourceNode | undefined = item.kind === 'map' ? item.entries.get('Pattern') : item
    const wanted = 'a pattern: a text of 4096 characters at most that holds JSON'
    if (!pattern) {
      const message = 'a filter has no Pattern, and all records would pass it'
      reader.note(parameter, { message, remedy: 'give its Pattern, or remove the filter', at: item.at })
    }
    const given = pattern && reader.checkText(parameter, pattern, { maximum: 4096, wanted })
    const complaints = typeof given === 'string' ? judge(given) : []
    for (const complaint of complaints) reader.note(parameter, { ...complaint, at: pattern!.at })
    return given === undefined || complaints.some(({ severity }) => severity !== 'warning') ? [] : [given]
  })
}
