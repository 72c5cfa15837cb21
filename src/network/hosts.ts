import { type GivenHost, isUnknown, type Maybe, nameOf, parseIpv4, type Unknown, type Vpc } from '../model/index.ts'
import { addressEnd } from './address-end.ts'
import { type End, endOf } from './ends.ts'
import { before, type Journey, travel } from './journey.ts'
import type { Network } from './network.ts'
import { type Passage, passage } from './passage.ts'
import { privateAnswers } from './private-names.ts'
import type { Destination, Flow, NetworkInterface } from './types.ts'

type Host = Extract<Destination, { kind: 'host' }>

/** To each address of a host of the user's own. */
export function toHost(network: Network, flow: Flow, from: End, host: Host): readonly Journey[] {
  const { ends, asked } = resolved(network, from, host)
  const journeys = ends.map((end) => travel(network, flow, from, end))
  return before(asked, journeys)
}

/** What stands at its addresses. */
export function hostEnds(network: Network, from: End, host: Host): readonly End[] {
  return resolved(network, from, host).ends
}

/** The subnet in which it stands, at the first of its addresses, as a reader is shown it. */
export function subnetOfHost(network: Network, from: NetworkInterface, host: Host): string {
  const [end] = hostEnds(network, endOf(network, from, 4), host)
  return end?.station ? nameOf(end.station.ref) : 'the internet'
}

function resolved(network: Network, from: End, { label, host, given }: Host): { ends: readonly End[]; asked: Passage } {
  const { addresses, asked } = isUnknown(host)
    ? { addresses: [], asked: passage({}) }
    : addressesOf(network, from.station?.vpc, host, given)
  const groupsOfHost = `security groups of ${nameOf(host)}`
  const groups = given?.groups[0] === undefined ? [unsaid('groups', host, groupsOfHost)] : given.groups
  const ends = addresses.flatMap((text) => {
    const told = text === host ? label : `${label} (${text})`
    return addressEnd(network, from, told, text, groups) ?? []
  })
  if (ends.length > 0) return { ends, asked }
  const address = unsaid('address', host, `address of ${nameOf(host)}`)
  const face = {
    id: `host:${label}`,
    label,
    subnet: { ...address, name: `subnet of ${nameOf(host)}` },
    groups: [{ ...address, name: groupsOfHost }],
    publicAddress: false,
  }
  return { ends: [endOf(network, face, from.family)], asked }
}

/** What a flag gives: `--set address:kafka.internal=10.0.1.5`. */
function unsaid(what: 'address' | 'groups', host: Maybe<string>, question: string): Unknown {
  return isUnknown(host) ? host : { unknown: `${what}:${host}`, name: question, question }
}

/** Given, or what the VPC's resolver answers for sure. Records of a zone may be written by others: that it has none says nothing. */
function addressesOf(
  network: Network,
  vpc: Vpc | undefined,
  host: string,
  given: GivenHost | undefined,
): { readonly addresses: readonly string[]; readonly asked: Passage } {
  const none = { addresses: [], asked: passage({}) }
  if (given?.addresses[0] !== undefined) return { ...none, addresses: given.addresses }
  if (parseIpv4(host) !== undefined) return { ...none, addresses: [host] }
  if (vpc?.dnsSupport !== true) return none
  const [answer] = privateAnswers(network, vpc, host.toLowerCase().replace(/\.$/, ''))
  if (!answer || answer.unknowns.length > 0 || typeof answer.target !== 'object') return none
  const found = answer.target.kind === 'addresses' ? answer.target.addresses : []
  const addresses = found.flatMap((address) => (isUnknown(address) ? [] : address))
  if (addresses.length === 0 || addresses.length < found.length) return none
  const decision = `${host}: ${addresses.join(', ')}`
  const step = { direction: 'out', kind: 'DNS', resource: answer.from.id, decision, at: answer.at } as const
  return { addresses, asked: passage({ steps: [step] }) }
}
