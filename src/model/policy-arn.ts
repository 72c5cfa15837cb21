import type { PrincipalType, TextProblem } from './policy-document.ts'
import { problemOfVariables } from './policy-variable.ts'

/**
 * What is wrong with a Resource of a policy: `*` or an ARN with wildcards and variables. AWS's own page of example
 * endpoint policies prints ARNs with one colon too many (`arn:aws::iam::...`).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function problemOfResource(text: string): TextProblem | undefined {
  if (text === '*') return undefined
  const field = wrongField(withoutVariables(text))
  return field === undefined ? problemOfVariables(text) : malformed(`${text} ${field}`, remedyFor(text))
}

/** Stands for a variable: no letter of any field. */
const variable = '\u0000'

function withoutVariables(text: string): string {
  return text.replace(/\$\{[^}]*\}?/g, variable)
}

/** What the first wrong field of an ARN is; a closing `*` stands for all fields that are missing. */
function wrongField(text: string): string | undefined {
  const [arn, partition, service, region, account, ...rest] = text.split(':')
  const fields = [partition, service, region, account]
  if (arn !== 'arn' || partition === undefined) return 'is not an ARN'
  if (fields.some((field) => field?.includes(variable))) return 'has a variable before its fifth colon'
  const open = rest.length === 0 && text.endsWith('*')
  if (account === undefined && !open) return 'has fewer than six fields'
  if (!/^aws(-[a-z]+)*$|[*?]/.test(partition)) return 'has no partition'
  if (service !== undefined && !(region === undefined ? /^[a-z0-9-]*\*$/ : /^[a-z0-9-]+$/).test(service))
    return 'has no service'
  if (region !== undefined && !/^([a-z]+(-[a-z0-9]+)+|[a-z0-9-]*[*?][a-z0-9*?-]*)?$/.test(region))
    return 'has no Region'
  if (account !== undefined && !/^(\d{12}|aws|[0-9]*[*?][0-9*?]*)?$/.test(account)) return 'has no account'
  return rest.join(':') === '' && !open ? 'names no resource' : undefined
}

/**
 * What is wrong with a principal: `*`, an account, an ARN of IAM or STS, a unique id, the domain of a service or of an
 * identity provider; without wildcards and variables.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function problemOfPrincipal(type: PrincipalType, text: string): TextProblem | undefined {
  switch (type) {
    case 'Service':
      if (isDomain(text)) return undefined
      return malformed(`${text} is not a service principal`, 'write it like lambda.amazonaws.com')
    case 'Federated':
      if (isDomain(text) || /^arn:[^:]+:iam::\d{12}:(saml|oidc)-provider\/./.test(text)) return undefined
      return malformed(
        `${text} is not an identity provider`,
        'write it like cognito-identity.amazonaws.com or arn:aws:iam::111122223333:saml-provider/name',
      )
    case 'CanonicalUser':
      if (/^[0-9a-f]{64}$/.test(text)) return undefined
      return malformed(`${text} is not a canonical user id`, 'write the 64 hexadecimal digits of the account')
    case 'AWS':
      return text === '*' ? undefined : problemOfAwsPrincipal(text)
  }
}

function problemOfAwsPrincipal(text: string): TextProblem | undefined {
  if (/^(\d{12}|A(ROA|IDA)[A-Z0-9]+)$/.test(text)) return undefined
  if (/[*?]/.test(text))
    return malformed(
      `principal ${text} has a wildcard, which no part of a principal may have`,
      'name the principal in full, or use "*" with a condition on aws:PrincipalArn',
    )
  if (/^arn:aws[a-z-]*:iam::(\d{12}|cloudfront):(root$|(role|user)\/.)/.test(text)) return undefined
  if (/^arn:aws[a-z-]*:sts::\d{12}:(assumed-role\/[^/]+\/.|federated-user\/.)/.test(text)) return undefined
  return malformed(`${text} is not the ARN of an account, a role, a user or a session`, remedyFor(text))
}

function isDomain(text: string): boolean {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text)
}

function remedyFor(text: string): string {
  const single = text.replace(/^(arn:[^:]+):{2,}(?=[a-z])/, '$1:')
  if (single !== text && wrongField(withoutVariables(single)) === undefined) return `remove the second colon: ${single}`
  return 'write it like arn:aws:iam::111122223333:role/name'
}

function malformed(message: string, remedy: string): TextProblem {
  return { code: 'ARN_MALFORMED', message, remedy }
}
