import { hostAndPort, identityText, isUnknown, type Mapping, parseCidr } from '../model/index.ts'
import { anyPublic, type Verdict } from '../network/index.ts'
import type { Fault } from './fault.ts'
import { undecidedIn } from './open-settings.ts'

/**
 * Of a mapping that names no VPC, so that Lambda reaches the brokers over the internet; `undefined` for any other. Public
 * names are taken to lead to public addresses, so there is nothing to prove; a private address is never reached so.
 */
export function overInternet(mapping: Mapping): { readonly verdict: Verdict; readonly fault: Fault } | undefined {
  const { id, at, source, settings } = mapping
  if (source.kind !== 'self-managed' || source.subnets.length > 0 || source.groups.length > 0) return undefined
  // Whether it names one hangs on what is not given.
  if (undecidedIn(mapping, 'SourceAccessConfigurations').length > 0) return undefined
  const servers = isUnknown(source.servers) ? [] : source.servers
  const inside = servers.filter((server) => typeof server === 'string' && isInside(server))
  const named = `${id} names no VPC: Lambda reaches the brokers over the internet`
  const base = { code: 'SOURCE_OVER_INTERNET', resource: id } as const
  if (inside.length === 0) {
    const explanation = `${named}, and no VPC has anything to let through`
    const remedy = 'to go through a VPC, add VPC_SUBNET and VPC_SECURITY_GROUP to SourceAccessConfigurations'
    return { verdict: 'reachable', fault: { ...base, severity: 'note', at, explanation, remedy } }
  }
  return {
    verdict: 'blocked',
    fault: {
      ...base,
      severity: 'error',
      at: settings.places.SelfManagedEventSource ?? at,
      explanation: `${named}, which leads to no private address: ${inside.join(', ')}`,
      remedy: 'add VPC_SUBNET and VPC_SECURITY_GROUP to SourceAccessConfigurations, or give addresses that are public',
    },
  }
}

/** MSK's own names lead to private addresses, but for those of public access: https://docs.aws.amazon.com/msk/latest/developerguide/public-access.html */
const ofMsk = /\.kafka(?:-serverless)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/

function isInside(server: string): boolean {
  const host = identityText(hostAndPort(server).host).toLowerCase()
  const address = parseCidr(`${host}/32`)
  if (address) return !anyPublic(address.addresses, address.family)
  return ofMsk.test(host) && !/-public\./.test(host)
}
