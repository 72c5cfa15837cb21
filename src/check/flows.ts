import { type Integration, identityText, isUnknown, type Mapping, nameOf } from '../model/index.ts'
import { type Network, type NetworkInterface, subnetOfHost } from '../network/index.ts'
import { servicesOf } from './services.ts'
import { type Broker, standingOf } from './standing.ts'
import type { NeededFlow, Standpoint } from './types.ts'

export function standpointOf(mapping: Mapping): Standpoint {
  return mapping.settings.provisioned ? 'provisioned' : 'on-demand'
}

/**
 * What must get through for the mapping to work where it stands: from every subnet of the cluster to every broker, and,
 * on-demand, to every service that the mapping calls.
 */
export function flowsOf(network: Network, integration: Integration, mapping: Mapping): readonly NeededFlow[] {
  const standing = standingOf(integration, mapping)
  if (!standing) return []
  const services = servicesOf(mapping)
  return standing.interfaces.flatMap((from) => {
    const fromSubnet = nameOf(from.subnet)
    const identity = identityText(from.subnet)
    const polls = standing.brokers.map(({ name, index, to, ports }): NeededFlow => {
      const [port, ...orPorts] = ports
      return {
        id: `poll:${mapping.id}:${identity}>${name}`,
        path: 'poll',
        fromSubnet,
        to: { kind: 'broker', index, subnet: subnetOf(network, from, to) },
        ...(isUnknown(port) ? {} : { port: port! }),
        orPorts: orPorts.flatMap((each) => (isUnknown(each) ? [] : each)),
        flow: { from, to, port: port! },
      }
    })
    const calls = services.map(
      (service): NeededFlow => ({
        id: `invoke:${mapping.id}:${identity}>${service}`,
        path: 'invoke',
        fromSubnet,
        to: { kind: 'service', service },
        port: 443,
        orPorts: [],
        flow: { from, to: { kind: 'service', service }, port: 443 },
      }),
    )
    return [...polls, ...calls]
  })
}

function subnetOf(network: Network, from: NetworkInterface, to: Broker['to']): string {
  return to.kind === 'host' ? subnetOfHost(network, from, to) : nameOf(to.interface.subnet)
}
