import { isUnknown, type Maybe, type PolicyDocument, type PolicyStatement, type Unknown } from '../model/index.ts'
import { type Answer, and, choose, not, or } from './answer.ts'
import { conditionHolds } from './condition.ts'
import { isSameUnknown, matches, matchesFrom, mayLackValue, type Pattern, readPattern } from './pattern.ts'
import { isAbout, isAboutAtGateway, type PrincipalForm } from './principal.ts'
import { contextValues, describePrincipal, describeResource, type Request } from './request.ts'

/** Whether a statement is about a call, and if it is not, by which of its elements. */
export interface StatementMatch {
  readonly statement: PolicyStatement
  readonly answer: Answer
  /** The elements that are not about it, in words. */
  readonly mismatches: () => readonly string[]
}

/** How a policy stands to the call, beside its text. */
export interface Scope {
  /** The ways of naming the caller that count. */
  readonly forms?: readonly PrincipalForm[]
  /** The policy is a gateway endpoint's. */
  readonly gateway?: boolean
  /** NotPrincipal spares nobody. */
  readonly unsparing?: boolean
}

export function matchStatement(
  statement: PolicyStatement,
  document: PolicyDocument,
  request: Request,
  scope: Scope = {},
): StatementMatch {
  const variables = document.version === '2012-10-17'
  const elements: (readonly [() => Answer, () => string])[] = [
    [() => principalMatches(statement, request, scope), () => `principal: ${describePrincipal(request.principal)}`],
    [() => actionMatches(statement, request), () => `action: ${request.action}`],
    [() => resourceMatches(statement, request, variables), () => `resource: ${describeResource(request.resource)}`],
    ...statement.conditions.map(
      (condition) =>
        [
          () => conditionHolds(condition, request, variables),
          () => `condition: ${condition.operator} ${condition.key} (${carried(request, condition.key)})`,
        ] as const,
    ),
  ]
  const answers: Answer[] = []
  for (const [holds] of elements) {
    const answer = holds()
    answers.push(answer)
    // One no is enough; which others there are is asked seldom.
    if (answer === false) break
  }
  return {
    statement,
    answer: and(answers),
    mismatches: () => elements.filter(([holds]) => holds() === false).map(([, text]) => text()),
  }
}

function principalMatches(statement: PolicyStatement, { principal: caller }: Request, scope: Scope): Answer {
  if (scope.gateway) return isAboutAtGateway(statement, caller)
  if (scope.unsparing && statement.notPrincipal !== undefined) return true
  return isAbout(statement, caller, scope.forms)
}

function carried(request: Request, key: string): string {
  const values = contextValues(request, key)
  if (isUnknown(values)) return 'unknown in this call'
  if (values.length === 0) return 'this call does not carry the key'
  return `this call: ${values.map((value) => (isUnknown(value) ? 'unknown' : value)).join(', ')}`
}

/** Names of actions are not case-sensitive. */
function actionMatches(statement: PolicyStatement, request: Request): Answer {
  const { actions, notActions } = patternsOf(statement)
  const isOne = (pattern: Pattern): Answer => matches(pattern, request.action, 'text', true)
  return actions ? or(actions.map(isOne)) : not(or(notActions.map(isOne)))
}

interface ActionPatterns {
  readonly actions: readonly Pattern[] | undefined
  readonly notActions: readonly Pattern[]
}

/** A statement is asked about many calls. */
function patternsOf(statement: PolicyStatement): ActionPatterns {
  const before = known.get(statement)
  if (before) return before
  const read = (texts: readonly Maybe<string>[]) => texts.flatMap((text) => [readPattern(text, undefined) ?? []])
  const { actions, notActions = [] } = statement
  const patterns = { actions: actions && read(actions), notActions: read(notActions) }
  known.set(statement, patterns)
  return patterns
}

const known = new WeakMap<PolicyStatement, ActionPatterns>()

/** Trust policies have no Resource: the role that carries them is meant. */
function resourceMatches(statement: PolicyStatement, request: Request, variables: boolean): Answer {
  const { resources, notResources } = statement
  const read = (text: Maybe<string>) => readPattern(text, variables ? request : undefined)
  if (resources) return or(resources.map((text) => isResource(text, read(text), request)))
  if (!notResources) return true
  const others = not(or(notResources.map((text) => isResource(text, read(text), request))))
  const open = notResources.some((text) => !isUnknown(text) && mayLackValue(read(text)))
  return open ? choose([valueless], others, false) : others
}

/** AWS: a text with such a variable matches no resource, and it might make the whole statement void. */
const valueless: Unknown = {
  unknown: 'not-resource:variable',
  question: 'whether a statement holds whose NotResource has a variable without a value',
}

function isResource(text: Maybe<string>, pattern: Pattern | undefined, { resource }: Request): Answer {
  if (pattern === undefined) return false
  if (typeof resource === 'string') return matches(pattern, resource, 'resource')
  if (isUnknown(resource)) return isSameUnknown(text, resource) || matches(pattern, resource, 'resource')
  const { prefix, rest } = resource
  return isSameUnknown(text, rest) || matchesFrom(pattern, prefix, rest, 'resource')
}
