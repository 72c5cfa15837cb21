import { isUnknown, type Maybe, type PolicyDocument, type PolicyStatement, sameValue } from '../model/index.ts'
import { type Answer, and, not, or } from './answer.ts'
import { conditionHolds } from './condition.ts'
import { matches, matchesAll, matchesFrom, readPattern } from './pattern.ts'
import { type PrincipalForm, principalMatches } from './principal.ts'
import { contextValues, describePrincipal, describeResource, type Request } from './request.ts'

/** Whether a statement is about a call, and if it is not, by which of its elements. */
export interface StatementMatch {
  readonly statement: PolicyStatement
  readonly answer: Answer
  readonly mismatches: readonly string[]
}

export function matchStatement(
  statement: PolicyStatement,
  document: PolicyDocument,
  request: Request,
  forms?: readonly PrincipalForm[],
): StatementMatch {
  const variables = document.version === '2012-10-17'
  const elements: (readonly [Answer, () => string])[] = [
    [principalMatches(statement, request, forms), () => `principal: ${describePrincipal(request.principal)}`],
    [actionMatches(statement, request), () => `action: ${request.action}`],
    [resourceMatches(statement, request, variables), () => `resource: ${describeResource(request.resource)}`],
    ...statement.conditions.map(
      (condition) =>
        [
          conditionHolds(condition, request, variables),
          () => `condition: ${condition.operator} ${condition.key} (${carried(request, condition.key)})`,
        ] as const,
    ),
  ]
  return {
    statement,
    answer: and(elements.map(([answer]) => answer)),
    mismatches: elements.filter(([answer]) => answer === false).map(([, text]) => text()),
  }
}

function carried(request: Request, key: string): string {
  const values = contextValues(request, key)
  if (isUnknown(values)) return 'unknown in this call'
  if (values.length === 0) return 'this call does not carry the key'
  return `this call: ${values.map((value) => (isUnknown(value) ? 'unknown' : value)).join(', ')}`
}

/** Names of actions are not case-sensitive. */
function actionMatches(statement: PolicyStatement, request: Request): Answer {
  const anyOf = (list: readonly Maybe<string>[]) =>
    or(
      list.map((action) => {
        if (isUnknown(action)) return [action]
        const pattern = readPattern(action, undefined)
        return pattern !== undefined && !isUnknown(pattern) && matches(pattern, request.action, 'text', true)
      }),
    )
  if (statement.actions) return anyOf(statement.actions)
  return statement.notActions ? not(anyOf(statement.notActions)) : false
}

/** Trust policies have no Resource: the role that carries them is meant. */
function resourceMatches(statement: PolicyStatement, request: Request, variables: boolean): Answer {
  const list = statement.resources ?? statement.notResources
  if (!list) return true
  const answers = list.map((text) => isResource(text, request, variables ? request : undefined))
  if (statement.resources) return or(answers.map((answer) => answer ?? false))
  return answers.includes(undefined) ? false : not(or(answers.map((answer) => answer ?? false)))
}

function isResource(text: Maybe<string>, request: Request, variables: Request | undefined): Answer | undefined {
  const { resource } = request
  const pattern = isUnknown(text) ? text : readPattern(text, variables)
  if (pattern === undefined) return undefined
  if (typeof resource === 'string') return isUnknown(pattern) ? [pattern] : matches(pattern, resource, 'resource')
  const unknown = isUnknown(resource) ? resource : resource.rest
  if (isUnknown(pattern)) return sameValue(pattern, unknown) ?? [pattern]
  if (isUnknown(resource)) return matchesAll(pattern) || [unknown]
  return matchesFrom(pattern, resource.prefix, 'resource') ?? [unknown]
}
