import { isUnknown, type Maybe, type Ref, sameValue, type Unknown } from '../model/index.ts'
import { attachmentsOf } from './attachment.ts'
import type { End } from './ends.ts'
import { find } from './find.ts'
import { type Network, within } from './network.ts'

/** Whether rules of one VPC may name groups of another; with unknowns: it hangs on those. */
export interface Sight {
  readonly sees: boolean
  readonly unknowns: readonly Unknown[]
}

const full: Sight = { sees: true, unknowns: [] }
const none: Sight = { sees: false, unknowns: [] }

/**
 * A rule may name the groups of its own VPC and of one that is peered with it in the same Region; inbound rules also
 * those of a VPC behind a transit gateway, where it and both attachments support that, but for interface endpoints.
 * Whether one of these keeps the groups of packets that come another way is not documented.
 * https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
 * https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-security
 *
 * @param links the peerings and transit gateways by which the packets come; none where that is not known
 */
export function sightOf(
  network: Network,
  own: End,
  other: End,
  side: 'ingress' | 'egress',
  links: readonly string[],
): Sight {
  const [here, there] = [own.station?.vpc?.id, other.station?.vpc?.id]
  // What is not described is asked for by other questions.
  if (here === undefined || there === undefined || here === there) return full
  const all = [
    ...peered(network, here, there),
    ...(side === 'ingress' && !own.endpoint ? attached(network, here, there) : []),
  ]
  const elsewhere: Unknown = {
    unknown: `sight:${here}:${there}:${links.join()}`,
    question: `whether rules in ${here} see the groups of ${there} in packets that come by ${links.join(' and ')}`,
  }
  const ways = all.map(({ link, conditions }) =>
    links.length === 0 || links.every((each) => each === link) ? conditions : [...conditions, elsewhere],
  )
  if (ways.some((conditions) => conditions.every((condition) => condition === true))) return full
  const open = ways.filter((conditions) => !conditions.includes(false))
  if (open.length === 0) return none
  return { sees: false, unknowns: open.flat().filter((condition) => isUnknown(condition)) }
}

/** What must hold for groups to be seen: all of it. */
type Conditions = readonly Maybe<boolean>[]

/** Two VPCs joined by a peering or a transit gateway. */
interface Joint {
  readonly link: Ref
  readonly conditions: Conditions
}

function peered(network: Network, here: string, there: string): readonly Joint[] {
  const region = (id: string) => find(network.vpcs, id)?.region ?? network.region
  const oneRegion = same(region(here), region(there))
  return within(network.peeringsIn, here).flatMap(({ id: link, vpcs: [a, b], state }) => [
    { link, conditions: [same(a, here), same(b, there), is(state, 'active'), oneRegion] },
    { link, conditions: [same(b, here), same(a, there), is(state, 'active'), oneRegion] },
  ])
}

function attached(network: Network, here: string, there: string): readonly Joint[] {
  const gateways = new Set(within(network.attachmentsIn, here).map(({ gateway }) => gateway))
  return [...gateways].flatMap((link) => {
    const gateway = find(network.transitGateways, link)
    if (!gateway) return isUnknown(link) ? [{ link, conditions: [link] }] : []
    const [ours, theirs] = [here, there].map((vpc) => {
      const { sure, perhaps } = attachmentsOf(network, gateway.id, vpc)
      return [...sure, ...perhaps].map((attachment): Conditions => {
        const { state = 'available', groupReferencing, gateway: its = gateway.id, vpc: end = vpc } = attachment
        return [same(its, gateway.id), same(end, vpc), is(state, 'available'), groupReferencing]
      })
    })
    return ours!.flatMap((near) =>
      theirs!.map((far) => ({ link, conditions: [gateway.groupReferencing, ...near, ...far] })),
    )
  })
}

function is(value: Maybe<string>, wanted: string): Maybe<boolean> {
  return isUnknown(value) ? value : value === wanted
}

function same(a: Maybe<string>, b: Maybe<string>): Maybe<boolean> {
  return sameValue(a, b) ?? [a, b].find((value) => isUnknown(value))!
}
