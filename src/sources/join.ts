import { remembered } from './remembered.ts'
import { renamed } from './rename.ts'
import { referTo, type Template, type TemplateResource, type VpcPart, vpcParts } from './template.ts'
import { partFrom } from './vpcs.ts'
import { apart, whereaboutsOf } from './whereabouts.ts'

/**
 * Several sources as one. A value that a parameter of one has and an id that another one has are the same resource; what
 * two describe (a plan and the live account) is as the first one has it, with all its parts.
 */
export function joinTemplates(templates: readonly Template[]): Template {
  const [first, ...others] = templates
  if (!first || others.length === 0) return first!
  const describes = describing()
  const twins = twinsIn(templates, describes)
  const ownerOf = (id: string) => templates.find((template) => template.typeOf(id) !== undefined)
  const sameAs = (id: string): string => {
    const twin = twins.get(id)
    if (twin !== undefined) return twin
    // What AWS made with something goes with it.
    const [, owner = '', suffix] = /^(.*)(\/[^/]+)$/.exec(id) ?? []
    const whole = twins.get(owner) ?? owner
    const part = partFrom(id)?.part
    if (part && ownerOf(whole)?.typeOf(whole) === 'AWS::EC2::VPC') return partOf(whole, part)
    return whole === owner ? id : `${whole}${suffix}`
  }
  /** As the first source has it that describes it; a plan may not, and the account that it is applied to does. */
  const partOf = (vpc: string, part: VpcPart): string => {
    const names = [vpc, ...[...twins].filter(([, twin]) => twin === vpc).map(([id]) => id)]
    for (const template of templates) {
      const of = names.find((id) => template.typeOf(id) !== undefined)
      const id = of && template.partOf(of, part)
      if (id && describes(template, id)) return twins.get(id) ?? id
    }
    return (ownerOf(vpc) ?? first).partOf(vpc, part)
  }

  const placeWithin = remembered((template: Template) => apart(template, templates))
  const resourcesOf = (template: Template, types: readonly string[]): readonly TemplateResource[] => {
    const place = placeWithin(template)
    return template
      .resources(...types)
      .filter((resource) => !twins.has(resource.id) && !isPartOfTwin(template, resource, twins))
      .map((resource) => ({
        ...place,
        ...resource,
        properties: renamed(resource.properties, { id: sameAs, identity: (identity) => identity }),
      }))
  }

  return {
    ...whereaboutsOf(templates),
    undescribed: 'no source describes it',
    teller: (name, at) => templates.map((template) => template.teller?.(name, at)).find((told) => told !== undefined),
    notThere: new Set(templates.flatMap(({ notThere }) => [...(notThere ?? [])])),
    impliedEgress: (group) => (ownerOf(group) ?? first).impliedEgress(group),
    impliedParts: (id) => (ownerOf(id) ?? ownerOf(id.replace(/\/\d+$/, '')) ?? first).impliedParts(id),
    partOf,
    readTypes: new Set(templates.flatMap((template) => [...template.readTypes])),
    declared: templates.flatMap(({ declared }) => declared.filter(({ id }) => !twins.has(id))),
    gaps: templates.flatMap(({ gaps }) => gaps),
    resources: (...types) => templates.flatMap((template) => resourcesOf(template, types)),
    attribute: (id, name) => (ownerOf(id) ?? first).attribute(id, name),
    typeOf: (id) => ownerOf(id)?.typeOf(id),
    named: (name, types) => {
      for (const template of templates) {
        const found = template.named(name, types)
        if (found.length > 0) return [...new Set(found.map(sameAs))]
      }
      return []
    },
    namesOf: (id) => (ownerOf(id) ?? first).namesOf(id),
  }
}

/** Whether a source has what AWS made with a VPC among its resources, and does not only know that it must be there. */
function describing(): (template: Template, id: string) => boolean {
  const known = new Map<Template, ReadonlySet<string>>()
  return (template, id) => {
    const ids = known.get(template) ?? new Set(template.resources(...Object.values(vpcParts)).map((each) => each.id))
    known.set(template, ids)
    return ids.has(id)
  }
}

/** What a source describes and one before it does too: its id, and the id there. */
function twinsIn(
  templates: readonly Template[],
  describes: (template: Template, id: string) => boolean,
): ReadonlyMap<string, string> {
  const twins = new Map<string, string>()
  const isThere = (template: Template, id: string) => !partFrom(id) || describes(template, id)
  for (const [index, template] of templates.entries()) {
    const before = templates.slice(0, index)
    for (const { id } of template.declared) {
      const type = template.typeOf(id)
      if (type === undefined) continue
      const twin = template
        .namesOf(id)
        .flatMap((name) => before.flatMap((each) => each.named(name, [type]).filter((other) => isThere(each, other))))
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
