import type { Integration } from '../model/index.ts'
import { buildNetwork, type Network, networkAt } from '../network/index.ts'

/** An account and Region whose mappings are checked, and the network as it is seen from there. */
export interface Place {
  readonly integration: Integration
  readonly network: Network
}

/**
 * The places of each network: Integrations of several accounts and Regions share the lists of one, which is made ready
 * once.
 */
export function placesByNetwork(integrations: readonly Integration[]): readonly (readonly Place[])[] {
  return [...Map.groupBy(integrations, ({ subnets }) => subnets).values()].map((sharing) => {
    const network = buildNetwork(sharing[0]!)
    return sharing.map((integration) => ({ integration, network: networkAt(network, integration) }))
  })
}
