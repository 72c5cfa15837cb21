import { entryOf, type SourceNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import type { Item } from './answers.ts'
import {
  asked,
  type Described,
  described,
  labelled,
  listAt,
  same,
  type Translate,
  text,
  textAt,
} from './translation.ts'
import { forEachVpc } from './vpcs.ts'

const endpoint = 'AWS::EC2::VPCEndpoint'

const readEndpoints: Translate = (answers) =>
  answers.of('ec2 describe-vpc-endpoints').map((item) => {
    const id = textAt(item.node, 'VpcEndpointId') ?? ''
    const options = entryOf(item.node, 'DnsOptions')
    const onlyInbound = textAt(options, 'PrivateDnsOnlyForInboundResolverEndpoint') === 'true'
    const state = textAt(item.node, 'State')
    return described(endpoint, item, endpointLabel(item), [id], {
      ...same(item.node, 'VpcId', 'ServiceName', 'VpcEndpointType', 'SubnetIds', 'RouteTableIds', 'PrivateDnsEnabled'),
      ...same(item.node, 'IpAddressType'),
      PolicyDocument: isFullAccess(item.node) ? undefined : entryOf(item.node, 'PolicyDocument'),
      // EC2 has it in both spellings.
      State: state === undefined ? undefined : text(state.toLowerCase(), item.at),
      SecurityGroupIds: {
        kind: 'list',
        items: listAt(item.node, 'Groups').flatMap((each) => entryOf(each, 'GroupId') ?? []),
        at: item.at,
      },
      DnsOptions:
        options &&
        mapNode(
          {
            ...same(options, 'DnsRecordIpType'),
            PrivateDnsOnlyForInboundResolverEndpoint: onlyInbound ? text('OnlyInboundResolver', options.at) : undefined,
          },
          options.at,
        ),
    })
  })

/** The policy that an endpoint has when none was given. */
function isFullAccess(node: SourceNode): boolean {
  const policy = textAt(node, 'PolicyDocument')?.replaceAll(/\s/g, '')
  const rules = ['"Action":"*"', '"Effect":"Allow"', '"Principal":"*"', '"Resource":"*"']
  const statement = /^\{(?:"Version":"[\d-]+",)?"Statement":\[\{([^{}]*)\}\](?:,"Version":"[\d-]+")?\}$/.exec(
    policy ?? '',
  )?.[1]
  return statement?.split(',').sort().join() === rules.join()
}

/** With its name, or the service's. */
export function endpointLabel({ node }: Item): string {
  const service = textAt(node, 'ServiceName')?.replace(/^com\.amazonaws\.[a-z0-9-]+\./, '')
  return labelled(textAt(node, 'VpcEndpointId') ?? '', node, service)
}

/** Where nobody says which endpoints a VPC has, there may be one for any service. */
const readUntold: Translate = (answers) =>
  forEachVpc(answers, (id, label, item): readonly Described[] => {
    if (answers.has('ec2 describe-vpc-endpoints', item.place)) return []
    const unknown = asked(`endpoints of ${label}`, answers.missing('ec2 describe-vpc-endpoints', item.place), item.at)
    return [
      described(endpoint, item, `endpoints of ${label}`, [], {
        VpcId: text(id, item.at),
        VpcEndpointType: text('Interface', item.at),
        ServiceName: unknown,
        PolicyDocument: unknown,
        PrivateDnsEnabled: unknown,
        SubnetIds: unknown,
        SecurityGroupIds: unknown,
      }),
    ]
  })

export const endpoints: readonly Translate[] = [readEndpoints, readUntold]
