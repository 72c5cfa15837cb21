import { entryOf, isUnknown, type Ref, type Subnet, type VpcEndpoint } from '../model/index.ts'
import { policyFrom } from './policies.ts'
import { absent, booleanFrom, refFrom, refsFrom, textFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'
import { partOf } from './vpcs.ts'

/**
 * `AWS::EC2::VPCEndpoint`. CloudFormation's defaults: a gateway; private DNS off (the provider sends no value, and
 * an endpoint made by the EC2 API without one has none: seen in the requests of a provider; AWS's console ticks it);
 * the VPC's default group.
 */
export function readEndpoints(template: Template): readonly VpcEndpoint[] {
  return template.resources('AWS::EC2::VPCEndpoint').map((endpoint) => {
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
      groups: groups.length > 0 ? groups : [partOf(vpc, 'defaultGroup')],
      routeTables: refsFrom(template, endpoint, ['RouteTableIds'], 'AWS::EC2::RouteTable').map(
        (ref) => endpoint.undecided ?? ref,
      ),
      privateDns: endpoint.undecided ?? booleanFrom(endpoint, 'PrivateDnsEnabled') ?? false,
      ...(policy ? { policy: policyFrom(policy) } : {}),
    }
  })
}

function typeOf(endpoint: TemplateResource): VpcEndpoint['type'] {
  return wordFrom(endpoint, 'VpcEndpointType', ['Interface', 'Gateway', 'GatewayLoadBalancer']) ?? 'Gateway'
}

/** The default group of the VPC that a subnet lies in: what carries what names no group. */
export function defaultGroupOf(subnet: Ref, subnets: readonly Subnet[]): Ref {
  const found = subnets.find(({ id }) => id === subnet)
  if (found) return partOf(found.vpc, 'defaultGroup')
  const vpc = isUnknown(subnet)
    ? { unknown: `VPC of ${subnet.unknown}`, question: subnet.question }
    : { unknown: `VPC of ${subnet}`, question: `VPC of subnet ${subnet}` }
  return partOf(vpc, 'defaultGroup')
}
