import type { AwsAnswer } from '../../aws/index.ts'
import type { AskFor } from './asking.ts'

const command = 'iam get-account-authorization-details'

/**
 * Roles with all their policies in the form of GetAccountAuthorizationDetails, which would tell of the whole account: what
 * is not told of a role is not there.
 */
export async function rolesOf(ask: AskFor, arns: readonly string[]): Promise<AwsAnswer> {
  const roles = (await Promise.all(arns.map((arn) => roleOf(ask, arn)))).filter((role) => role !== undefined)
  const managed = new Set<string>()
  for (const role of roles) {
    for (const each of (role.AttachedManagedPolicies ?? []) as AwsAnswer[]) managed.add(String(each.PolicyArn))
    const boundary = (role.PermissionsBoundary as AwsAnswer | undefined)?.PermissionsBoundaryArn
    if (boundary !== undefined) managed.add(String(boundary))
  }
  const policies = await Promise.all([...managed].map((arn) => policyOf(ask, arn)))
  return { RoleDetailList: roles, Policies: policies.filter((policy) => policy !== undefined) }
}

async function roleOf(ask: AskFor, arn: string): Promise<AwsAnswer | undefined> {
  const RoleName = arn.slice(arn.lastIndexOf('/') + 1)
  const answer = await ask(command, 'GetRole', { RoleName })
  if (!answer) return undefined
  const { AssumeRolePolicyDocument, PermissionsBoundary, Path, RoleId, Arn } = answer.Role as AwsAnswer
  const listed = await ask(command, 'ListRolePolicies', { RoleName })
  const attached = await ask(command, 'ListAttachedRolePolicies', { RoleName })
  const inline =
    listed &&
    (await Promise.all(
      (listed.PolicyNames as string[]).map(async (PolicyName) => {
        const policy = await ask(command, 'GetRolePolicy', { RoleName, PolicyName })
        return { PolicyName, ...(policy ? { PolicyDocument: documentOf(policy.PolicyDocument) } : {}) }
      }),
    ))
  return {
    Arn,
    Path,
    RoleId,
    RoleName,
    AssumeRolePolicyDocument: documentOf(AssumeRolePolicyDocument),
    PermissionsBoundary,
    RolePolicyList: inline,
    AttachedManagedPolicies: attached?.AttachedPolicies,
  }
}

async function policyOf(ask: AskFor, PolicyArn: string): Promise<AwsAnswer | undefined> {
  const answer = await ask(command, 'GetPolicy', { PolicyArn })
  if (!answer) return undefined
  const { Arn, PolicyName, Path, DefaultVersionId: VersionId } = answer.Policy as AwsAnswer
  const told = await ask(command, 'GetPolicyVersion', { PolicyArn, VersionId })
  if (!told) return undefined
  const version = {
    VersionId,
    IsDefaultVersion: true,
    Document: documentOf((told.PolicyVersion as AwsAnswer).Document),
  }
  return { Arn, Path, PolicyName, DefaultVersionId: VersionId, PolicyVersionList: [version] }
}

/** IAM's own answer is percent-encoded; the AWS CLI shows the document. */
function documentOf(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(decodeURIComponent(text))
  } catch {
    return text
  }
}
