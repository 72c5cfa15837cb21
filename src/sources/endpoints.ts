import {
  derive,
  entryOf,
  isUnknown,
  type Maybe,
  type Ref,
  type Subnet,
  type VpcEndpoint,
  withId,
} from '../model/index.ts'
import { stateOf } from './gateways.ts'
import { policyFrom } from './policies.ts'
import { absent, booleanFrom, refFrom, refsFrom, textFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'
import { partOf } from './vpcs.ts'

const followed = ['Interface', 'Gateway', 'GatewayLoadBalancer'] as const

/** Endpoints to resources, service networks and the like lead to no AWS service: they are not read. */
export function isServiceEndpoint(endpoint: TemplateResource): boolean {
  const type = textFrom(endpoint, 'VpcEndpointType')
  return typeof type !== 'string' || !/^(Resource|ServiceNetwork|Tunnel)$/i.test(type)
}

/**
 * `AWS::EC2::VPCEndpoint`. CloudFormation's defaults: a gateway; private DNS off (the provider sends no value, and
 * an endpoint made by the EC2 API without one has none: seen in the requests of a provider; AWS's console ticks it);
 * the VPC's default group.
 */
export function readEndpoints(template: Template): readonly VpcEndpoint[] {
  return template
    .resources('AWS::EC2::VPCEndpoint')
    .filter(isServiceEndpoint)
    .map((endpoint) => {
      const policy = entryOf(endpoint.properties, 'PolicyDocument')
      const vpc = refFrom(template, endpoint, 'VpcId', 'AWS::EC2::VPC')
      const groups = refsFrom(template, endpoint, ['SecurityGroupIds'], 'AWS::EC2::SecurityGroup')
      return {
        id: endpoint.id,
        at: endpoint.at,
        vpc,
        service: textFrom(endpoint, 'ServiceName') ?? absent(endpoint, 'ServiceName'),
        type: typeOf(endpoint),
        subnets: refsFrom(template, endpoint, ['SubnetIds'], 'AWS::EC2::Subnet'),
        groups:
          groups.length > 0 || !template.impliedParts(endpoint.id) ? groups : [partOf(template, vpc, 'defaultGroup')],
        routeTables: refsFrom(template, endpoint, ['RouteTableIds'], 'AWS::EC2::RouteTable').map(
          (ref) => endpoint.undecided ?? ref,
        ),
        privateDns: endpoint.undecided ?? privateDnsOf(endpoint),
        ...addressTypeOf(endpoint),
        ...stateOf(endpoint),
        ...(policy ? { policy: policyFrom(policy) } : {}),
      }
    })
}

function typeOf(endpoint: TemplateResource): VpcEndpoint['type'] {
  return wordFrom(endpoint, 'VpcEndpointType', followed) ?? 'Gateway'
}

/** For S3 the private name can be kept for those who ask from outside the VPC. */
function privateDnsOf(endpoint: TemplateResource): Maybe<boolean> {
  const inside = dnsOption(endpoint, 'PrivateDnsOnlyForInboundResolverEndpoint')
  if (inside === 'OnlyInboundResolver') return false
  return booleanFrom(endpoint, 'PrivateDnsEnabled') ?? false
}

/** The family of the names' records; they are of the endpoint's own type unless its DNS options say otherwise. */
function addressTypeOf(endpoint: TemplateResource): Pick<VpcEndpoint, 'addressType'> {
  const records = dnsOption(endpoint, 'DnsRecordIpType')
  const type = records === undefined || records === 'not-specified' ? textFrom(endpoint, 'IpAddressType') : records
  if (type === undefined || type === 'not-specified') return {}
  if (isUnknown(type) || type === 'ipv4' || type === 'ipv6' || type === 'dualstack') return { addressType: type }
  const question = `which address records ${endpoint.id} has (${type})`
  return { addressType: { unknown: `records of ${endpoint.id}`, question, at: endpoint.at } }
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-vpcendpoint-dnsoptionsspecification.html */
function dnsOption(endpoint: TemplateResource, name: string): Maybe<string> | undefined {
  const options = entryOf(endpoint.properties, 'DnsOptions')
  return options && textFrom({ ...endpoint, properties: options }, name)
}

/** The default group of the VPC that a subnet lies in: what carries what names no group. */
export function defaultGroupOf(template: Template, subnet: Ref, subnets: readonly Subnet[]): Ref {
  const found = withId(subnets, subnet)
  if (found) return partOf(template, found.vpc, 'defaultGroup')
  const vpc = isUnknown(subnet)
    ? derive(subnet, (text) => `VPC of ${text}`)
    : { unknown: `VPC of ${subnet}`, question: `VPC of subnet ${subnet}` }
  return partOf(template, vpc, 'defaultGroup')
}
