import type { SourceLocation } from '../model/index.ts'

/** What Terraform calls the resources and settings that remedies name. */
const terraform: Readonly<Record<string, string>> = {
  'AWS::EC2::NetworkAclEntry': 'aws_network_acl_rule',
  'AWS::EC2::Route': 'aws_route',
  'AWS::EC2::SecurityGroupEgress': 'aws_vpc_security_group_egress_rule',
  'AWS::EC2::SecurityGroupIngress': 'aws_vpc_security_group_ingress_rule',
  'AWS::EC2::TransitGatewayRouteTableAssociation': 'aws_ec2_transit_gateway_route_table_association',
  'AWS::EC2::TransitGatewayRouteTablePropagation': 'aws_ec2_transit_gateway_route_table_propagation',
  'AWS::EC2::TransitGatewayVpcAttachment': 'aws_ec2_transit_gateway_vpc_attachment',
  'AWS::EC2::VPCBlockPublicAccessExclusion': 'aws_vpc_block_public_access_exclusion',
  'AWS::EC2::VPCEndpoint': 'aws_vpc_endpoint',
  'AWS::EC2::VPCGatewayAttachment': 'aws_internet_gateway_attachment',
  'Options.Ipv6Support: enable': 'ipv6_support = "enable"',
  'PrivateDnsEnabled: true': 'private_dns_enabled = true',
}

/** A remedy in the words of the description that it mends: places of Terraform have an address. */
export function inTermsOf(at: SourceLocation, remedy: string): string {
  if (at.address === undefined) return remedy
  return remedy.replaceAll(/AWS::\w+::\w+|[A-Z][\w.]+: \w+/g, (term) => terraform[term] ?? term)
}
