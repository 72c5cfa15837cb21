import { entryOf, isUnknown, type Maybe, type Ref, type Vpc } from '../model/index.ts'
import { chosenBlock, isIpv6Block } from './attributes.ts'
import { absent, booleanFrom, cidrFrom, type Owner, owned, refFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/** Ids of what AWS makes with a VPC. */
export const partsOf = (vpc: string) => ({
  mainRouteTable: `${vpc}/main-route-table`,
  defaultGroup: `${vpc}/default-group`,
  defaultAcl: `${vpc}/default-acl`,
})

/**
 * `AWS::EC2::VPC` with the further blocks of `AWS::EC2::VPCCidrBlock`. A block that Amazon or a pool chooses is unknown,
 * and the same unknown as `Fn::GetAtt Vpc.Ipv6CidrBlocks` has.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpccidrblock.html
 */
export function readVpcs(template: Template): readonly Vpc[] {
  const further = template.resources('AWS::EC2::VPCCidrBlock')
  const blocksOf = owned(further, (block) => refFrom(template, block, 'VpcId', 'AWS::EC2::VPC'))
  return template.resources('AWS::EC2::VPC').map((vpc) => {
    const blocks = blocksOf(vpc.id)
    return {
      id: vpc.id,
      at: vpc.at,
      cidrs: [
        cidrFrom(vpc, 'CidrBlock', 4) ?? absent(vpc, 'CidrBlock'),
        ...blocks.filter((block) => !isIpv6Block(block)).map(ipv4Block),
      ],
      ipv6Cidrs: blocks.filter(isIpv6Block).map(ipv6Block),
      // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
      dnsSupport: booleanFrom(vpc, 'EnableDnsSupport') ?? true,
      dnsHostnames: booleanFrom(vpc, 'EnableDnsHostnames') ?? false,
      ...namedParts(template, vpc),
      ...(vpc.region === undefined ? {} : { region: vpc.region }),
    }
  })
}

/** What is there already has ids of its own. */
function namedParts(template: Template, vpc: Owner): ReturnType<typeof partsOf> {
  const parts = partsOf(vpc.id)
  const named = (property: string, type: string, implied: string) => {
    const ref = entryOf(vpc.properties, property) && refFrom(template, vpc, property, type)
    return typeof ref === 'string' ? ref : implied
  }
  return {
    mainRouteTable: named('MainRouteTableId', 'AWS::EC2::RouteTable', parts.mainRouteTable),
    defaultGroup: named('DefaultSecurityGroupId', 'AWS::EC2::SecurityGroup', parts.defaultGroup),
    defaultAcl: named('DefaultNetworkAclId', 'AWS::EC2::NetworkAcl', parts.defaultAcl),
  }
}

function ipv4Block(block: TemplateResource): Maybe<string> {
  return block.undecided ?? cidrFrom(block, 'CidrBlock', 4) ?? absent(block, 'CidrBlock')
}

function ipv6Block(block: TemplateResource): Maybe<string> {
  return block.undecided ?? cidrFrom(block, 'Ipv6CidrBlock', 6) ?? chosenBlock(block)
}

/** What AWS made with a VPC that may be unknown itself. */
export function partOf(vpc: Ref, part: keyof ReturnType<typeof partsOf>): Ref {
  if (!isUnknown(vpc)) return partsOf(vpc)[part]
  const name = { mainRouteTable: 'main route table', defaultGroup: 'default security group', defaultAcl: 'default ACL' }
  return { unknown: `${part} of ${vpc.unknown}`, question: `${name[part]} of the VPC: ${vpc.question}` }
}
