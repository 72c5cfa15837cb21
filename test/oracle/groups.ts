import type { SecurityGroupRule, Vpc } from '../../src/model/index.ts'
import { isForTcp } from './acls.ts'
import { type Family, familyOf, holds } from './address.ts'
import type { Run } from './run.ts'
import type { World } from './world.ts'

export type Side = 'ingress' | 'egress'

/** An interface as groups see it. */
export interface Holder {
  readonly vpc: Vpc
  readonly groups: readonly string[]
  /** An interface endpoint does not see groups behind a transit gateway. */
  readonly endpoint?: true | undefined
}

/**
 * The groups of `mine` about one packet; `theirs`: who has the address on the other side, if it is known by its groups.
 * `links`: only what these bring; none: whatever brings it.
 */
export function groupsAllow(
  run: Run,
  mine: Holder,
  side: Side,
  address: string,
  port: number,
  theirs: Holder | undefined,
  links: readonly string[] = [],
): boolean {
  const visible = theirs && seesGroups(run.world, mine.vpc, theirs.vpc, side, mine.endpoint, links) ? held(theirs) : []
  return rulesFor(run.world, mine, side, port).some((rule) => {
    if (rule.peer.kind === 'cidr') return holds(String(rule.peer.cidr), address)
    if (rule.peer.kind === 'group') return visible.includes(String(rule.peer.group)) && met(run, mine, theirs)
    const list = run.world.lists.get(String(rule.peer.id))
    if (!list?.some((cidr) => holds(cidr, address))) return false
    run.trail.met.add('prefix list in a rule')
    return true
  })
}

function met({ trail }: Run, mine: Holder, theirs: Holder | undefined): true {
  if (theirs && mine.vpc !== theirs.vpc) trail.met.add('reference across VPCs')
  return true
}

/** Is there a rule for any address at all of this family? */
export function admitsAnyone(world: World, mine: Holder, side: Side, family: Family, port: number): boolean {
  return rulesFor(world, mine, side, port).some(({ peer }) => {
    if (peer.kind === 'cidr') return familyOf(String(peer.cidr)) === family
    if (peer.kind === 'group') return false
    return world.lists.get(String(peer.id))?.some((cidr) => familyOf(cidr) === family) ?? false
  })
}

/** Is there a rule for a group, of which it is not known whether the other side has it? */
export function namesGroupOf(world: World, mine: Holder, port: number, theirs?: Vpc): boolean {
  return rulesFor(world, mine, 'egress', port).some(({ peer }) => {
    if (peer.kind !== 'group') return false
    const vpc = world.groups.get(String(peer.group))?.vpc
    return theirs === undefined || (vpc === theirs.id && seesGroups(world, mine.vpc, theirs, 'egress', undefined, []))
  })
}

/** Without a group, AWS takes the VPC's default one. */
function held({ vpc, groups }: Holder): readonly string[] {
  return groups.length > 0 ? groups : [vpc.defaultGroup]
}

function rulesFor(world: World, mine: Holder, side: Side, port: number): SecurityGroupRule[] {
  return held(mine).flatMap((id) => world.groups.get(id)![side].filter((rule) => isForTcp(rule, port)))
}

/** Does a rule in `mine` that names a group of `theirs` mean its interfaces? */
function seesGroups(
  { description, attachments }: World,
  mine: Vpc,
  theirs: Vpc,
  side: Side,
  endpoint: true | undefined,
  links: readonly string[],
): boolean {
  if (mine === theirs) return true
  const isLink = (id: string) => links.every((link) => link === id)
  const pair = [mine.id, theirs.id]
  const sameRegion = (mine.region ?? description.region) === (theirs.region ?? description.region)
  const peered = description.peerings.some(
    ({ id, state, vpcs }) => isLink(id) && state === 'active' && pair.every((vpc) => vpcs.includes(vpc)),
  )
  if (peered && sameRegion) return true
  if (side === 'egress' || endpoint) return false
  return description.transitGateways.some(
    ({ id, groupReferencing }) =>
      isLink(id) &&
      groupReferencing === true &&
      pair.every((vpc) =>
        [...attachments.values()].some(
          (each) => each.gateway === id && each.vpc === vpc && isUp(each.state) && each.groupReferencing === true,
        ),
      ),
  )
}

function isUp(state: unknown): boolean {
  return state === undefined || state === 'available'
}
