import {
  isUnknown,
  type Maybe,
  nameOf,
  type Ref,
  type TransitGatewayAttachment,
  type TransitGatewayRoute,
  type TransitGatewayTable,
  type Unknown,
} from '../model/index.ts'
import { absent, booleanFrom, cidrFrom, owned, prefixListFrom, refFrom, switchFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'
import { attachmentOf } from './transit-attachments.ts'
import { defaultTablesOf, gatewayType, tableType, whereOn } from './transit-gateways.ts'

/**
 * Route tables of transit gateways with their static routes and propagations: those of the template, and the default
 * one that AWS makes with a gateway, at the gateway's place.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayroutetable.html
 */
export function readTransitGatewayTables(
  template: Template,
  attachments: readonly TransitGatewayAttachment[],
): readonly TransitGatewayTable[] {
  const routes = template.resources('AWS::EC2::TransitGatewayRoute')
  const propagations = template.resources('AWS::EC2::TransitGatewayRouteTablePropagation')
  const tableOf = (resource: TemplateResource) => refFrom(template, resource, 'TransitGatewayRouteTableId', tableType)

  const routesOf = owned(routes, tableOf)
  const propagationsOf = owned(propagations, tableOf)
  /** Attachments that are not to propagate by themselves. */
  const silent = new Set(
    template
      .resources('AWS::EC2::TransitGatewayVpcAttachment')
      .filter((each) => switchFrom(each, 'DefaultRouteTablePropagation') === false)
      .map(({ id }) => id),
  )
  const declared = template.resources(tableType).map((table) => ({
    id: table.id,
    at: table.at,
    gateway: refFrom(template, table, 'TransitGatewayId', gatewayType),
    routes: routesOf(table.id).map((route) => readRoute(template, route)),
    propagations: propagationsOf(table.id).map(
      (propagation) => propagation.undecided ?? attachmentOf(template, propagation),
    ),
  }))

  const made = template.resources(gatewayType).flatMap((gateway): TransitGatewayTable[] => {
    const { made: id, propagates, propagation } = defaultTablesOf(template, gateway)
    if (id === undefined) return []
    const own = attachments.filter((attachment) => attachment.gateway === gateway.id)
    const named = (resources: readonly TemplateResource[]) => resources.filter((resource) => tableOf(resource) === id)
    // The id of a default table cannot be had from its gateway: what names a table by a parameter may mean this one.
    const perhaps = (resources: readonly TemplateResource[]) =>
      resources.flatMap((resource) => {
        const table = tableOf(resource)
        const attachment = attachmentOf(template, resource)
        if (!isUnknown(table) || (!isUnknown(attachment) && !own.some((each) => each.id === attachment))) return []
        return [{ ...resource, undecided: resource.undecided ?? whetherDefault(table, id) }]
      })
    const propagating = propagation === id ? own.filter((each) => propagatesByItself(each) && !silent.has(each.id)) : []
    return [
      {
        id,
        at: gateway.at,
        gateway: gateway.id,
        routes: [...named(routes), ...perhaps(routes)].map((route) => readRoute(template, route)),
        propagations: [
          ...propagating.flatMap((attachment): Ref[] => {
            const ref = whereOn(propagates, attachment.id)
            return ref === undefined ? [] : [ref]
          }),
          ...named(propagations).map((each) => each.undecided ?? attachmentOf(template, each)),
          ...perhaps(propagations).map(({ undecided }) => undecided),
        ],
      },
    ]
  })
  return [...made, ...declared]
}

/** Between transit gateways there are static routes only. https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html */
function propagatesByItself({ type }: TransitGatewayAttachment): boolean {
  return type !== 'peering'
}

function whetherDefault(table: Unknown, id: string): Unknown {
  const question = `whether ${id} is meant: ${table.question}`
  return { ...table, unknown: `\${${table.unknown}} = ${id}`, name: `${nameOf(table)} = ${id}`, question }
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayroute.html */
function readRoute(template: Template, route: TemplateResource): TransitGatewayRoute {
  const destination: Maybe<string> =
    cidrFrom(route, 'DestinationCidrBlock') ??
    prefixListFrom(template, route, 'PrefixListId') ??
    absent(route, 'DestinationCidrBlock')
  const blackhole = route.undecided ?? booleanFrom(route, 'Blackhole') ?? false
  const attachment = isUnknown(blackhole) ? blackhole : blackhole ? undefined : attachmentOf(template, route)
  return { id: route.id, at: route.at, destination, ...(attachment === undefined ? {} : { attachment }) }
}
