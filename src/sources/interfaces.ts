import { type ElasticInterface, entryOf, itemsOf, type Maybe, type Subnet, textOf } from '../model/index.ts'
import { defaultGroupOf } from './endpoints.ts'
import { booleanFrom, type Owner, refFrom, refsFrom, textFrom } from './properties.ts'
import { referTo, type Template, type TemplateResource } from './template.ts'

const interfaceType = 'AWS::EC2::NetworkInterface'

/**
 * `AWS::EC2::NetworkInterface`s, and the interfaces of `AWS::EC2::Instance`s that are given a subnet: those of a launch
 * template or of the default VPC are not described.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkinterface.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html
 */
export function readInterfaces(template: Template, subnets: readonly Subnet[]): readonly ElasticInterface[] {
  const given = publicOnes(template)
  const read = (owner: Owner, groups: string, publicAddress: Maybe<boolean>): ElasticInterface => {
    const subnet = refFrom(template, owner, 'SubnetId', 'AWS::EC2::Subnet')
    const own = refsFrom(template, owner, [groups], 'AWS::EC2::SecurityGroup')
    const type = textFrom(owner, 'InterfaceType')
    return {
      id: owner.id,
      at: owner.at,
      ...(typeof type === 'string' && type !== 'interface' ? { type } : {}),
      subnet,
      groups: own.length > 0 || !template.impliedParts(owner.id) ? own : [defaultGroupOf(template, subnet, subnets)],
      addresses: addressesOf(owner),
      publicAddress: given.has(owner.id) || publicAddress,
    }
  }

  const declared = template.resources(interfaceType).map((eni) => read(eni, 'GroupSet', hasPublic(eni)))
  const ofInstances = template.resources('AWS::EC2::Instance').flatMap((instance): ElasticInterface[] => {
    if (entryOf(instance.properties, 'SubnetId'))
      return [read(instance, 'SecurityGroupIds', mapsPublic(template, instance))]
    return itemsOf(entryOf(instance.properties, 'NetworkInterfaces')).flatMap((properties, index) => {
      if (!entryOf(properties, 'SubnetId')) return []
      const owner = { id: `${instance.id}/${index}`, at: properties.at, properties }
      return [read(owner, 'GroupSet', booleanFrom(owner, 'AssociatePublicIpAddress') ?? mapsPublic(template, owner))]
    })
  })
  return [...declared, ...ofInstances]
}

function addressesOf(owner: Owner): readonly Maybe<string>[] {
  const all = (list: string, name: string) =>
    itemsOf(entryOf(owner.properties, list)).map((item) => entryOf(item, name))
  const nodes = [
    entryOf(owner.properties, 'PrivateIpAddress'),
    ...all('PrivateIpAddresses', 'PrivateIpAddress'),
    ...all('Ipv6Addresses', 'Ipv6Address'),
  ]
  return nodes.flatMap((node) => (node ? [textOf(node, `an address of ${owner.id}`)] : []))
}

/** Of one that is there already. */
function hasPublic(eni: Owner): boolean {
  return itemsOf(entryOf(eni.properties, 'PrivateIpAddresses')).some((item) => entryOf(item, 'Association', 'PublicIp'))
}

/** What the subnet gives to instances that say nothing of it. */
function mapsPublic(template: Template, owner: Owner): Maybe<boolean> {
  const id = refFrom(template, owner, 'SubnetId', 'AWS::EC2::Subnet')
  const subnet = template.resources('AWS::EC2::Subnet').find((each) => each.id === id)
  if (subnet) return booleanFrom(subnet, 'MapPublicIpOnLaunch') ?? false
  return {
    unknown: `public address of ${owner.id}`,
    question: `whether ${owner.id} has a public address`,
    at: owner.at,
  }
}

/** What has an Elastic IP address of the template. */
function publicOnes(template: Template): ReadonlySet<string> {
  const named = (resource: TemplateResource) =>
    ['InstanceId', 'NetworkInterfaceId'].flatMap((name) => {
      const node = entryOf(resource.properties, name)
      const of = node && referTo(template, node, interfaceType, 'AWS::EC2::Instance')
      return typeof of === 'string' ? [of] : []
    })
  return new Set(template.resources('AWS::EC2::EIP', 'AWS::EC2::EIPAssociation').flatMap(named))
}
