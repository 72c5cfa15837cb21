import { derive, isUnknown, type Maybe } from '../model/index.ts'
import { accountOf, type ContextValues, type Principal, type RequestContext } from './request.ts'

/** The call does not carry the key. */
export const absent: ContextValues = []

/**
 * Condition keys that follow from who calls, directly and with no other service in between. What is not listed is not
 * documented, or hangs on what nobody describes (organization, tags).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function callerKeys(principal: Principal): RequestContext {
  if (principal.kind === 'service') return { ...direct, ...ofService(principal.name) }
  if (principal.kind === 'role') return { ...direct, ...ofPerson, ...ofRole(principal.arn, principal.account) }
  if (principal.kind === 'user') return { ...direct, ...ofPerson, ...ofUser(principal.arn, principal.account) }
  return direct
}

const direct: RequestContext = {
  'aws:viaawsservice': ['false'],
  'aws:calledvia': absent,
  'aws:calledviafirst': absent,
  'aws:calledvialast': absent,
}

/**
 * A service is in no organization and has no tags and no user. Whether it carries `aws:PrincipalArn`,
 * `aws:PrincipalAccount`, `aws:SourceArn`, `aws:SourceAccount` and `aws:SourceOrgID` is not documented for mappings.
 */
function ofService(name: string): RequestContext {
  return {
    'aws:principalisawsservice': ['true'],
    'aws:principalservicename': [name],
    'aws:principalorgid': absent,
    'aws:principalorgpaths': absent,
    'aws:principaltag/*': absent,
    'aws:username': absent,
    'aws:federatedprovider': absent,
    'aws:multifactorauthpresent': absent,
    'aws:multifactorauthage': absent,
    'aws:sourceidentity': absent,
  }
}

/**
 * Keys that only calls by a service principal carry. `aws:SourceOwner` is the one that SNS's own policy of a topic asks
 * for, and roles of the account are refused by it: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
const ofPerson: RequestContext = {
  'aws:principalisawsservice': ['false'],
  'aws:principalservicename': absent,
  'aws:principalservicenameslist': absent,
  'aws:sourcearn': absent,
  'aws:sourceaccount': absent,
  'aws:sourceowner': absent,
  'aws:sourceorgid': absent,
  'aws:sourceorgpaths': absent,
}

function ofRole(arn: Maybe<string>, account: Maybe<string>): RequestContext {
  const issued = { unknown: 'token-issue-time', question: 'when the credentials of the session were issued' }
  return {
    // The role's, not the session's.
    'aws:principalarn': [arn],
    'aws:principalaccount': [accountOf(arn) ?? account],
    'aws:principaltype': ['AssumedRole'],
    'aws:username': absent,
    'aws:tokenissuetime': [issued],
  }
}

function ofUser(arn: Maybe<string>, account: Maybe<string>): RequestContext {
  return {
    'aws:principalarn': [arn],
    'aws:principalaccount': [accountOf(arn) ?? account],
    'aws:principaltype': ['User'],
    'aws:username': [isUnknown(arn) ? derive(arn, (text) => `name of ${text}`) : arn.slice(arn.lastIndexOf('/') + 1)],
    'aws:federatedprovider': absent,
  }
}
