import { type SourceNode, scalarNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { type Arguments, listNode } from './arguments.ts'
import { policyOf } from './iam.ts'
import { textIn, textsIn } from './json.ts'
import type { Others, Translate, Translations } from './translation.ts'

const endpoint = 'AWS::EC2::VPCEndpoint'

const byEndpoint = (type: string) => ({ type, argument: 'vpc_endpoint_id', kind: endpoint })

/**
 * What an endpoint is associated with, by its own list and by resources of their own. The list of one that lives shows
 * both, as they are now.
 */
function associated(
  own: Arguments,
  others: Others,
  [list, type, argument, kind]: readonly [list: string, type: string, argument: string, kind: string],
): readonly SourceNode[] {
  const now = others.living(type, 'vpc_endpoint_id', textIn(own.instance.values, 'id'))
  const separate = new Set(now.map((values) => textIn(values, argument)))
  const known = textsIn(own.raw(list) ?? null)
  const inside = own.refs(list, kind).filter((_, index) => !separate.has(known[index]))
  const apart = others.of(own.instance.address, byEndpoint(type)).flatMap(({ each, undecided }): SourceNode[] => {
    const node = undecided ? ({ kind: 'unknown', unknown: undecided, at: each.at } as const) : each.ref(argument, kind)
    return node ? [node] : []
  })
  return [...inside, ...apart]
}

/**
 * A group of an association stands beside the VPC's default group, which an endpoint without groups of its own has,
 * unless it replaces that.
 */
function groupsOf(own: Arguments, others: Others): readonly SourceNode[] {
  const type = 'aws_vpc_endpoint_security_group_association'
  const kind = 'AWS::EC2::SecurityGroup'
  const groups = associated(own, others, ['security_group_ids', type, 'security_group_id', kind])
  if (own.refs('security_group_ids', kind).length > 0) return groups
  const of = own.ref('vpc_id', 'AWS::EC2::VPC')
  const replaced = others
    .of(own.instance.address, byEndpoint(type))
    .some(({ each, undecided }) => !undecided && each.raw('replace_default_association') === true)
  if (groups.length === 0 || replaced || !of) return groups
  const id = of.resource
  const question = `default security group of the VPC of ${own.instance.address}`
  const unknown = id === undefined ? question : `ref:${id}/default-group`
  const node = { kind: 'unknown', unknown: { unknown, question, at: own.at }, at: own.at } as const
  return [...groups, id === undefined ? node : { ...node, resource: `${id}/default-group` }]
}

/** @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/vpc_endpoint.html.markdown */
const readEndpoint: Translate = (own, others) => {
  const [options] = own.blocks('dns_options')
  const onlyInbound = options?.raw('private_dns_only_for_inbound_resolver_endpoint') === true
  const [policy] = others.of(own.instance.address, byEndpoint('aws_vpc_endpoint_policy'))
  const kinds = ['AWS::EC2::Subnet', 'AWS::EC2::RouteTable'] as const
  const subnets = ['subnet_ids', 'aws_vpc_endpoint_subnet_association', 'subnet_id', kinds[0]] as const
  const tables = ['route_table_ids', 'aws_vpc_endpoint_route_table_association', 'route_table_id', kinds[1]] as const
  return [
    own.as(endpoint, {
      VpcId: own.ref('vpc_id', 'AWS::EC2::VPC'),
      ServiceName: own.node('service_name'),
      VpcEndpointType: own.node('vpc_endpoint_type'),
      SubnetIds: listNode(associated(own, others, subnets), own.at),
      SecurityGroupIds: listNode(groupsOf(own, others), own.at),
      RouteTableIds: listNode(associated(own, others, tables), own.at),
      PrivateDnsEnabled: own.node('private_dns_enabled'),
      PolicyDocument: policy?.undecided
        ? { kind: 'unknown', unknown: policy.undecided, at: own.at }
        : policyOf(policy?.each ?? own, 'policy'),
      IpAddressType: own.node('ip_address_type'),
      DnsOptions: options
        ? mapNode(
            {
              DnsRecordIpType: options.node('dns_record_ip_type'),
              PrivateDnsOnlyForInboundResolverEndpoint: onlyInbound
                ? scalarNode('OnlyInboundResolver', options.at)
                : undefined,
            },
            options.at,
          )
        : undefined,
    }),
  ]
}

export const endpoints: Translations = {
  aws_vpc_endpoint: readEndpoint,
  aws_vpc_endpoint_policy: () => [],
  aws_vpc_endpoint_route_table_association: () => [],
  aws_vpc_endpoint_security_group_association: () => [],
  aws_vpc_endpoint_subnet_association: () => [],
}
