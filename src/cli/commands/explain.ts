import { existsSync } from 'node:fs'
import { accept, check, explain, fails } from '../../check/index.ts'
import { renderExplanations } from '../../report/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { pageCodes, pageRule } from '../package.ts'
import { wantsColor } from './arguments.ts'
import { failOnOf, readDescription, type SourceFlags } from './source.ts'

export interface ExplainFlags extends SourceFlags {
  readonly says?: string
  readonly failOn: string
  readonly json?: boolean
  readonly color: boolean
}

/** @returns the exit code: 0 for a page; for a template as `check` */
export async function explainCommand(what: string, mapping: string | undefined, flags: ExplainFlags): Promise<number> {
  const code = what.toUpperCase()
  if (/^[A-Z][A-Z0-9_]*$/.test(code) && !existsSync(what)) return page(code)
  const failOn = failOnOf(flags.failOn)
  const { integration, suppressions } = readDescription([what], flags)
  const found = check(integration, mapping === undefined ? {} : { mappings: [mapping] })
  const result = accept(found, { suppressions, baseline: new Set() })
  const explanations = explain(integration, result, flags.says)
  const text = flags.json
    ? `${JSON.stringify({ format_version: '1.0', explanations }, null, 2)}\n`
    : renderExplanations(explanations, {
        color: wantsColor(process.stdout, flags.color),
        said: flags.says !== undefined,
      })
  process.stdout.write(text)
  return fails(result, failOn) ? 1 : 0
}

function page(code: string): number {
  const codes = pageCodes()
  if (!codes.includes(code)) {
    const near = codes.filter(
      (each) => each.includes(code) || code.split('_').some((part) => each.split('_').includes(part)),
    )
    const some = (near.length > 0 ? near : codes).slice(0, 8).join(', ')
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      `there is no finding ${code} and no file of that name: there is ${some}...`,
    )
  }
  process.stdout.write(pageRule(code).page)
  return 0
}
