import { isUnknown, type Maybe } from '../model/index.ts'
import { renamed } from './rename.ts'
import { referTo, type Template, type TemplateResource } from './template.ts'

/**
 * Several sources as one. A value that a parameter of one has and an id that another one has are the same resource; what
 * two describe (a plan and the live account) is as the first one has it, with all its parts.
 */
export function joinTemplates(templates: readonly Template[]): Template {
  const [first, ...others] = templates
  if (!first || others.length === 0) return first!
  const known = (of: 'partition' | 'region' | 'account'): Maybe<string> =>
    templates.map((template) => template[of]).find((value) => !isUnknown(value)) ?? first[of]
  const place = { partition: known('partition'), region: known('region'), account: known('account') }

  const twins = twinsIn(templates)
  const sameAs = (id: string): string => {
    const twin = twins.get(id)
    if (twin !== undefined) return twin
    // What AWS made with a VPC goes with the VPC.
    const [, owner, part] = /^(.*)(\/[^/]+)$/.exec(id) ?? []
    const whole = owner === undefined ? undefined : twins.get(owner)
    return whole === undefined ? id : `${whole}${part}`
  }
  const ownerOf = (id: string) => templates.find((template) => template.typeOf(id) !== undefined) ?? first

  const resourcesOf = (template: Template, types: readonly string[]): readonly TemplateResource[] => {
    const region = template.region === place.region || isUnknown(template.region) ? undefined : template.region
    return template
      .resources(...types)
      .filter((resource) => !twins.has(resource.id) && !isPartOfTwin(template, resource, twins))
      .map((resource) => ({
        ...resource,
        properties: renamed(resource.properties, { id: sameAs, identity: (identity) => identity }),
        ...(region === undefined || resource.region !== undefined ? {} : { region }),
      }))
  }

  return {
    ...place,
    undescribed: 'no source describes it',
    impliedEgress: (group) => ownerOf(group).impliedEgress(group),
    readTypes: new Set(templates.flatMap((template) => [...template.readTypes])),
    declared: templates.flatMap(({ declared }) => declared.filter(({ id }) => !twins.has(id))),
    gaps: templates.flatMap(({ gaps }) => gaps),
    resources: (...types) => templates.flatMap((template) => resourcesOf(template, types)),
    attribute: (id, name) => ownerOf(id).attribute(id, name),
    typeOf: (id) => ownerOf(id).typeOf(id),
    named: (name, types) => {
      for (const template of templates) {
        const found = template.named(name, types)
        if (found.length > 0) return [...new Set(found.map(sameAs))]
      }
      return []
    },
    namesOf: (id) => ownerOf(id).namesOf(id),
  }
}

/** What a source describes and one before it does too: its id, and the id there. */
function twinsIn(templates: readonly Template[]): ReadonlyMap<string, string> {
  const twins = new Map<string, string>()
  for (const [index, template] of templates.entries()) {
    const before = templates.slice(0, index)
    for (const { id } of template.declared) {
      const type = template.typeOf(id)
      if (type === undefined) continue
      const twin = template
        .namesOf(id)
        .flatMap((name) => before.flatMap((each) => each.named(name, [type])))
        .find((other) => other !== id)
      if (twin !== undefined) twins.set(id, twins.get(twin) ?? twin)
    }
  }
  return twins
}

/** Types that are entries of another resource, and the property that names it. */
const wholes: Readonly<Record<string, { readonly property: string; readonly type: string }>> = {
  'AWS::EC2::NetworkAclEntry': { property: 'NetworkAclId', type: 'AWS::EC2::NetworkAcl' },
  'AWS::EC2::Route': { property: 'RouteTableId', type: 'AWS::EC2::RouteTable' },
  'AWS::EC2::SecurityGroupEgress': { property: 'GroupId', type: 'AWS::EC2::SecurityGroup' },
  'AWS::EC2::SecurityGroupIngress': { property: 'GroupId', type: 'AWS::EC2::SecurityGroup' },
  'AWS::EC2::SubnetCidrBlock': { property: 'SubnetId', type: 'AWS::EC2::Subnet' },
  'AWS::EC2::SubnetNetworkAclAssociation': { property: 'SubnetId', type: 'AWS::EC2::Subnet' },
  'AWS::EC2::SubnetRouteTableAssociation': { property: 'SubnetId', type: 'AWS::EC2::Subnet' },
  'AWS::EC2::TransitGatewayRoute': {
    property: 'TransitGatewayRouteTableId',
    type: 'AWS::EC2::TransitGatewayRouteTable',
  },
  'AWS::EC2::TransitGatewayRouteTableAssociation': {
    property: 'TransitGatewayRouteTableId',
    type: 'AWS::EC2::TransitGatewayRouteTable',
  },
  'AWS::EC2::TransitGatewayRouteTablePropagation': {
    property: 'TransitGatewayRouteTableId',
    type: 'AWS::EC2::TransitGatewayRouteTable',
  },
  'AWS::EC2::VPCCidrBlock': { property: 'VpcId', type: 'AWS::EC2::VPC' },
  'AWS::EC2::VPCGatewayAttachment': { property: 'InternetGatewayId', type: 'AWS::EC2::InternetGateway' },
  'AWS::IAM::RolePolicy': { property: 'RoleName', type: 'AWS::IAM::Role' },
  'AWS::Route53::RecordSet': { property: 'HostedZoneId', type: 'AWS::Route53::HostedZone' },
}

/** An entry of what an earlier source describes better; one of a source that only adds to it stays. */
function isPartOfTwin(template: Template, { type, properties }: TemplateResource, twins: ReadonlyMap<string, string>) {
  const whole = wholes[type]
  const node = whole && properties.kind === 'map' ? properties.entries.get(whole.property) : undefined
  if (!whole || !node) return false
  const ref = referTo(template, node, whole.type)
  return typeof ref === 'string' && (twins.has(ref) || twins.has(ref.replace(/\/[^/]+$/, '')))
}
