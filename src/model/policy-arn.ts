import type { PrincipalType } from './policy-document.ts'

interface ArnProblem {
  readonly message: string
  readonly remedy: string
}

/**
 * What is wrong with a Resource of a policy: `*` or an ARN with wildcards and variables. AWS's own page of example
 * endpoint policies prints ARNs with one colon too many (`arn:aws::iam::...`).
 */
export function problemOfResource(text: string): ArnProblem | undefined {
  const plain = withoutVariables(text)
  if (plain === '*' || (isArn(plain) && !/\s/.test(plain))) return undefined
  // `arn:aws:s3*` and the like: the wildcard stands for the parts that are missing.
  if (/^arn:[^:]+(:[^:]+)*\*$/.test(plain)) return undefined
  return { message: `${text} is not an ARN`, remedy: remedyFor(text) }
}

/**
 * What is wrong with a principal: `*`, an account, an ARN of IAM or STS, a unique id, the domain of a service; without
 * wildcards and variables.
 */
export function problemOfPrincipal(type: PrincipalType, text: string): ArnProblem | undefined {
  if (type === 'Service') {
    if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text)) return undefined
    return { message: `${text} is not a service principal`, remedy: 'write it like lambda.amazonaws.com' }
  }
  if (type !== 'AWS' || text === '*' || /^(\d{12}|A(ROA|IDA)[A-Z0-9]+)$/.test(text)) return undefined
  if (/[*?]/.test(text))
    return {
      message: `principal ${text} has a wildcard, which no part of a principal may have`,
      remedy: 'name the principal in full, or use "*" with a condition on aws:PrincipalArn',
    }
  if (isArn(text) && /^arn:[^:]+:(iam|sts)::\d{12}:(root$|[a-z-]+\/.)/.test(text)) return undefined
  return { message: `${text} is not the ARN of an account, a role or a user`, remedy: remedyFor(text) }
}

/** Six parts, partition and service among them; the account is empty, of twelve digits, `aws`, or a wildcard. */
function isArn(text: string): boolean {
  const [arn, partition, service, region, account, ...rest] = text.split(':')
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined) return false
  return rest.join(':') !== '' && /^[a-z0-9*?-]*$/.test(region) && /^(\d{12}|aws|[0-9*?]*[*?][0-9*?]*)?$/.test(account)
}

function withoutVariables(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, '*')
}

function remedyFor(text: string): string {
  const single = text.replace(/^(arn:[^:]+):{2,}(?=[a-z])/, '$1:')
  if (single !== text && isArn(withoutVariables(single))) return `remove the second colon: ${single}`
  return 'write it like arn:aws:iam::111122223333:role/name'
}
