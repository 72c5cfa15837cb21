/**
 * What a resource of Terraform is by CloudFormation's name. Both describe the same things of EC2, Kafka, Lambda and IAM,
 * so the readers of templates read plans too.
 */
export const kinds: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  aws_default_network_acl: 'AWS::EC2::NetworkAcl',
  aws_default_route_table: 'AWS::EC2::RouteTable',
  aws_default_security_group: 'AWS::EC2::SecurityGroup',
  aws_default_subnet: 'AWS::EC2::Subnet',
  aws_default_vpc: 'AWS::EC2::VPC',
  aws_ec2_managed_prefix_list: 'AWS::EC2::PrefixList',
  aws_ec2_transit_gateway: 'AWS::EC2::TransitGateway',
  aws_ec2_transit_gateway_connect: 'AWS::EC2::TransitGatewayConnect',
  aws_ec2_transit_gateway_peering_attachment: 'AWS::EC2::TransitGatewayPeeringAttachment',
  aws_ec2_transit_gateway_route_table: 'AWS::EC2::TransitGatewayRouteTable',
  aws_ec2_transit_gateway_vpc_attachment: 'AWS::EC2::TransitGatewayVpcAttachment',
  aws_egress_only_internet_gateway: 'AWS::EC2::EgressOnlyInternetGateway',
  aws_iam_policy: 'AWS::IAM::ManagedPolicy',
  aws_iam_role: 'AWS::IAM::Role',
  aws_instance: 'AWS::EC2::Instance',
  aws_internet_gateway: 'AWS::EC2::InternetGateway',
  aws_kms_key: 'AWS::KMS::Key',
  aws_lambda_alias: 'AWS::Lambda::Alias',
  aws_lambda_function: 'AWS::Lambda::Function',
  aws_msk_cluster: 'AWS::MSK::Cluster',
  aws_msk_serverless_cluster: 'AWS::MSK::ServerlessCluster',
  aws_msk_topic: 'AWS::MSK::Topic',
  aws_nat_gateway: 'AWS::EC2::NatGateway',
  aws_network_acl: 'AWS::EC2::NetworkAcl',
  aws_network_interface: 'AWS::EC2::NetworkInterface',
  aws_route53_resolver_rule: 'AWS::Route53Resolver::ResolverRule',
  aws_route53_zone: 'AWS::Route53::HostedZone',
  aws_route_table: 'AWS::EC2::RouteTable',
  aws_s3_bucket: 'AWS::S3::Bucket',
  aws_secretsmanager_secret: 'AWS::SecretsManager::Secret',
  aws_security_group: 'AWS::EC2::SecurityGroup',
  aws_sns_topic: 'AWS::SNS::Topic',
  aws_sqs_queue: 'AWS::SQS::Queue',
  aws_subnet: 'AWS::EC2::Subnet',
  aws_vpc: 'AWS::EC2::VPC',
  aws_vpc_endpoint: 'AWS::EC2::VPCEndpoint',
  aws_vpc_peering_connection: 'AWS::EC2::VPCPeeringConnection',
  aws_vpn_connection: 'AWS::EC2::VPNConnection',
  aws_vpn_gateway: 'AWS::EC2::VPNGateway',
}

/** What AWS makes with a resource and has no resource of its own: attributes that name it, and its id here. */
export interface MadeWith {
  readonly kind: string
  readonly attributes: readonly string[]
  readonly part: string
}

const ofVpc: readonly MadeWith[] = [
  { kind: 'AWS::EC2::SecurityGroup', attributes: ['default_security_group_id'], part: 'default-group' },
  { kind: 'AWS::EC2::NetworkAcl', attributes: ['default_network_acl_id'], part: 'default-acl' },
  {
    kind: 'AWS::EC2::RouteTable',
    attributes: ['default_route_table_id', 'main_route_table_id'],
    part: 'main-route-table',
  },
]

export const madeWith: Readonly<Record<string, readonly MadeWith[]>> = {
  __proto__: null as never, // no `constructor` is found in it
  aws_vpc: ofVpc,
  aws_default_vpc: ofVpc,
  aws_ec2_transit_gateway: [
    {
      kind: 'AWS::EC2::TransitGatewayRouteTable',
      attributes: ['association_default_route_table_id', 'propagation_default_route_table_id'],
      part: 'default-route-table',
    },
  ],
}

/** Resources that take over what AWS made: the argument that says of what. */
export const takesOver: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  aws_default_network_acl: 'default_network_acl_id',
  aws_default_route_table: 'default_route_table_id',
  aws_default_security_group: 'vpc_id',
}

/** The argument by which resources of other kinds name one of this kind. */
export const usualName: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  'AWS::EC2::EgressOnlyInternetGateway': 'egress_only_gateway_id',
  'AWS::EC2::InternetGateway': 'internet_gateway_id',
  'AWS::EC2::NatGateway': 'nat_gateway_id',
  'AWS::EC2::NetworkAcl': 'network_acl_id',
  'AWS::EC2::NetworkInterface': 'network_interface_id',
  'AWS::EC2::PrefixList': 'prefix_list_id',
  'AWS::EC2::RouteTable': 'route_table_id',
  'AWS::EC2::SecurityGroup': 'security_group_id',
  'AWS::EC2::Subnet': 'subnet_id',
  'AWS::EC2::TransitGateway': 'transit_gateway_id',
  'AWS::EC2::TransitGatewayVpcAttachment': 'transit_gateway_attachment_id',
  'AWS::EC2::VPC': 'vpc_id',
  'AWS::EC2::VPCEndpoint': 'vpc_endpoint_id',
  'AWS::EC2::VPCPeeringConnection': 'vpc_peering_connection_id',
  'AWS::IAM::Role': 'role',
  'AWS::KMS::Key': 'target_key_id',
  'AWS::Lambda::Function': 'function_name',
  'AWS::MSK::Cluster': 'cluster_arn',
  'AWS::Route53::HostedZone': 'zone_id',
  'AWS::Route53Resolver::ResolverRule': 'resolver_rule_id',
  'AWS::SecretsManager::Secret': 'secret_id',
}

/** Attributes whose known values say which resource it is; the first is unknown as long as it is not made. */
export function identifiers(type: string): readonly string[] {
  switch (type) {
    case 'aws_iam_role':
      return ['arn', 'name', 'id', 'unique_id']
    case 'aws_lambda_function':
      return ['arn', 'function_name', 'id', 'qualified_arn', 'invoke_arn']
    case 'aws_route53_zone':
      return ['zone_id', 'id', 'arn']
    default:
      return ['id', 'arn']
  }
}

/** Blocks that the provider fills in by itself nowhere: where one is not known, a `dynamic` block makes it. */
const ownBlocks: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never, // no `constructor` is found in it
  aws_lambda_event_source_mapping: [
    'destination_config',
    'filter_criteria',
    'provisioned_poller_config',
    'self_managed_event_source',
    'source_access_configuration',
  ],
  aws_lambda_function: ['vpc_config'],
  aws_msk_cluster: ['broker_node_group_info', 'client_authentication'],
  aws_msk_serverless_cluster: ['vpc_config'],
}

export function isOwnBlock(type: string, name: string): boolean {
  return ownBlocks[type]?.includes(name) === true
}
