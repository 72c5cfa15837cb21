import { entryOf, type PublicAccessBlock } from '../model/index.ts'
import { absent, refFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/**
 * VPC Block Public Access as far as the template sets it: `AWS::EC2::VPCBlockPublicAccessOptions`, one in an account
 * and Region, with the `AWS::EC2::VPCBlockPublicAccessExclusion`s. Without the options it is not described: exclusions
 * alone block nothing.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcblockpublicaccessoptions.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcblockpublicaccessexclusion.html
 */
export function readPublicAccessBlock(template: Template): PublicAccessBlock | undefined {
  const [options] = template.resources('AWS::EC2::VPCBlockPublicAccessOptions')
  if (!options) return undefined
  return {
    at: options.at,
    mode:
      options.undecided ??
      wordFrom(options, 'InternetGatewayBlockMode', ['off', 'block-bidirectional', 'block-ingress']) ??
      absent(options, 'InternetGatewayBlockMode'),
    exclusions: template.resources('AWS::EC2::VPCBlockPublicAccessExclusion').map((exclusion) => ({
      at: exclusion.at,
      resource: exclusion.undecided ?? excludedBy(template, exclusion),
      mode:
        wordFrom(exclusion, 'InternetGatewayExclusionMode', ['allow-bidirectional', 'allow-egress']) ??
        absent(exclusion, 'InternetGatewayExclusionMode'),
    })),
  }
}

function excludedBy(template: Template, exclusion: TemplateResource) {
  return entryOf(exclusion.properties, 'SubnetId')
    ? refFrom(template, exclusion, 'SubnetId', 'AWS::EC2::Subnet')
    : refFrom(template, exclusion, 'VpcId', 'AWS::EC2::VPC')
}
