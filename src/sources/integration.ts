import type { Integration } from '../model/index.ts'
import { readAcls } from './acls.ts'
import { readClusters } from './clusters.ts'
import { readEndpoints } from './endpoints.ts'
import { readFunctions } from './functions.ts'
import { readGroups } from './groups.ts'
import { isKafka, readMappings } from './mappings.ts'
import type { ReadOptions } from './parameters.ts'
import { readRoles } from './roles.ts'
import { readInternetGateways, readNatGateways, readRouteTables } from './routes.ts'
import { readTemplate } from './template.ts'
import { readSubnets, readVpcs } from './vpcs.ts'

/** Types that are read, by themselves or as part of another one. */
const readTypes: ReadonlySet<string> = new Set([
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::SecretsManager::Secret',
])

/**
 * The Integration that a CloudFormation or SAM template describes, YAML or JSON.
 *
 * @param file shown in every place; paths of code are taken against its folder
 * @throws IsthmusError `TEMPLATE_INVALID`, `VALUE_INVALID`, `PARAMETER_UNDECLARED`, `PARAMETER_INVALID`
 */
export function readText(text: string, file: string, options: ReadOptions): Integration {
  const template = readTemplate(text, file, options)
  const vpcs = readVpcs(template)
  const subnets = readSubnets(template)
  const otherMappings = template.resources('AWS::Lambda::EventSourceMapping').filter((m) => !isKafka(template, m))
  const unread = template.declared.filter(
    ({ id, type }) =>
      !readTypes.has(type) && (type !== 'AWS::Lambda::EventSourceMapping' || otherMappings.some((m) => m.id === id)),
  )
  return {
    partition: template.partition,
    region: template.region,
    account: template.account,
    vpcs,
    subnets,
    routeTables: readRouteTables(template, vpcs),
    internetGateways: readInternetGateways(template),
    egressOnlyGateways: [],
    natGateways: readNatGateways(template),
    prefixLists: [],
    peerings: [],
    transitGateways: [],
    transitGatewayAttachments: [],
    transitGatewayTables: [],
    hostedZones: [],
    resolverRules: [],
    interfaces: [],
    endpoints: readEndpoints(template),
    groups: readGroups(template, vpcs),
    acls: readAcls(template, vpcs),
    clusters: readClusters(template, subnets),
    functions: readFunctions(template),
    roles: readRoles(template),
    mappings: readMappings(template),
    unread: unread.map(({ id, type, at }) => ({ id, type, at })),
  }
}
