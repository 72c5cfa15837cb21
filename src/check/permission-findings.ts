import { identityText, isUnknown, nameOf, type Role, type Unknown } from '../model/index.ts'
import type { Decision } from '../policy/index.ts'
import type { Fault } from './fault.ts'
import { firstFew } from './few.ts'
import type { Need } from './needs.ts'
import type { Asked } from './open-settings.ts'
import type { Permission, RoleCheck } from './permissions.ts'
import type { Severity } from './types.ts'

/** What a role lacks for a mapping, of one kind. */
export interface RoleLack {
  readonly kind: 'permission'
  readonly role: Role
  readonly denied: readonly Permission[]
  /** The kind, and what lacks or forbids it: what a role lacks for several mappings with the same has one cause. */
  readonly cause: string
}

export interface RoleFault extends Fault {
  readonly lack?: RoleLack
}

/** What the policies of a mapping's role do not allow. */
export function roleFindings(checked: RoleCheck): readonly RoleFault[] {
  const denied = checked.permissions.filter(({ decision }) => decision.verdict === 'deny')
  const groups = Map.groupBy(denied, ({ need, decision }) =>
    [need.code, severityOf(need), decision.policy, blamed(decision)].join(' '),
  )
  return [...trustFindings(checked), ...[...groups].map(([kind, group]) => together(checked, group, kind))]
}

/** What a role lacks for several mappings: each permission once, those to do the same in one place. */
export function lackOfAll(lacks: readonly RoleLack[]): Pick<Fault, 'explanation' | 'remedy'> {
  const [{ role }] = lacks as readonly [RoleLack]
  const all = new Map(
    lacks
      .flatMap(({ denied }) => denied)
      .map((each) => [[...each.need.actions, each.need.on, arnText(each.need.resource)].join('\n'), each] as const),
  )
  return textsOf(role, [...all.values()], inShort)
}

/** What a role is surely allowed, as a sentence, by the code of the finding that this rules out. */
export function grantsOf({ role, trust, permissions }: RoleCheck): ReadonlyMap<string, string> {
  const granted = new Map<string, string>()
  if (trust.verdict === 'allow') granted.set('ROLE_NOT_ASSUMABLE', `Lambda may assume role ${role.id}`)
  const needed = permissions.filter(({ need }) => need.severity === 'error')
  for (const [code, all] of Map.groupBy(needed, ({ need }) => need.code)) {
    if (all.every(({ decision }) => decision.verdict === 'allow'))
      granted.set(code, `role ${role.id} has ${listedOf(all, inFull)}`)
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

function together({ role }: RoleCheck, denied: readonly Permission[], kind: string): RoleFault {
  const [{ need, decision }] = denied as [Permission]
  const owner = decision.policy === 'resource' ? need.on : ''
  return {
    severity: severityOf(need),
    code: need.code,
    at: isForbidden(decision) && decision.statement?.at.file ? decision.statement.at : role.at,
    resource: role.id,
    ...textsOf(role, denied, inFull),
    lack: { kind: 'permission', role, denied, cause: `${role.id} ${kind} ${owner}` },
  }
}

/** Actions and what they are on, as they are listed. */
type Listing = (all: readonly (readonly [on: string, actions: string])[]) => string

/** @param denied of one kind, by the same policy */
function textsOf(role: Role, denied: readonly Permission[], listing: Listing): Pick<Fault, 'explanation' | 'remedy'> {
  const [{ need, decision }] = denied as [Permission]
  const unless = need.described ? '' : ' (unless it has a policy of its own that does)'
  const group =
    denied.some((each) => each.need.ownGroup) && namesGroups(denied)
      ? "; the policies name groups, and without ConsumerGroupId the group's name is the mapping's UUID, which AWS makes"
      : ''
  const forbidden = isForbidden(decision)
  const near = forbidden ? decision.reason : denied.map((each) => each.decision.reason).find(isNear)
  const why = near && group === '' ? `: ${near}` : ''
  const lacking = decision.policy === 'boundary' ? `the permissions boundary of role ${role.id}` : `role ${role.id}`
  return {
    explanation: `${lacking} lacks ${listedOf(denied, listing)}${unless}${group}${why}`,
    remedy: remedyOf(role.id, denied, forbidden, listing),
  }
}

/** `kafka-cluster:ReadData, kafka-cluster:DescribeTopic on topic orders; ...` */
function listedOf(permissions: readonly Permission[], listing: Listing): string {
  const byTarget = Map.groupBy(permissions, ({ need }) => need.on)
  return listing(
    [...byTarget].map(([on, all]) => [
      on === '*' ? '' : on,
      all.map(({ need }) => need.actions.join(' or ')).join(', '),
    ]),
  )
}

function inFull(all: Parameters<Listing>[0]): string {
  return all.map(([on, actions]) => `${actions}${on === '' ? '' : ` on ${on}`}`).join('; ')
}

/** The same actions on many are told of the first few. */
function inShort(all: Parameters<Listing>[0]): string {
  const alike = Map.groupBy(all, ([, actions]) => actions)
  return inFull(
    [...alike].map(([actions, same]) => {
      const { first, more } = firstFew(same.map(([on]) => on))
      return [[first.join(', '), ...more].join(' '), actions]
    }),
  )
}

/** A statement that is about the action and not about the resource is worth telling; one about others is not. */
function isNear(reason: string): boolean {
  return / does not match the (resource|condition)/.test(reason)
}

function namesGroups(denied: readonly Permission[]): boolean {
  return denied.some(({ need, decision }) => {
    const texts = decision.statement?.resources ?? []
    return need.ownGroup === true && texts.some((text) => identityText(text).includes(':group/'))
  })
}

function remedyOf(role: string, denied: readonly Permission[], forbidden: boolean, listing: Listing): string {
  const [{ need, decision }] = denied as [Permission]
  const byResource = Map.groupBy(denied, (each) => arnText(each.need.resource))
  const actionsOf = (all: readonly Permission[]) => [...new Set(all.map((each) => each.need.actions.at(-1)))].join(', ')
  const parts = listing([...byResource].map(([arn, all]) => [arn, actionsOf(all)]))
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
