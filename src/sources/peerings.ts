import { entryOf, type Maybe, type Peering, sameValue } from '../model/index.ts'
import { refFrom, textFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/**
 * `AWS::EC2::VPCPeeringConnection`. CloudFormation has it accepted in the stack's own account, and in another one by
 * `PeerRoleArn`; whether that reaches into another Region is not said.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcpeeringconnection.html
 */
export function readPeerings(template: Template): readonly Peering[] {
  return template.resources('AWS::EC2::VPCPeeringConnection').map((peering) => ({
    id: peering.id,
    at: peering.at,
    vpcs: [
      refFrom(template, peering, 'VpcId', 'AWS::EC2::VPC'),
      refFrom(template, peering, 'PeerVpcId', 'AWS::EC2::VPC'),
    ],
    state: peering.undecided ?? textFrom(peering, 'State') ?? stateOf(template, peering),
  }))
}

function stateOf(template: Template, peering: TemplateResource): Maybe<string> {
  const own = (name: string, value: Maybe<string>) => sameValue(textFrom(peering, name) ?? value, value) === true
  const accepted = own('PeerOwnerId', template.account) || hasRole(peering)
  if (accepted && own('PeerRegion', template.region)) return 'active'
  return {
    unknown: `state of ${peering.id}`,
    question: `whether the other side has accepted ${peering.id}`,
    at: peering.at,
  }
}

/** A role that an undecided `Fn::If` gives may be none. */
function hasRole(peering: TemplateResource): boolean {
  const role = entryOf(peering.properties, 'PeerRoleArn')
  return role !== undefined && !(role.kind === 'unknown' && role.unknown.unknown.startsWith('if('))
}
