import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

const read = (resources: string, before = '') =>
  readText(`Resources:\n${resources}${before}`, 't.yaml', { region: 'us-east-1', account: '111122223333' })

const parameter = '\nParameters:\n  P: {Type: String}\n'
const vpc = "  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
const list = `  List:
    Type: AWS::EC2::PrefixList
    Properties:
      PrefixListName: brokers
      AddressFamily: IPv4
      MaxEntries: 3
      Entries: [{Cidr: 10.0.1.7/24}, {Cidr: !Ref P}]
`

describe('prefix lists', () => {
  test('a list of the template holds its blocks, known and not', () => {
    const [found] = read(list, parameter).prefixLists
    assert.equal(found?.id, 'List')
    assert.equal(found.name, 'brokers')
    assert.equal(found.cidrs?.[0], '10.0.1.0/24')
    const block = found.cidrs?.[1]
    assert.ok(isUnknown(block))
    assert.deepEqual([block.question, block.family], ['value of parameter P', 4])
  })

  test('rules and routes name it by its logical id, and others as they are written', () => {
    const named = (of: string) => {
      const { groups, routeTables } = read(
        `${vpc}${list}  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Route: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationPrefixListId: ${of}, GatewayId: local}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: -1, SourcePrefixListId: ${of}}]
      SecurityGroupEgress: [{IpProtocol: -1, DestinationPrefixListId: ${of}}]
`,
        parameter,
      )
      const group = groups.find(({ id }) => id === 'Group')
      return [
        routeTables.find(({ id }) => id === 'Table')?.routes[0]?.destination,
        ...[group?.ingress[0]?.peer, group?.egress[0]?.peer].map((peer) =>
          peer?.kind === 'prefix-list' ? peer.id : undefined,
        ),
      ]
    }
    assert.deepEqual(named('!GetAtt List.PrefixListId'), ['List', 'List', 'List'])
    assert.deepEqual(named('!Ref List'), ['List', 'List', 'List'])
    assert.deepEqual(named('pl-63a5400a'), ['pl-63a5400a', 'pl-63a5400a', 'pl-63a5400a'])
    assert.ok(named('!Ref P').every((id) => isUnknown(id) && id.unknown === 'parameter:P'))
  })
})

describe('Block Public Access', () => {
  const options =
    "  Block: {Type: 'AWS::EC2::VPCBlockPublicAccessOptions', Properties: {InternetGatewayBlockMode: block-ingress}}\n"
  const exclusion = (of: string, more = '') =>
    `  Spared: {Type: 'AWS::EC2::VPCBlockPublicAccessExclusion', ${more}Properties: {${of}, InternetGatewayExclusionMode: allow-egress}}\n`

  test('the mode with its exclusions; exclusions alone block nothing', () => {
    const { publicAccessBlock, unread } = read(vpc + options + exclusion('VpcId: !Ref Vpc'))
    assert.equal(publicAccessBlock?.mode, 'block-ingress')
    assert.equal(publicAccessBlock.at.line, 3)
    assert.deepEqual(
      publicAccessBlock.exclusions.map(({ resource, mode }) => [resource, mode]),
      [['Vpc', 'allow-egress']],
    )
    assert.deepEqual(unread, [])
    assert.equal(read(vpc + exclusion('VpcId: !Ref Vpc')).publicAccessBlock, undefined)
  })
  test('an exclusion that may not exist excludes nobody knows what', () => {
    const condition = '\nParameters:\n  P: {Type: String}\nConditions:\n  Open: !Equals [!Ref P, x]\n'
    const { publicAccessBlock } = read(vpc + options + exclusion('SubnetId: subnet-1', 'Condition: Open, '), condition)
    const resource = publicAccessBlock?.exclusions[0]?.resource
    assert.ok(isUnknown(resource) && resource.question === 'value of parameter P')
  })
})

describe('interfaces', () => {
  const subnet =
    "  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: true}}\n"
  const group = "  G: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Vpc}}\n"
  const interfaces = (resources: string) => read(vpc + subnet + group + resources).interfaces
  const made = (id: string, type: string, properties: string) =>
    `  ${id}: {Type: 'AWS::EC2::${type}', Properties: {${properties}}}\n`

  test("an interface of its own: its groups or the VPC's default one, its addresses, and no public one", () => {
    const [own] = interfaces(
      made(
        'Eni',
        'NetworkInterface',
        "SubnetId: !Ref S, GroupSet: [!Ref G], PrivateIpAddress: 10.0.1.4, Ipv6Addresses: [{Ipv6Address: '2001:db8::4'}]",
      ),
    )
    assert.ok(own)
    const { at, ...rest } = own
    assert.equal(at.line, 5)
    assert.deepEqual(rest, {
      id: 'Eni',
      subnet: 'S',
      groups: ['G'],
      addresses: ['10.0.1.4', '2001:db8::4'],
      publicAddress: false,
    })
    assert.deepEqual(interfaces(made('Eni', 'NetworkInterface', 'SubnetId: !Ref S'))[0]?.groups, ['Vpc/default-group'])
  })
  test('an Elastic IP address makes it public, by itself or by an association', () => {
    const eni = made('Eni', 'NetworkInterface', 'SubnetId: !Ref S')
    const association = made('Given', 'EIPAssociation', 'NetworkInterfaceId: !Ref Eni, AllocationId: eipalloc-1')
    assert.equal(interfaces(eni + association)[0]?.publicAddress, true)
  })
  test('those of instances, by their subnet or one by one; an instance without a subnet is not described', () => {
    const found = interfaces(
      made('One', 'Instance', 'SubnetId: !Ref S, SecurityGroupIds: [!Ref G]') +
        made(
          'Two',
          'Instance',
          'NetworkInterfaces: [{DeviceIndex: 0, SubnetId: !Ref S, GroupSet: [!Ref G], AssociatePublicIpAddress: false}]',
        ) +
        made('None', 'Instance', 'ImageId: ami-1'),
    )
    assert.deepEqual(
      found.map(({ id, groups, publicAddress }) => [id, groups, publicAddress]),
      [
        ['One', ['G'], true],
        ['Two/0', ['G'], false],
      ],
    )
  })
})
