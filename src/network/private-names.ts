import {
  type HostedZone,
  isUnknown,
  type Maybe,
  type NameTarget,
  type Ref,
  type ResolverRule,
  type SourceLocation,
  type Unknown,
  type Vpc,
} from '../model/index.ts'
import { type Network, within } from './network.ts'

/** What a VPC's resolver says of a name before it asks the internet. */
export interface PrivateAnswer {
  readonly from: HostedZone | ResolverRule
  /** Absent: nobody knows (a Resolver rule asks elsewhere), or the zone does not hold the name. */
  readonly target?: NameTarget | 'missing'
  readonly at: SourceLocation
  /** What it hangs on whether the answer is this one. */
  readonly unknowns: readonly Unknown[]
}

interface Candidate {
  readonly labels: number
  readonly answer: PrivateAnswer
}

/**
 * The answers that hosted zones and Resolver rules of a VPC have for a host, in the order in which they are asked: the
 * most specific domain first, of equal ones the rule. The first without unknowns decides, and is the last here.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
 *
 * @param host known parts with `${Region}` for an unknown Region
 */
export function privateAnswers(network: Network, vpc: Vpc, host: string): readonly PrivateAnswer[] {
  const candidates: Candidate[] = []
  const consider = (from: HostedZone | ResolverRule, domain: Maybe<string>, target: Target) => {
    const unknowns = [...association(from.vpcs, vpc.id), ...coverage(domain, host)]
    if (unknowns.some((value) => value === undefined)) return
    const open = [...unknowns.filter((value) => value !== undefined), ...target.unknowns]
    candidates.push({ labels: labelsOf(domain), answer: { from, ...target, unknowns: open } })
  }
  for (const rule of within(network.rulesIn, vpc.id)) consider(rule, rule.domain, { at: rule.at, unknowns: [] })
  for (const zone of within(network.zonesIn, vpc.id)) {
    const found = recordOf(zone, host)
    consider(zone, zone.name, { ...found, unknowns: [...hostnamesOf(vpc), ...found.unknowns] })
  }
  // Rules were put in first, and sorting keeps that order.
  candidates.sort((a, b) => b.labels - a.labels)
  const answers = candidates.map(({ answer }) => answer)
  const decisive = answers.findIndex(({ unknowns }) => unknowns.length === 0)
  return decisive < 0 ? answers : answers.slice(0, decisive + 1)
}

/** A Resolver rule for the very name, not for a parent of it: it comes before an endpoint's private DNS, a zone, too. */
export function isRuleForName({ from }: PrivateAnswer, host: string): boolean {
  return 'domain' in from && textOf(from.domain) === host
}

/**
 * Hosted zones need both DNS attributes, says https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html; that one
 * does not answer without enableDnsHostnames is not verified.
 */
function hostnamesOf({ id, dnsHostnames }: Vpc): readonly Unknown[] {
  if (dnsHostnames === true) return []
  if (isUnknown(dnsHostnames)) return [dnsHostnames]
  const question = `whether hosted zones answer in ${id}, whose enableDnsHostnames is off`
  return [{ unknown: `zones-without-hostnames:${id}`, question }]
}

interface Target {
  readonly target?: NameTarget | 'missing'
  readonly at: SourceLocation
  readonly unknowns: readonly Unknown[]
}

/** Of a zone or rule that `within` found for the VPC: what it hangs on whether it is the VPC's own. */
function association(vpcs: readonly Ref[], vpc: string): readonly Unknown[] {
  return vpcs.includes(vpc) ? [] : vpcs.filter((ref) => isUnknown(ref))
}

/** The same for a domain being the host or a parent of it; `[undefined]`: it is certainly not. */
function coverage(domain: Maybe<string>, host: string): readonly (Unknown | undefined)[] {
  const text = textOf(domain)
  // The rule for `.` is for every name.
  if (text === '' || host === text || host.endsWith(`.${text}`)) return []
  if (!isUnknown(domain)) return [undefined]
  // The end of a text with unknown parts is known.
  const end = text.includes('}') ? text.slice(text.lastIndexOf('}') + 1) : ''
  return host.endsWith(end) ? [domain] : [undefined]
}

/** The record for the name itself, else the zone's wildcard, else nothing: a private zone does not ask the internet. */
function recordOf({ records, at }: HostedZone, host: string): Target {
  const exact = records.find(({ name }) => textOf(name) === host)
  if (exact) return { target: exact.target, at: exact.at, unknowns: [] }
  const unknowns = records.map(({ name }) => name).filter((name) => isUnknown(name))
  const wildcards = host.split('.').map((_label, i, labels) => `*.${labels.slice(i + 1).join('.')}`)
  const wild = wildcards.flatMap((name) => records.find((record) => textOf(record.name) === name) ?? [])[0]
  return wild ? { target: wild.target, at: wild.at, unknowns } : { target: 'missing', at, unknowns }
}

function labelsOf(domain: Maybe<string>): number {
  const text = textOf(domain)
  return text === '' ? 0 : text.split('.').length
}

/** Without the closing dot, in lower case; with identities in place of unknown parts. */
function textOf(name: Maybe<string>): string {
  return isUnknown(name) ? name.unknown : name.toLowerCase().replace(/\.$/, '')
}
