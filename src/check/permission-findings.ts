import { isUnknown, nameOf, type Unknown } from '../model/index.ts'
import type { Decision } from '../policy/index.ts'
import type { Fault } from './fault.ts'
import type { Need } from './needs.ts'
import type { Asked } from './open-settings.ts'
import type { Permission, RoleCheck } from './permissions.ts'
import type { Severity } from './types.ts'

/** What the policies of a mapping's role do not allow. */
export function roleFindings(checked: RoleCheck): readonly Fault[] {
  const denied = checked.permissions.filter(({ decision }) => decision.verdict === 'deny')
  const groups = Map.groupBy(denied, ({ need, decision }) =>
    [need.code, severityOf(need), decision.policy, blamed(decision)].join(' '),
  )
  return [...trustFindings(checked), ...[...groups.values()].map((group) => together(checked, group))]
}

/** What a role is surely allowed, as a sentence, by the code of the finding that this rules out. */
export function grantsOf({ role, trust, permissions }: RoleCheck): ReadonlyMap<string, string> {
  const granted = new Map<string, string>()
  if (trust.verdict === 'allow') granted.set('ROLE_NOT_ASSUMABLE', `Lambda may assume role ${role.id}`)
  const needed = permissions.filter(({ need }) => need.severity === 'error')
  for (const [code, all] of Map.groupBy(needed, ({ need }) => need.code)) {
    if (all.every(({ decision }) => decision.verdict === 'allow'))
      granted.set(code, `role ${role.id} has ${listedOf(all)}`)
  }
  return granted
}

/** Questions whose answers decide what described roles allow: the texts of policies that are not there. */
export function roleQuestions(checks: ReadonlyMap<string, RoleCheck>): readonly Asked[] {
  const asked = new Map<string, Asked>()
  for (const [mapping, { permissions }] of checks) {
    const open = permissions.filter((each) => each.need.severity === 'error' && each.open)
    for (const { question, at } of open.flatMap(({ decision }) => decision.questions.filter(isText))) {
      const before = asked.get(question)?.mappings ?? []
      const mappings = [...new Set([...before, mapping])]
      asked.set(question, { question, ...(at ? { at } : {}), answers: [], mappings, flows: [] })
    }
  }
  return [...asked.values()]
}

function isText({ unknown }: Unknown): boolean {
  return unknown.startsWith('managed-policy:')
}

function trustFindings({ role, trust }: RoleCheck): readonly Fault[] {
  if (trust.verdict !== 'deny') return []
  const at = trust.statement?.at ?? (isUnknown(role.trust) ? role.at : role.trust.at)
  return [
    {
      severity: 'error',
      code: 'ROLE_NOT_ASSUMABLE',
      at: at.file === '' ? role.at : at,
      resource: role.id,
      explanation: `Lambda cannot assume role ${role.id}: ${trust.reason}`,
      remedy: `allow Principal {Service: lambda.amazonaws.com}, Action sts:AssumeRole in the trust policy of ${role.id}`,
    },
  ]
}

/** What is not described may have a policy that allows what the role does not. */
function severityOf({ severity, described }: Need): Severity {
  return severity === 'error' && !described ? 'warning' : severity
}

/** Where a statement forbids it, that is the cause; what nothing allows has no line but the role's. */
function blamed({ reason, statement }: Decision): string {
  return statement && isForbidden({ reason }) ? `${statement.at.file}:${statement.at.line}` : ''
}

function isForbidden({ reason }: Pick<Decision, 'reason'>): boolean {
  return / denies it$/.test(reason)
}

function together({ role }: RoleCheck, denied: readonly Permission[]): Fault {
  const [{ need, decision }] = denied as [Permission]
  const severity = severityOf(need)
  const unless = need.described ? '' : ' (unless it has a policy of its own that does)'
  const group =
    denied.some((each) => each.need.ownGroup) && namesGroups(denied)
      ? "; the policies name groups, and without ConsumerGroupId the group's name is the mapping's UUID, which AWS makes"
      : ''
  const forbidden = isForbidden(decision)
  const near = forbidden ? decision.reason : denied.map((each) => each.decision.reason).find(isNear)
  const why = near && group === '' ? `: ${near}` : ''
  const place = forbidden && decision.statement?.at.file ? decision.statement.at : role.at
  const lacking = decision.policy === 'boundary' ? `the permissions boundary of role ${role.id}` : `role ${role.id}`
  return {
    severity,
    code: need.code,
    at: place,
    resource: role.id,
    explanation: `${lacking} lacks ${listedOf(denied)}${unless}${group}${why}`,
    remedy: remedyOf(role.id, denied, forbidden),
  }
}

/** `kafka-cluster:ReadData, kafka-cluster:DescribeTopic on topic orders; ...` */
function listedOf(permissions: readonly Permission[]): string {
  const byTarget = Map.groupBy(permissions, ({ need }) => need.on)
  const parts = [...byTarget].map(
    ([on, all]) => `${all.map(({ need }) => need.actions.join(' or ')).join(', ')}${on === '*' ? '' : ` on ${on}`}`,
  )
  return parts.join('; ')
}

/** A statement that is about the action and not about the resource is worth telling; one about others is not. */
function isNear(reason: string): boolean {
  return / does not match the (resource|condition)/.test(reason)
}

function namesGroups(denied: readonly Permission[]): boolean {
  return denied.some(({ need, decision }) => {
    const texts = decision.statement?.resources ?? []
    return need.ownGroup === true && texts.some((text) => (isUnknown(text) ? text.unknown : text).includes(':group/'))
  })
}

function remedyOf(role: string, denied: readonly Permission[], forbidden: boolean): string {
  const [{ need, decision }] = denied as [Permission]
  const byResource = Map.groupBy(denied, (each) => arnText(each.need.resource))
  const parts = [...byResource]
    .map(([arn, all]) => `${[...new Set(all.map((each) => each.need.actions.at(-1)))].join(', ')} on ${arn}`)
    .join('; ')
  if (forbidden) return `take the Deny away, or except these from it: ${parts}`
  if (decision.policy === 'boundary') return `allow in the permissions boundary of ${role}, too: ${parts}`
  if (decision.policy === 'resource') return `allow to ${role} in the policy of ${need.on}: ${parts}`
  return `allow in a policy of ${role}: ${parts}`
}

/** As a policy may name it: what AWS makes is a wildcard, what the description leaves open stays its own name. */
function arnText(resource: Need['resource']): string {
  if (typeof resource === 'string') return resource
  if ('prefix' in resource) return '*'
  const text = nameOf(resource).replace(/\$\{((uuid|suffix|key) of [^}]*)\}/g, '*')
  return text.replace(/^.*\$\{name of ([^}]*)\}/, 'the ARN of $1')
}
