import type { Integration } from '../model/index.ts'
import { readAcls } from './acls.ts'
import { readClusters } from './clusters.ts'
import { isServiceEndpoint, readEndpoints } from './endpoints.ts'
import { readFailureStores } from './failure-stores.ts'
import { readFunctions } from './functions.ts'
import { readEgressOnlyGateways, readInternetGateways, readNatGateways } from './gateways.ts'
import { readGroups } from './groups.ts'
import { readHostedZones } from './hosted-zones.ts'
import { readInterfaces } from './interfaces.ts'
import { readKeys } from './keys.ts'
import { isKafka, readMappings } from './mappings.ts'
import { readPeerings } from './peerings.ts'
import { readPrefixLists } from './prefix-lists.ts'
import { readPublicAccessBlock } from './public-access.ts'
import { readResolverRules } from './resolver-rules.ts'
import { readRoles } from './roles.ts'
import { readRouteTables } from './routes.ts'
import { readSecrets } from './secrets.ts'
import { readSubnets } from './subnets.ts'
import type { Template } from './template.ts'
import { readTransitGatewayAttachments } from './transit-attachments.ts'
import { readTransitGateways } from './transit-gateways.ts'
import { readTransitGatewayTables } from './transit-tables.ts'
import { readVpcs } from './vpcs.ts'

/** Types that are read, by themselves or as part of another one. */
export const readTypes: ReadonlySet<string> = new Set([
  'AWS::CloudFormation::Stack',
  'AWS::EC2::EIP',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::PrefixList',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetCidrBlock',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::TransitGateway',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayConnect',
  'AWS::EC2::TransitGatewayPeeringAttachment',
  'AWS::EC2::TransitGatewayRoute',
  'AWS::EC2::TransitGatewayRouteTable',
  'AWS::EC2::TransitGatewayRouteTableAssociation',
  'AWS::EC2::TransitGatewayRouteTablePropagation',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCBlockPublicAccessExclusion',
  'AWS::EC2::VPCBlockPublicAccessOptions',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::VPCPeeringConnection',
  'AWS::EC2::VPNGatewayRoutePropagation',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::MSK::BatchScramSecret',
  'AWS::MSK::Cluster',
  'AWS::MSK::ClusterPolicy',
  'AWS::MSK::ServerlessCluster',
  'AWS::MSK::Topic',
  'AWS::Route53::HostedZone',
  'AWS::Route53::RecordSet',
  'AWS::Route53::RecordSetGroup',
  'AWS::Route53Resolver::ResolverRule',
  'AWS::Route53Resolver::ResolverRuleAssociation',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::Secret',
])

/** What a description says, by the readers of each kind of resource. */
export function integrationOf(template: Template): Integration {
  const vpcs = readVpcs(template)
  const subnets = readSubnets(template)
  const attachments = readTransitGatewayAttachments(template)
  const publicAccessBlock = readPublicAccessBlock(template)
  const interfaces = readInterfaces(template, subnets)
  const others = [
    ...template.resources('AWS::Lambda::EventSourceMapping').filter((mapping) => !isKafka(template, mapping)),
    ...template.resources('AWS::EC2::VPCEndpoint').filter((endpoint) => !isServiceEndpoint(endpoint)),
  ]
  const not = new Set(others.map(({ id }) => id))
  const also = new Set([...attachments, ...interfaces].map(({ id }) => id.replace(/\/\d+$/, '')))
  const unread = template.declared.filter(
    ({ id, type }) => not.has(id) || !(template.readTypes.has(type) || also.has(id)),
  )
  const gaps = template.gaps.map(({ id, type, at, why, changes }) => ({
    id,
    type,
    at,
    why,
    ...(changes ? { changes } : {}),
  }))
  const open = new Set(gaps.map(({ id }) => id))
  return {
    partition: template.partition,
    region: template.region,
    account: template.account,
    vpcs,
    subnets,
    routeTables: readRouteTables(template, vpcs),
    internetGateways: readInternetGateways(template),
    egressOnlyGateways: readEgressOnlyGateways(template),
    natGateways: readNatGateways(template),
    prefixLists: readPrefixLists(template),
    peerings: readPeerings(template),
    transitGateways: readTransitGateways(template),
    transitGatewayAttachments: attachments,
    transitGatewayTables: readTransitGatewayTables(template, attachments),
    hostedZones: readHostedZones(template),
    resolverRules: readResolverRules(template),
    ...(publicAccessBlock ? { publicAccessBlock } : {}),
    interfaces,
    endpoints: readEndpoints(template),
    groups: readGroups(template, vpcs),
    acls: readAcls(template, vpcs),
    clusters: readClusters(template, subnets),
    functions: readFunctions(template),
    roles: readRoles(template),
    secrets: readSecrets(template),
    keys: readKeys(template),
    failureStores: readFailureStores(template),
    mappings: readMappings(template),
    ...(template.notThere?.size ? { notThere: template.notThere } : {}),
    unread: [...unread.filter(({ id }) => !open.has(id)).map(({ id, type, at }) => ({ id, type, at })), ...gaps],
  }
}
