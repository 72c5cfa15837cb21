import { type CheckResult, check, whatIf } from '../../check/index.ts'
import type { Integration } from '../../model/index.ts'
import { exposureOf } from '../../network/index.ts'
import { checkToJson, renderCheck, renderExposure, renderWhatIf } from '../../report/index.ts'
import { readText } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { filesAround, parametersOf, readFile, wantsColor } from './arguments.ts'

export interface CheckFlags {
  readonly set?: readonly string[]
  readonly region?: string
  readonly account?: string
  readonly failOn: string
  readonly verbose?: boolean
  readonly without?: string
  readonly exposure?: string
  readonly json?: boolean
  readonly color: boolean
}

/** @returns the exit code: 0 nothing at or above `--fail-on`, 1 findings */
export async function checkCommand(source: string, flags: CheckFlags): Promise<number> {
  if (flags.failOn !== 'error' && flags.failOn !== 'warning')
    throw new IsthmusError('ARGUMENT_INVALID', `--fail-on ${flags.failOn} is neither error nor warning`)
  const integration = readText(readFile(source, 'TEMPLATE_UNREADABLE'), source, {
    parameters: parametersOf(flags.set),
    files: filesAround,
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(flags.account === undefined ? {} : { account: flags.account }),
  })
  const result = check(integration)
  if (flags.without !== undefined || flags.exposure !== undefined) return answer(integration, result, flags)
  const text = flags.json
    ? `${checkToJson(result)}\n`
    : renderCheck(result, { color: wantsColor(process.stdout, flags.color), verbose: flags.verbose === true })
  process.stdout.write(text)
  const severities = flags.failOn === 'error' ? ['error'] : ['error', 'warning']
  // What stays undecided is a warning.
  const undecided = flags.failOn === 'warning' && result.questions.length > 0
  return undecided || result.findings.some((finding) => severities.includes(finding.severity)) ? 1 : 0
}

/** A question about the template instead of its findings: 1 when the deletion would break something. */
function answer(integration: Integration, result: CheckResult, { without, exposure, json, color }: CheckFlags): number {
  const paint = { color: wantsColor(process.stdout, color) }
  if (exposure !== undefined) {
    const told = exposureOf(integration, exposure)
    if (!told) throw new IsthmusError('RESOURCE_NOT_FOUND', `no security group ${exposure} in the template`)
    process.stdout.write(json ? `${toJson(told)}\n` : renderExposure(told, paint))
  }
  if (without === undefined) return 0
  const told = whatIf(integration, result, without)
  process.stdout.write(json ? `${toJson(told)}\n` : renderWhatIf(told, paint))
  return told.changed.length > 0 ? 1 : 0
}

function toJson(told: object): string {
  return JSON.stringify({ format_version: '1.0', ...told }, (_key, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
