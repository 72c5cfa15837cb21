import type { ConditionBase } from './condition-operator.ts'
import type { TextProblem } from './policy-document.ts'

/** A policy variable: the condition key whose value it takes, and what it is where the call has none. */
export interface PolicyVariable {
  readonly key: string
  readonly fallback?: string
}

/**
 * Reads what stands between `${` and `}`: `aws:username`, `aws:PrincipalTag/team, 'guest'`; `undefined` when it is no
 * variable. `${*}`, `${?}` and `${$}` are those characters themselves.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readVariable(body: string): PolicyVariable | undefined {
  const [, key, , fallback] = /^([^\s,'"{}]+)(,\s*'([^']*)')?$/.exec(body) ?? []
  return key === undefined ? undefined : { key, ...(fallback === undefined ? {} : { fallback }) }
}

/**
 * Operators whose values may hold variables. AWS's page on variables names String and Arn operators only, its page on
 * operators adds Bool.
 */
export function takesVariables(base: ConditionBase): boolean {
  return base === 'Bool' || base.startsWith('String') || base.startsWith('Arn')
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html */
export function problemOfVariables(text: string): TextProblem | undefined {
  const remedy = `write it like \${aws:username} or \${aws:PrincipalTag/team, 'none'}`
  const wrong = (message: string): TextProblem => ({ code: 'POLICY_MALFORMED', message, remedy })
  for (const [, body = '', brace] of text.matchAll(/\$\{([^}]*)(\}?)/g)) {
    if (brace === '') return wrong(`the variable in ${text} has no closing brace`)
    if (body.trim() === '') return wrong(`the variable in ${text} is empty`)
    if (!/^[*?$]$/.test(body) && !readVariable(body)) return wrong(`\${${body}} is not a policy variable`)
  }
  return undefined
}
