import {
  derive,
  type Integration,
  identityText,
  isUnknown,
  type Mapping,
  type Maybe,
  type PolicyDocument,
  type Role,
  withId,
} from '../model/index.ts'
import { boundaryOf, type Decision, evaluate, identityPolicies, roleCall, serviceCall } from '../policy/index.ts'
import { type Need, needsOf } from './needs.ts'

/** Something that a mapping needs its role to be allowed, and what the policies say. */
export interface Permission {
  readonly need: Need
  /** Of the action that is allowed; where none is, of the first. */
  readonly decision: Decision
  /** It hangs on a policy whose text is not there: nothing that is known allows it, or the boundary may forbid it. */
  readonly open: boolean
}

export interface RoleCheck {
  readonly role: Role
  /** Whether Lambda may assume the role. */
  readonly trust: Decision
  readonly permissions: readonly Permission[]
}

export function roleOf({ functions, roles }: Integration, mapping: Mapping): Role | undefined {
  return withId(roles, withId(functions, mapping.function)?.role)
}

/** What the execution role of a mapping may do of what the mapping needs; `undefined` where the role is not described. */
export function checkRole(
  integration: Integration,
  mapping: Mapping,
  judges: Map<Role, RoleJudge> = new Map(),
): RoleCheck | undefined {
  const role = roleOf(integration, mapping)
  if (!role) return undefined
  const judge = judges.get(role) ?? judgeOf(integration, role)
  judges.set(role, judge)
  return {
    role,
    trust: judge.trust,
    permissions: needsOf(integration, mapping).map((need) => ({ need, ...judge.decide(need) })),
  }
}

/** Those of the mappings whose roles are described, by the mappings' ids. */
export function checkRoles(integration: Integration, mappings: readonly Mapping[]): ReadonlyMap<string, RoleCheck> {
  const judges = new Map<Role, RoleJudge>()
  return new Map(
    mappings.flatMap((mapping): [string, RoleCheck][] => {
      const checked = checkRole(integration, mapping, judges)
      return checked ? [[mapping.id, checked]] : []
    }),
  )
}

/** One role for all the mappings that have it: most of what they need is the same. */
interface RoleJudge {
  readonly trust: Decision
  decide(need: Need): Omit<Permission, 'need'>
}

function judgeOf(integration: Integration, role: Role): RoleJudge {
  const policies = { identity: identityPolicies(role), boundary: boundaryOf(role) }
  const known = { ...policies, identity: policies.identity.filter((policy) => !isUnknown(policy)) }
  const before = new Map<string, Omit<Permission, 'need'>>()
  const hangsOnTexts = (need: Need) =>
    decide(integration, role, known, need).verdict === 'deny' ||
    (isUnknown(policies.boundary) &&
      decide(integration, role, { ...policies, boundary: undefined }, need).verdict === 'allow')
  return {
    trust: evaluate(serviceCall('sts:AssumeRole', role.arn, integration.account), { resource: role.trust }),
    decide(need) {
      const key = [...need.actions, resourceText(need.resource), need.on].join('\n')
      const told = before.get(key)
      if (told) return told
      const alone = isUnknown(need.policy) ? decide(integration, role, policies, withoutPolicy(need)) : undefined
      const decision = alone?.verdict === 'deny' ? alone : decide(integration, role, policies, need)
      const open = decision.verdict === 'depends' && hangsOnTexts(need)
      before.set(key, { decision, open })
      return { decision, open }
    },
  }
}

function withoutPolicy({ policy: _, ...need }: Need): Need {
  return need
}

function resourceText(resource: Need['resource']): string {
  if (typeof resource === 'string') return resource
  return 'prefix' in resource ? `${resource.prefix} ${resource.rest.unknown}` : resource.unknown
}

interface RolePolicies {
  readonly identity: readonly Maybe<PolicyDocument>[]
  readonly boundary: Maybe<PolicyDocument> | undefined
}

function decide(integration: Integration, role: Role, policies: RolePolicies, need: Need): Decision {
  const decisions = need.actions.map((action) => {
    if (!need.ownGroup) return decideCall(integration, role, policies, need, action, need.resource)
    // A role that is deployed a second time may name the group that the mapping got by the first.
    const groups = [sampleUuid, ...uuidsIn(policies.identity)].map((uuid) => ownGroup(need.resource, uuid))
    const [fresh, ...known] = groups.map((group) => decideCall(integration, role, policies, need, action, group))
    const open = known.find(({ verdict }) => verdict !== 'deny')
    if (fresh!.verdict !== 'deny' || !open) return fresh!
    const question = { unknown: 'uuid of the mapping', question: "UUID of the mapping, which is its group's name" }
    return { ...open, verdict: 'depends' as const, questions: [question] }
  })
  const better =
    decisions.find(({ verdict }) => verdict === 'allow') ?? decisions.find(({ verdict }) => verdict !== 'deny')
  return better ?? decisions[0]!
}

const sampleUuid = '2f4c8a16-7d0b-4e39-9a5c-61b3e8d7f042'

function ownGroup(resource: Need['resource'], uuid: string): Need['resource'] {
  if (typeof resource === 'string' || 'prefix' in resource) return resource
  const own = derive(resource, (text) => text.replace(/\$\{uuid of [^}]*\}$/, uuid))
  return own.unknown.includes('${') ? own : own.unknown
}

function uuidsIn(policies: readonly Maybe<PolicyDocument>[]): readonly string[] {
  const texts = policies
    .flatMap((policy) => (isUnknown(policy) ? [] : policy.statements))
    .flatMap(({ resources = [] }) => resources)
    .map(identityText)
  const found = texts.flatMap(
    (text) => /:group\/.*\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text)?.[1] ?? [],
  )
  return [...new Set(found)]
}

function decideCall(
  integration: Integration,
  role: Role,
  { identity, boundary }: RolePolicies,
  need: Need,
  action: string,
  resource: Need['resource'],
): Decision {
  const { account, region } = integration
  const request = roleCall({ account, region, roleArn: role.arn }, action, resource, contextOf(integration, need))
  const own = need.policy ?? (need.keyOf ? delegated(request.principal) : undefined)
  return evaluate(request, {
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    ...(own === undefined ? {} : { resource: own }),
  })
}

/** A key is used by the service that keeps what it encrypts, for the role. */
function contextOf({ account, region }: Integration, { keyOf }: Need): Parameters<typeof roleCall>[3] {
  if (keyOf === undefined) return {}
  const via = isUnknown(region)
    ? { unknown: `${keyOf}.\${${region.unknown}}`, question: region.question }
    : `${keyOf}.${region}.amazonaws.com`
  return {
    'kms:viaservice': [via],
    'kms:calleraccount': [account],
    'aws:viaawsservice': ['true'],
    'aws:calledvia': [`${keyOf}.amazonaws.com`],
    'aws:calledviafirst': [`${keyOf}.amazonaws.com`],
    'aws:calledvialast': [`${keyOf}.amazonaws.com`],
  }
}

/** AWS's own policy of a key leaves it to the policies of the account. */
function delegated(principal: ReturnType<typeof roleCall>['principal']): PolicyDocument {
  const account = 'account' in principal ? [principal.account] : []
  const at = { file: '', line: 0 }
  const statement = { effect: 'Allow', principal: { AWS: account }, actions: ['kms:*'], resources: ['*'] } as const
  return { version: '2012-10-17', statements: [{ ...statement, conditions: [], at }], at }
}
