import { type GivenHost, hostAndPort, type Integration, isUnknown, type Mapping, parseIpv4 } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { Given } from './given.ts'

/**
 * The mappings with what is given of their servers: `address:HOST`, IPv4 addresses with commas between, and
 * `groups:HOST`, the ids of its security groups.
 *
 * @throws IsthmusError `PARAMETER_INVALID`
 */
export function withGivenHosts(integration: Integration, given: Given): Integration {
  const withHosts = (mapping: Mapping): Mapping => {
    const { source } = mapping
    if (source.kind !== 'self-managed') return mapping
    const servers = isUnknown(source.servers) ? [] : source.servers
    const hosts = servers.map((server) => hostAndPort(server).host).flatMap((host) => (isUnknown(host) ? [] : host))
    const known = [...new Set(hosts)].flatMap((host) => givenHost(integration, given, host))
    return known.length === 0 ? mapping : { ...mapping, source: { ...source, given: known } }
  }
  return { ...integration, mappings: integration.mappings.map(withHosts) }
}

function givenHost({ groups }: Integration, given: Given, host: string): readonly GivenHost[] {
  const list = (parameter: string, wanted: string, meaning: (text: string) => string | undefined) =>
    (given.get(parameter)?.split(',') ?? []).map((value) => {
      const meant = meaning(value.trim())
      if (meant !== undefined) return meant
      const message = `${parameter} is given as ${JSON.stringify(value)}, which is not ${wanted}`
      throw new IsthmusError('PARAMETER_INVALID', message, { data: { parameter, value } })
    })
  const addresses = list(`address:${host}`, 'an IPv4 address such as 10.0.1.5', (text) =>
    parseIpv4(text) === undefined ? undefined : text,
  )
  // What an account has bears its name behind its id: `sg-0abc (brokers)`.
  const found = list(`groups:${host}`, 'the id of a security group that is described', (text) =>
    groups.map(({ id }) => id).find((id) => id === text || id.startsWith(`${text} (`)),
  )
  return addresses.length + found.length === 0 ? [] : [{ host, addresses, groups: found }]
}
