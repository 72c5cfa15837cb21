import { type Change, formatLocation, type Integration, type ResourceKind } from '../model/index.ts'
import {
  blastRadius,
  buildNetwork,
  type Part,
  prove,
  removePart,
  removeResource,
  type Verdict,
} from '../network/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { CheckResult } from './types.ts'

/** What becomes of the flows of the mappings if something is deleted. */
export interface WhatIf {
  readonly without: string
  /** Ids of flows whose way is another one then. */
  readonly changed: readonly { readonly flow: string; readonly from: Verdict; readonly to: Verdict }[]
  /** Ids of flows that read it, and go on as before. */
  readonly unharmed: readonly string[]
}

/** What may be deleted by itself. */
const kinds: readonly ResourceKind[] = [
  'natGateways',
  'internetGateways',
  'egressOnlyGateways',
  'endpoints',
  'peerings',
  'transitGateways',
  'transitGatewayAttachments',
  'transitGatewayTables',
  'prefixLists',
  'hostedZones',
  'resolverRules',
  'routeTables',
  'groups',
  'acls',
  'subnets',
  'vpcs',
]

/**
 * Proves the flows of a check again without one resource, rule, route or entry.
 *
 * @param what its id, or where it is written: `template.yaml:42`
 * @throws IsthmusError `RESOURCE_NOT_FOUND`
 */
export function whatIf(integration: Integration, checked: CheckResult, what: string): WhatIf {
  const changes = removalOf(integration, what)
  const flows = checked.mappings.flatMap((mapping) => mapping.flows)
  const ids = new Map(flows.map(({ id, trace }) => [trace.flow, id]))
  const proof = prove(
    buildNetwork(integration),
    flows.map(({ trace }) => trace.flow),
  )
  const { changed, unharmed } = blastRadius(proof, changes)
  return {
    without: what,
    changed: changed.map(({ flow, from, to }) => ({ flow: ids.get(flow)!, from, to })),
    unharmed: unharmed.map((flow) => ids.get(flow)!),
  }
}

function removalOf(integration: Integration, what: string): readonly Change[] {
  const kind = kinds.find((each) => integration[each].some(({ id }) => id === what))
  if (kind) return removeResource(integration, kind, what)
  const part = partsOf(integration).find(({ id, at }) => id === what || formatLocation(at) === what)
  const change = part && removePart(integration, part)
  if (change) return [change]
  const message = `no resource, rule, route or entry ${what}: give the id of one, or where it is written (FILE:LINE)`
  throw new IsthmusError('RESOURCE_NOT_FOUND', message)
}

function partsOf({ groups, routeTables, acls, transitGatewayTables }: Integration): readonly Part[] {
  return [
    ...groups.flatMap(({ ingress, egress }) => [...ingress, ...egress]),
    ...[...routeTables, ...transitGatewayTables].flatMap(({ routes }): readonly Part[] => routes),
    ...acls.flatMap(({ entries }) => entries),
  ]
}
