import type { CheckResult, Severity } from '../check/index.ts'
import { problemsOf } from './problems.ts'

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' }

/**
 * A check as workflow commands of GitHub Actions, which its runner shows beside the lines. What is accepted is left
 * out. The runner shows ten of a kind for a step, so the worst come first.
 *
 * @param fileOf a file as the runner looks for it: relative to where the repository is checked out
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function checkToGithub(result: CheckResult, fileOf: (file: string) => string): string {
  const lines = problemsOf(result)
    .filter(({ accepted }) => !accepted)
    .map(({ code, severity, at, explanation, hop, remedy }) => {
      const place = at?.file
        ? { file: fileOf(at.file), line: at.line, ...(at.column === undefined ? {} : { col: at.column }) }
        : {}
      const properties = Object.entries({ ...place, title: code }).map(([name, value]) => `${name}=${escaped(value)}`)
      const message = [explanation, hop && `hop: ${hop}`, `remedy: ${remedy}`].filter(Boolean).join('\n')
      return `::${commands[severity]} ${properties.join(',')}::${data(message)}\n`
    })
  return lines.join('')
}

/** As the runner takes it apart again: actions/runner, ActionCommand. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escaped(value: string | number): string {
  return data(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
