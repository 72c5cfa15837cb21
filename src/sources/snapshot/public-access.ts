import { entryOf, type SourceNode } from '../../model/index.ts'
import { unknownNode } from '../nodes.ts'
import { type Place, within } from '../place.ts'
import type { Answers, Item } from './answers.ts'
import { asked, type Described, described, part, same, textAt } from './translation.ts'

const optionsType = 'AWS::EC2::VPCBlockPublicAccessOptions'
const exclusionType = 'AWS::EC2::VPCBlockPublicAccessExclusion'

/** VPC Block Public Access of an account and Region. */
export function publicAccess(answers: Answers, home: Place): readonly Described[] {
  return blockIn(answers, home).map((resource) => ({ ...resource, ...home }))
}

/** Without a word about it, it may be on. */
function blockIn(answers: Answers, home: Place): readonly Described[] {
  const here = ({ place }: Item) => within(place, home)
  const all = answers.of('ec2 describe-vpc-block-public-access-options').filter(here)
  const [options] = all
  const vpcs = answers.of('ec2 describe-vpcs').filter(here)
  const [vpc] = vpcs
  const several = new Set([...all, ...vpcs].map(({ place }) => nameOf(place)))
  if (several.size > 1 && new Set(all.filter(isOff).map(({ place }) => nameOf(place))).size < several.size) {
    const at = (options ?? vpc)!.at
    const question = `whether VPC Block Public Access is on: it is not known which of ${[...several].sort().join(', ')} it is`
    const mode = unknownNode('VPC Block Public Access', question, at)
    return [part(optionsType, 'VPC Block Public Access', at, { InternetGatewayBlockMode: mode })]
  }
  if (!options) {
    if (!vpc) return []
    const by = answers.missing('ec2 describe-vpc-block-public-access-options', vpc.place)
    const mode = asked('whether VPC Block Public Access is on', by, vpc.at)
    return [part(optionsType, 'VPC Block Public Access', vpc.at, { InternetGatewayBlockMode: mode })]
  }
  const block = described(optionsType, options, 'VPC Block Public Access', [], {
    ...same(options.node, 'InternetGatewayBlockMode'),
  })
  if (!answers.has('ec2 describe-vpc-block-public-access-exclusions', options.place)) {
    const by = answers.missing('ec2 describe-vpc-block-public-access-exclusions', options.place)
    const unknown = asked('exclusions from VPC Block Public Access', by, options.at)
    const mode = unknownNode('exclusion mode', 'exclusion mode', options.at)
    const properties = { VpcId: unknown, InternetGatewayExclusionMode: mode }
    return [block, part(exclusionType, 'exclusions', options.at, properties)]
  }
  const exclusions = answers.of('ec2 describe-vpc-block-public-access-exclusions').filter(here).flatMap(exclusionOf)
  return [block, ...exclusions]
}

function nameOf({ account = 'some account', region = 'some Region' }: Place): string {
  return `${account} in ${region}`
}

function isOff({ node }: Item): boolean {
  return textAt(node, 'InternetGatewayBlockMode') === 'off'
}

/** In force when its last change is complete; while it is being changed, who knows. */
function exclusionOf(item: Item): readonly Described[] {
  const id = textAt(item.node, 'ExclusionId') ?? ''
  const state = textAt(item.node, 'State') ?? 'create-complete'
  if (/^(delete|disable)-complete$|failed$/.test(state)) return []
  const arn = textAt(item.node, 'ResourceArn') ?? ''
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const resource: SourceNode = { kind: 'scalar', value: name, text: name, at: item.at }
  const pending = unknownNode(`mode of ${id}`, `mode of exclusion ${id}, which is in state ${state}`, item.at)
  return [
    described(exclusionType, item, id, [id], {
      [name.startsWith('subnet-') ? 'SubnetId' : 'VpcId']: resource,
      InternetGatewayExclusionMode: state.endsWith('-complete')
        ? entryOf(item.node, 'InternetGatewayExclusionMode')
        : pending,
    }),
  ]
}
