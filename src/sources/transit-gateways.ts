import { entryOf, isUnknown, type Maybe, type Ref, type TransitGateway } from '../model/index.ts'
import { refFrom, switchFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

export const gatewayType = 'AWS::EC2::TransitGateway'
export const tableType = 'AWS::EC2::TransitGatewayRouteTable'

/**
 * `AWS::EC2::TransitGateway`: security group referencing is off unless it is switched on.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgateway.html
 */
export function readTransitGateways(template: Template): readonly TransitGateway[] {
  return template.resources(gatewayType).map((gateway) => ({
    id: gateway.id,
    at: gateway.at,
    groupReferencing: gateway.undecided ?? switchFrom(gateway, 'SecurityGroupReferencingSupport') ?? false,
  }))
}

/** What a transit gateway does with attachments that nothing is said of. */
export interface DefaultTables {
  /** The table that AWS makes with the gateway; absent: it makes none. */
  readonly made?: string
  readonly associates: Maybe<boolean>
  readonly association: Ref
  readonly propagates: Maybe<boolean>
  readonly propagation: Ref
}

/** AWS makes a table when attachments are to be associated with it, or propagate to it; both are the default. */
export function defaultTablesOf(template: Template, gateway: TemplateResource): DefaultTables {
  const own = `${gateway.id}/default-route-table`
  const given = (name: string): Ref => (entryOf(gateway.properties, name) ? refFrom(template, gateway, name) : own)
  const defaults = {
    associates: switchFrom(gateway, 'DefaultRouteTableAssociation') ?? true,
    association: given('AssociationDefaultRouteTableId'),
    propagates: switchFrom(gateway, 'DefaultRouteTablePropagation') ?? true,
    propagation: given('PropagationDefaultRouteTableId'),
  }
  const needed =
    (defaults.associates !== false && defaults.association === own) ||
    (defaults.propagates !== false && defaults.propagation === own)
  return needed ? { ...defaults, made: own } : defaults
}

/** `yes` where a setting is on, nothing where it is off, and the question where that is not known. */
export function whereOn(setting: Maybe<boolean>, yes: Ref): Ref | undefined {
  if (isUnknown(setting)) return setting
  return setting ? yes : undefined
}
