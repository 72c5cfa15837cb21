import { derive, isUnknown, type Maybe, nameOf, type Ref, type Vpc } from '../model/index.ts'
import { chosenBlock, isIpv6Block } from './attributes.ts'
import { absent, booleanFrom, cidrFrom, owned, refFrom } from './properties.ts'
import type { Template, TemplateResource, VpcPart } from './template.ts'

const suffixes: Readonly<Record<VpcPart, string>> = {
  mainRouteTable: 'main-route-table',
  defaultGroup: 'default-group',
  defaultAcl: 'default-acl',
}

/** The id of what AWS makes with a VPC, where the source has no other one. */
export function impliedPart(vpc: string, part: VpcPart): string {
  return `${vpc}/${suffixes[part]}`
}

/** The VPC and the part that such an id is of. */
export function partFrom(id: string): { readonly vpc: string; readonly part: VpcPart } | undefined {
  const [, vpc, suffix] = /^(.*)\/([^/]+)$/.exec(id) ?? []
  const part = (Object.keys(suffixes) as VpcPart[]).find((each) => suffixes[each] === suffix)
  return vpc === undefined || part === undefined ? undefined : { vpc, part }
}

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
      mainRouteTable: template.partOf(vpc.id, 'mainRouteTable'),
      defaultGroup: template.partOf(vpc.id, 'defaultGroup'),
      defaultAcl: template.partOf(vpc.id, 'defaultAcl'),
      ...(vpc.region === undefined ? {} : { region: vpc.region }),
    }
  })
}

function ipv4Block(block: TemplateResource): Maybe<string> {
  return block.undecided ?? cidrFrom(block, 'CidrBlock', 4) ?? absent(block, 'CidrBlock')
}

function ipv6Block(block: TemplateResource): Maybe<string> {
  return block.undecided ?? cidrFrom(block, 'Ipv6CidrBlock', 6) ?? chosenBlock(block)
}

/** What AWS made with a VPC that may be unknown itself. */
export function partOf(template: Template, vpc: Ref, part: VpcPart): Ref {
  if (!isUnknown(vpc)) return template.partOf(vpc, part)
  const name = { mainRouteTable: 'main route table', defaultGroup: 'default security group', defaultAcl: 'default ACL' }
  const named = derive(vpc, (text) => `${name[part]} of ${text}`)
  const question = `${name[part]} of the VPC: ${vpc.question}`
  return {
    unknown: named.unknown,
    name: nameOf(named),
    question,
    ...(vpc.command === undefined ? {} : { command: vpc.command }),
  }
}
