import {
  type EgressOnlyGateway,
  entryOf,
  type InternetGateway,
  isUnknown,
  itemsOf,
  type Maybe,
  type NatGateway,
} from '../model/index.ts'
import { type Owner, owned, refFrom, textFrom, wordFrom } from './properties.ts'
import { zoneOf } from './subnets.ts'
import type { Template, TemplateResource } from './template.ts'

/** `AWS::EC2::InternetGateway` with the VPCs that it is attached to. */
export function readInternetGateways(template: Template): readonly InternetGateway[] {
  const attachments = template.resources('AWS::EC2::VPCGatewayAttachment')
  const attachmentsOf = owned(attachments, (attachment) =>
    refFrom(template, attachment, 'InternetGatewayId', 'AWS::EC2::InternetGateway'),
  )
  return template.resources('AWS::EC2::InternetGateway').map((gateway) => ({
    id: gateway.id,
    at: gateway.at,
    vpcs: attachmentsOf(gateway.id).map(
      (attachment) => attachment.undecided ?? refFrom(template, attachment, 'VpcId', 'AWS::EC2::VPC'),
    ),
  }))
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-egressonlyinternetgateway.html */
export function readEgressOnlyGateways(template: Template): readonly EgressOnlyGateway[] {
  return template.resources('AWS::EC2::EgressOnlyInternetGateway').map((gateway) => ({
    id: gateway.id,
    at: gateway.at,
    vpc: gateway.undecided ?? refFrom(template, gateway, 'VpcId', 'AWS::EC2::VPC'),
  }))
}

/**
 * `AWS::EC2::NatGateway`: zonal (the default) by its subnet, regional by its VPC. Addresses for zones make a regional
 * one manual: it serves those zones only.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html
 */
export function readNatGateways(template: Template): readonly NatGateway[] {
  return template.resources('AWS::EC2::NatGateway').map((nat) => ({
    id: nat.id,
    at: nat.at,
    connectivity: nat.undecided ?? wordFrom(nat, 'ConnectivityType', ['public', 'private']) ?? 'public',
    ...stateOf(nat),
    ...(isRegional(nat)
      ? { vpc: refFrom(template, nat, 'VpcId', 'AWS::EC2::VPC'), ...zonesOf(nat) }
      : { subnet: refFrom(template, nat, 'SubnetId', 'AWS::EC2::Subnet') }),
  }))
}

/** EC2's word, of what is there already. */
export function stateOf(owner: Owner): { readonly state?: Maybe<string> } {
  const state = textFrom(owner, 'State')
  return state === undefined ? {} : { state }
}

/** By its mode; where that is not known, by what it is given. */
function isRegional(nat: TemplateResource): boolean {
  const mode = wordFrom(nat, 'AvailabilityMode', ['zonal', 'regional'])
  return isUnknown(mode) ? entryOf(nat.properties, 'SubnetId') === undefined : mode === 'regional'
}

function zonesOf(nat: TemplateResource): Pick<NatGateway, 'zones'> {
  const zones = itemsOf(entryOf(nat.properties, 'AvailabilityZoneAddresses')).map(
    (properties): Maybe<string> =>
      properties.kind === 'unknown' ? properties.unknown : zoneOf({ id: nat.id, at: properties.at, properties }),
  )
  return zones.length > 0 ? { zones } : {}
}
