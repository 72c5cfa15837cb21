import { entryOf, type Ref, type TransitGatewayAttachment } from '../model/index.ts'
import { stateOf } from './gateways.ts'
import { absent, owned, refFrom, refsFrom, switchFrom, textFrom } from './properties.ts'
import { referTo, type Template, type TemplateResource } from './template.ts'
import { defaultTablesOf, gatewayType, tableType, whereOn } from './transit-gateways.ts'

const vpcTypes = ['AWS::EC2::TransitGatewayAttachment', 'AWS::EC2::TransitGatewayVpcAttachment']

/** What else is attached to a transit gateway, and what that is called. */
const otherTypes: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  'AWS::EC2::ClientVpnEndpoint': 'client VPN',
  'AWS::EC2::TransitGatewayConnect': 'connect',
  'AWS::EC2::TransitGatewayPeeringAttachment': 'peering',
  'AWS::EC2::VPNConnection': 'VPN',
}

/** Types of which a `TransitGatewayAttachmentId` may be. */
const attachmentTypes = [...vpcTypes, ...Object.keys(otherTypes)]

/** The attachment that a route, an association or a propagation names. */
export function attachmentOf(template: Template, resource: TemplateResource): Ref {
  return refFrom(template, resource, 'TransitGatewayAttachmentId', ...attachmentTypes)
}

/**
 * Attachments of VPCs and, by their type alone, of VPN connections, peerings and the like.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayattachment.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayvpcattachment.html
 */
export function readTransitGatewayAttachments(template: Template): readonly TransitGatewayAttachment[] {
  const associations = template.resources('AWS::EC2::TransitGatewayRouteTableAssociation')
  const associationsOf = owned(associations, (association) => attachmentOf(template, association))
  const gateways = template.resources(gatewayType)

  /** The table of an association, else the gateway's default one. */
  const tableOf = (attachment: TemplateResource, gateway: Ref): Ref | undefined => {
    const [own] = associationsOf(attachment.id)
    if (own) return own.undecided ?? refFrom(template, own, 'TransitGatewayRouteTableId', tableType)
    const described = gateways.find(({ id }) => id === gateway)
    if (!described) {
      const question = `transit gateway route table of ${attachment.id}`
      return { unknown: `table of ${attachment.id}`, question, at: attachment.at }
    }
    const { associates, association } = defaultTablesOf(template, described)
    if (switchFrom(attachment, 'DefaultRouteTableAssociation') === false) return undefined
    return whereOn(associates, association)
  }

  return template.resources(...attachmentTypes).flatMap((attachment): TransitGatewayAttachment[] => {
    const gateway = gatewayOf(template, attachment)
    if (gateway === undefined) return []
    const table = tableOf(attachment, gateway)
    const of = vpcTypes.includes(attachment.type)
      ? {
          type: 'vpc',
          vpc: refFrom(template, attachment, 'VpcId', 'AWS::EC2::VPC'),
          subnets: refsFrom(template, attachment, ['SubnetIds'], 'AWS::EC2::Subnet'),
          ...optionsOf(attachment),
        }
      : { type: kindOf(attachment), subnets: [], groupReferencing: false }
    return [
      {
        id: attachment.id,
        at: attachment.at,
        gateway,
        ...of,
        ...(table === undefined ? {} : { table }),
        ...(attachment.undecided ? { state: attachment.undecided } : stateOf(attachment)),
      },
    ]
  })
}

/** EC2's word, of one that is there already; it knows more kinds than there are resources. */
function kindOf(attachment: TemplateResource): string {
  const kind = textFrom(attachment, 'ResourceType')
  return typeof kind === 'string' ? kind : otherTypes[attachment.type]!
}

/** VPN connections and client VPN endpoints may end elsewhere: then they are no attachments. */
function gatewayOf(template: Template, attachment: TemplateResource): Ref | undefined {
  const { properties } = attachment
  switch (attachment.type) {
    case 'AWS::EC2::TransitGatewayConnect': {
      const ref = refFrom(template, attachment, 'TransportTransitGatewayAttachmentId', ...vpcTypes)
      const transport = template.resources(...vpcTypes).find(({ id }) => id === ref)
      return transport ? gatewayOf(template, transport) : ref
    }
    case 'AWS::EC2::ClientVpnEndpoint':
    case 'AWS::EC2::VPNConnection': {
      const gateway = entryOf(properties, 'TransitGatewayConfiguration', 'TransitGatewayId')
      const node = gateway ?? entryOf(properties, 'TransitGatewayId')
      return node && referTo(template, node, gatewayType)
    }
    default:
      return refFrom(template, attachment, 'TransitGatewayId', gatewayType)
  }
}

/**
 * IPv6 is off by default. Security group referencing is on by default, says the EC2 API
 * (CreateTransitGatewayVpcAttachmentRequestOptions), and off, says CloudFormation's page of the options: undecided where
 * it is not given.
 */
function optionsOf(attachment: TemplateResource): Pick<TransitGatewayAttachment, 'groupReferencing' | 'ipv6'> {
  const options = entryOf(attachment.properties, 'Options')
  const given = (name: string) => options && switchFrom({ ...attachment, properties: options }, name)
  const referencing = 'SecurityGroupReferencingSupport'
  return {
    groupReferencing: given(referencing) ?? absent(attachment, referencing),
    ipv6: given('Ipv6Support') ?? false,
  }
}
