import { readConditionOperator } from './condition-operator.ts'
import type { PolicyCondition, PolicyDocument, PolicyProblem, PolicyStatement, TextProblem } from './policy-document.ts'
import { malformed } from './policy-report.ts'
import { isUnknown, type Maybe } from './unknown.ts'

/** What a policy is attached to. */
export type AttachedPolicy = 'identity' | 'trust' | 'endpoint' | 'gateway'

/**
 * What is wrong with a policy, sound by itself, where it is attached: to a role, as its trust policy, to an interface or
 * to a gateway endpoint.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-notes
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function problemsOfKind(document: PolicyDocument, kind: AttachedPolicy): readonly PolicyProblem[] {
  const problems = document.statements.flatMap((statement) =>
    // Whether it has a Principal or a Resource is not known either.
    isUnknown(statement.effect) ? [] : checks[kind](statement).map((problem) => ({ ...problem, at: statement.at })),
  )
  return kind === 'identity' ? [...ofIdentity(document), ...problems] : problems
}

const checks: Readonly<Record<AttachedPolicy, (statement: PolicyStatement) => readonly TextProblem[]>> = {
  identity: (statement) => [...withoutPrincipal(statement), ...withResource(statement), ...ofSid(statement)],
  trust: (statement) => [...withPrincipal(statement), ...ofTrust(statement)],
  endpoint: (statement) => [...withPrincipal(statement), ...withResource(statement), ...ofEndpoint(statement)],
  gateway: (statement) => [...checks.endpoint(statement), ...ofGateway(statement)],
}

function withPrincipal({ principal, notPrincipal }: PolicyStatement): readonly TextProblem[] {
  if (principal !== undefined || notPrincipal !== undefined) return []
  return [malformed('the statement has no Principal', 'add a Principal')]
}

function withoutPrincipal({ principal, notPrincipal }: PolicyStatement): readonly TextProblem[] {
  if (principal === undefined && notPrincipal === undefined) return []
  return [malformed('a policy of a role has no Principal', 'take Principal out: the role itself is meant')]
}

function withResource({ resources, notResources }: PolicyStatement): readonly TextProblem[] {
  if (resources ?? notResources) return []
  return [malformed('the statement has no Resource', 'add a Resource')]
}

/** Of the policies that IAM keeps; other services allow more. */
function ofSid({ sid = '' }: PolicyStatement): readonly TextProblem[] {
  if (/^[A-Za-z0-9]*$/.test(sid)) return []
  return [malformed(`Sid ${sid} has other characters than letters and digits`, 'write letters and digits only')]
}

function ofIdentity({ id, statements, at }: PolicyDocument): readonly PolicyProblem[] {
  const sids = statements.map(({ sid }) => sid)
  const twice = statements.filter(({ sid }, i) => sid !== undefined && sids.indexOf(sid) < i)
  return [
    ...(id === undefined ? [] : [{ ...malformed('a policy of a role has no Id', 'take Id out'), at }]),
    ...twice.map(({ sid, at }) => ({ ...malformed(`Sid ${sid} stands twice`, 'give each statement its own'), at })),
  ]
}

function ofTrust({
  notPrincipal,
  principal,
  resources,
  notResources,
  actions = [],
}: PolicyStatement): readonly TextProblem[] {
  const foreign = actions.find((action) => !isUnknown(action) && !/^(sts:.+|\*)$/i.test(action))
  return [
    ...(resources || notResources
      ? [malformed('a trust policy has no Resource', 'take Resource out: the role itself is meant')]
      : []),
    ...(notPrincipal
      ? [malformed('a trust policy has no NotPrincipal', 'name in Principal who may assume the role')]
      : []),
    ...(typeof principal === 'object' && principal.CanonicalUser
      ? [malformed('a trust policy has no CanonicalUser', 'write the account under AWS')]
      : []),
    ...(foreign === undefined
      ? []
      : [malformed(`a trust policy allows actions of sts only, not ${foreign}`, 'write sts:AssumeRole')]),
  ]
}

function ofEndpoint({ conditions, resources, notResources }: PolicyStatement): readonly TextProblem[] {
  const arns = conditions
    .filter(({ operator }) => /arn(not)?(like|equals)/i.test(operator))
    .flatMap(({ values }) => values)
  return [
    ...conditions.flatMap(ofCondition),
    ...[...(resources ?? []), ...(notResources ?? []), ...arns].filter(isMixed).map(
      (arn): TextProblem => ({
        code: 'ARN_MALFORMED',
        message: `the account of ${String(arn)} is half a wildcard, which endpoint policies refuse`,
        remedy: 'write the whole account, or * alone',
      }),
    ),
  ]
}

const identifiers = /^aws:(principal|resource|source)(account|orgid|vpce?)$/i

function ofCondition({ operator, key, values }: PolicyCondition): readonly TextProblem[] {
  const base = readConditionOperator(operator)?.base ?? ''
  if (identifiers.test(key) && base.startsWith('Numeric'))
    return [malformed(`endpoint policies compare no ${key} as a number`, 'use StringEquals')]
  if (base !== 'StringLike') return []
  return values.flatMap((value) => {
    if (isUnknown(value) || !/[*?]/.test(value)) return []
    if (identifiers.test(key))
      return [malformed(`endpoint policies take no wildcard in ${key}, as in ${value}`, 'write whole identifiers')]
    if (isAnchored(value)) return []
    return [malformed(`a wildcard of ${value} has less than six characters beside it`, 'write more of the value out')]
  })
}

/** Endpoint policies ask for six characters in a row before or after each wildcard. */
function isAnchored(value: string): boolean {
  const runs = value.replace(/\$\{[^}]*\}/g, 'variable').split(/[*?]/)
  return runs.slice(1).every((after, i) => after.length >= 6 || runs[i]!.length >= 6)
}

function isMixed(arn: Maybe<string>): boolean {
  const account = isUnknown(arn) ? '' : (arn.split(':')[4] ?? '')
  return /[*?]/.test(account) && /\d/.test(account)
}

function ofGateway({ principal, notPrincipal }: PolicyStatement): readonly TextProblem[] {
  const everyone = principal === '*' || (principal?.AWS?.length === 1 && principal.AWS[0] === '*')
  if ((everyone || principal === undefined) && notPrincipal === undefined) return []
  return [
    malformed(
      'the policy of a gateway endpoint has no other Principal than "*"',
      'use a condition on aws:PrincipalArn',
    ),
  ]
}
