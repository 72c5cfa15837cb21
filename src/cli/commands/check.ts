import { check } from '../../check/index.ts'
import { checkToJson, renderCheck } from '../../report/index.ts'
import { readText } from '../../sources/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { parametersOf, readFile, wantsColor } from './arguments.ts'

export interface CheckFlags {
  readonly set?: readonly string[]
  readonly region?: string
  readonly account?: string
  readonly failOn: string
  readonly verbose?: boolean
  readonly json?: boolean
  readonly color: boolean
}

/** @returns the exit code: 0 nothing at or above `--fail-on`, 1 findings */
export async function checkCommand(source: string, flags: CheckFlags): Promise<number> {
  if (flags.failOn !== 'error' && flags.failOn !== 'warning')
    throw new IsthmusError('ARGUMENT_INVALID', `--fail-on ${flags.failOn} is neither error nor warning`)
  const integration = readText(readFile(source, 'TEMPLATE_UNREADABLE'), source, {
    parameters: parametersOf(flags.set),
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(flags.account === undefined ? {} : { account: flags.account }),
  })
  const result = check(integration)
  const text = flags.json
    ? `${checkToJson(result)}\n`
    : renderCheck(result, { color: wantsColor(process.stdout, flags.color), verbose: flags.verbose === true })
  process.stdout.write(text)
  const severities = flags.failOn === 'error' ? ['error'] : ['error', 'warning']
  // What stays undecided is a warning.
  const undecided = flags.failOn === 'warning' && result.questions.length > 0
  return undecided || result.findings.some((finding) => severities.includes(finding.severity)) ? 1 : 0
}
