// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import type { ReadOptions } from './parameters.ts'
import { readSources } from './read.ts'

/** The sources that lead others to the rest of the files. */
function read(files: Record<string, string>, sources: readonly string[], options: ReadOptions = {}) {
  const around = {
    read: (path: string) => files[path],
    list: (folder: string) =>
      Object.keys(files)
        .filter((path) => posix.dirname(path) === folder)
        .map((path) => posix.basename(path)),
  }
  const given = sources.map((source) => {
    const [, name, file = source] = /^(\w+)=(.+)$/.exec(source) ?? []
    return { file, text: files[file]!, ...(name === undefined ? {} : { name }) }
  })
  return readSources(given, { region: 'eu-west-1', account: '111122223333', files: around, ...options }).integration
}

const questionOf = (value: unknown) => (isUnknown(value) ? value.question : `known: ${String(value)}`)

const network = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  SubnetA: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
  SubnetB: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}}
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: !Sub '\${AWS::StackName}-vpc'}}
  Subnets: {Value: !Join [',', [!Ref SubnetA, !Ref SubnetB]], Export: {Name: !Sub '\${AWS::StackName}-subnets'}}
  Default: {Value: !GetAtt Vpc.DefaultSecurityGroup, Export: {Name: !Sub '\${AWS::StackName}-default'}}
`.replaceAll('\\$', '$')

const kafka = `
Parameters:
  Network: {Type: String}
Resources:
  Cluster:
    Type: AWS::MSK::Cluster
    Properties:
      ClusterName: orders
      NumberOfBrokerNodes: 2
      BrokerNodeGroupInfo:
        ClientSubnets: !Split [',', {Fn::ImportValue: !Sub '\${Network}-subnets'}]
        SecurityGroups: [{Fn::ImportValue: !Sub '\${Network}-default'}]
`.replaceAll('\\$', '$')

describe('exports and imports', () => {
  test('lead to the resource of the other stack, in lists and what AWS makes with a VPC too', () => {
    const { clusters } = read({ 'net.yaml': network, 'kafka.yaml': kafka }, ['prod=net.yaml', 'kafka.yaml'], {
      parameters: { Network: 'prod' },
    })
    assert.deepEqual(clusters[0]?.subnets, ['SubnetA', 'SubnetB'])
    assert.deepEqual(clusters[0]?.groups, ['Vpc/default-group'])
  })

  test('a stack without a name: unknown, with the hint to name it', () => {
    const { clusters } = read({ 'net.yaml': network, 'kafka.yaml': kafka }, ['net.yaml', 'kafka.yaml'], {
      parameters: { Network: 'prod' },
    })
    assert.equal(
      questionOf(clusters[0]?.groups[0]),
      'value of the export prod-default of another stack (net.yaml exports ${net/AWS::StackName}-default: if it is that, name its stack by NAME=net.yaml)',
    )
  })

  test('an export that nothing has is unknown; so is one that two have, by both their lines', () => {
    const missing = read({ 'net.yaml': network, 'kafka.yaml': kafka }, ['prod=net.yaml', 'kafka.yaml'], {
      parameters: { Network: 'test' },
    })
    assert.match(questionOf(missing.clusters[0]?.groups[0]), /^value of the export test-default of another stack$/)
    const twice = { 'a.yaml': network.replaceAll('!Sub', '').replaceAll('${AWS::StackName}', 'prod'), 'k.yaml': kafka }
    const both = read({ ...twice, 'b.yaml': twice['a.yaml'] }, ['a.yaml', 'b.yaml', 'k.yaml'], {
      parameters: { Network: 'prod' },
    })
    assert.match(questionOf(both.clusters[0]?.groups[0]), /prod-default .*\(a\.yaml:\d+ and b\.yaml:\d+ both export it/)
    assert.equal(both.vpcs.length, 2, 'the rest is read')
  })

  test('of two exports with one name the one in the own account and Region is meant', () => {
    const named = network.replaceAll('!Sub', '').replaceAll('${AWS::StackName}', 'prod')
    const given = { 'a.yaml': named, 'b.yaml': named, 'kafka.yaml': kafka }
    const subnetsIn = (parameters: Record<string, string>) =>
      read(given, ['a=a.yaml', 'b=b.yaml', 'k=kafka.yaml'], { parameters: { Network: 'prod', ...parameters } })
        .clusters[0]?.subnets
    assert.deepEqual(subnetsIn({ 'a/AWS::Region': 'us-east-1' }), ['b/SubnetA', 'b/SubnetB'])
    assert.deepEqual(subnetsIn({ 'b/AWS::AccountId': '444455556666' }), ['a/SubnetA', 'a/SubnetB'])
    const placed = ['b', 'k'].flatMap((stack) => [
      [`${stack}/AWS::Region`, 'eu-west-1'],
      [`${stack}/AWS::AccountId`, '111122223333'],
    ])
    const open = readSources(
      ['a', 'b', 'k'].map((name) => ({ file: `${name}.yaml`, name, text: name === 'k' ? kafka : named })),
      { parameters: { Network: 'prod', ...Object.fromEntries(placed) } },
    ).integration
    assert.deepEqual(open.clusters[0]?.subnets, ['b/SubnetA', 'b/SubnetB'], 'no other one in its place has the name')
  })

  test('what leads back to itself is one error that names both ends', () => {
    const turning = (own: string, other: string) => `
Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !ImportValue ${other}}}}
Outputs: {Out: {Value: !ImportValue ${other}, Export: {Name: ${own}}}}
`
    assert.throws(() => read({ 'a.yaml': turning('a', 'b'), 'b.yaml': turning('b', 'a') }, ['a.yaml', 'b.yaml']), {
      code: 'REFERENCE_CIRCULAR',
      message: /^[ab]\.yaml:3: output Out leads back to itself, through [ab]\.yaml:3/,
    })
  })

  test('another Region has its own exports', () => {
    const given = { 'net.yaml': network, 'kafka.yaml': kafka }
    const { clusters } = readSources(
      [
        { file: 'net.yaml', text: given['net.yaml'], name: 'prod' },
        { file: 'kafka.yaml', text: given['kafka.yaml'] },
      ],
      { parameters: { Network: 'prod' } },
    ).integration
    assert.deepEqual(clusters[0]?.subnets, ['SubnetA', 'SubnetB'])
  })

  test('Fn::GetStackOutput names stack and output, and no export', () => {
    const by = `Resources:
  Rule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: {Fn::GetStackOutput: {StackName: prod, OutputName: Default}}, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}}`
    const { groups } = read({ 'net.yaml': network, 'r.yaml': by }, ['prod=net.yaml', 'r.yaml'])
    assert.equal(groups.find(({ id }) => id === 'Vpc/default-group')?.ingress.length, 2)
    const elsewhere = by.replace('OutputName', 'Region: us-east-1, OutputName')
    const apart = read({ 'net.yaml': network, 'r.yaml': elsewhere }, ['prod=net.yaml', 'r.yaml'])
    assert.equal(apart.groups.find(({ id }) => id === 'Vpc/default-group')?.ingress.length, 1)
  })
})

describe('nested stacks', () => {
  const child = `
Parameters:
  VpcId: {Type: AWS::EC2::VPC::Id}
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
  Port: {Type: Number}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {VpcId: !Ref VpcId, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 10.0.0.0/8}]}
  Cluster:
    Type: AWS::MSK::ServerlessCluster
    Properties: {ClusterName: c, VpcConfigs: [{SubnetIds: !Ref Subnets, SecurityGroups: [!Ref Group]}]}
Outputs:
  Arn: {Value: !GetAtt Cluster.Arn}
`
  const parent = `${network.replace(
    'Outputs:',
    `  Kafka:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/kafka.yaml
      Parameters: {VpcId: !Ref Vpc, Subnets: !Join [',', [!Ref SubnetA, !Ref SubnetB]]}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Kafka.Outputs.Arn, FunctionName: f, Topics: [t]}
Outputs:`,
  )}`

  test('parameters go in, outputs come out, ids and parameters have the name of the stack', () => {
    const files = { 'app/t.yaml': parent, 'app/nested/kafka.yaml': child }
    const { clusters, groups, mappings, unread } = read(files, ['app/t.yaml'], { parameters: { 'Kafka/Port': '9098' } })
    assert.deepEqual(clusters[0]?.id, 'Kafka/Cluster')
    assert.deepEqual(clusters[0]?.subnets, ['SubnetA', 'SubnetB'])
    assert.deepEqual(mappings[0]?.source, { kind: 'cluster', cluster: 'Kafka/Cluster' })
    const group = groups.find(({ id }) => id === 'Kafka/Group')
    assert.equal(group?.vpc, 'Vpc')
    assert.equal(group?.ingress[0]?.fromPort, 9098)
    assert.equal(group?.at.file, 'app/nested/kafka.yaml')
    assert.deepEqual(unread, [])
  })

  test('a parameter that nobody gives is asked for by its whole name', () => {
    const { groups } = read({ 't.yaml': parent, 'nested/kafka.yaml': child }, ['t.yaml'])
    const port = groups.find(({ id }) => id === 'Kafka/Group')?.ingress[0]?.fromPort
    assert.equal(questionOf(port), 'value of parameter Kafka/Port')
    assert.throws(
      () => read({ 't.yaml': parent, 'nested/kafka.yaml': child }, ['t.yaml'], { parameters: { 'Kafka/VpcId': 'x' } }),
      {
        code: 'PARAMETER_UNDECLARED',
      },
    )
  })

  test('a template that is not there is told with its file, and what comes from it is unknown', () => {
    const { mappings, unread } = read({ 't.yaml': parent }, ['t.yaml'])
    assert.deepEqual(
      unread.map(({ id, why }) => [id, why]),
      [['Kafka', 'there is no file nested/kafka.yaml']],
    )
    const [mapping] = mappings
    assert.ok(mapping?.source.kind === 'cluster')
    assert.match(
      questionOf(mapping.source.cluster),
      /output Arn of nested stack Kafka: there is no file nested\/kafka.yaml/,
    )
  })

  test('one that nests itself is an error', () => {
    const round = `Resources: {Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./t.yaml}}}`
    assert.throws(() => read({ 't.yaml': round }, ['t.yaml']), {
      code: 'REFERENCE_CIRCULAR',
      message: 't.yaml:1: Again is a stack of t.yaml, which it lies in itself',
    })
  })

  test('under a condition that is not known, whether its resources are there is not known', () => {
    const under = `Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\n${parent.replace(
      'Type: AWS::CloudFormation::Stack',
      'Type: AWS::CloudFormation::Stack\n    Condition: C',
    )}`
    const files = { 't.yaml': under, 'nested/kafka.yaml': child }
    const group = (P?: string) =>
      read(files, ['t.yaml'], { parameters: { 'Kafka/Port': '1', ...(P === undefined ? {} : { P }) } }).groups.filter(
        ({ id }) => id === 'Kafka/Group',
      )
    assert.equal(group('x').length, 1)
    assert.throws(() => group('y'), { code: 'PARAMETER_UNDECLARED' })
  })

  test('an application of SAM is one', () => {
    const sam = parent
      .replace('AWS::CloudFormation::Stack', 'AWS::Serverless::Application')
      .replace('TemplateURL', 'Location')
    const { clusters } = read({ 't.yaml': sam, 'nested/kafka.yaml': child }, ['t.yaml'])
    assert.equal(clusters[0]?.id, 'Kafka/Cluster')
  })
})

describe('several stacks', () => {
  test('ids that two have are told apart by the stacks; the others stay as they are', () => {
    const other = network
      .replace('SubnetB', 'SubnetC')
      .replace(', !Ref SubnetB', '')
      .replaceAll('StackName}', 'StackName}2')
    const { subnets, vpcs } = read({ 'a.yaml': network, 'b.yaml': other }, ['a.yaml', 'b.yaml'])
    assert.deepEqual(vpcs.map(({ id }) => id).sort(), ['a/Vpc', 'b/Vpc'])
    assert.deepEqual(subnets.map(({ id, vpc }) => `${id} in ${String(vpc)}`).sort(), [
      'SubnetB in a/Vpc',
      'SubnetC in b/Vpc',
      'a/SubnetA in a/Vpc',
      'b/SubnetA in b/Vpc',
    ])
  })

  test('a value by its bare name is for all that declare it, one with a stack for that', () => {
    const template = `Parameters: {Block: {Type: String}}\nResources: {X: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Block}}}`
    const files = { 'a.yaml': template, 'b.yaml': template.replace('X', 'Y') }
    const blocks = (parameters: Record<string, string>) =>
      read(files, ['a.yaml', 'b.yaml'], { parameters }).vpcs.map(({ cidrs }) => cidrs[0])
    assert.deepEqual(blocks({ Block: '10.1.0.0/16' }), ['10.1.0.0/16', '10.1.0.0/16'])
    assert.deepEqual(blocks({ Block: '10.1.0.0/16', 'b/Block': '10.2.0.0/16' }), ['10.1.0.0/16', '10.2.0.0/16'])
    assert.deepEqual(blocks({ 'a/Block': '10.1.0.0/16' }).map(questionOf), [
      'known: 10.1.0.0/16',
      'value of parameter b/Block',
    ])
    assert.throws(() => blocks({ Blok: 'x' }), {
      code: 'PARAMETER_UNDECLARED',
      message: 'none of a.yaml, b.yaml declares parameter Blok: they have a/Block, b/Block',
    })
  })

  test('a parameter may be given by an output or a resource of another source', () => {
    const app = `
Parameters: {ClusterArn: {Type: String}, Group: {Type: AWS::EC2::SecurityGroup::Id}}
Resources:
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref ClusterArn, FunctionName: f, Topics: [t]}}
  Rule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}}
`
    const cluster = `${kafka.replace('Parameters:\n  Network: {Type: String}\n', '').replaceAll('${Network}', 'prod')}Outputs: {Arn: {Value: !Ref Cluster}}`
    const files = { 'net.yaml': network, 'kafka.yaml': cluster, 'app.yaml': app }
    const sources = ['prod=net.yaml', 'kafka.yaml', 'app.yaml']
    const parameters = { ClusterArn: 'output:kafka/Arn', Group: 'output:prod/Default' }
    const { mappings, groups } = read(files, sources, { parameters })
    assert.deepEqual(mappings[0]?.source, { kind: 'cluster', cluster: 'Cluster' })
    assert.equal(groups[0]?.ingress.length, 2)
    const byId = read(files, sources, { parameters: { ...parameters, ClusterArn: 'ref:Cluster' } })
    assert.deepEqual(byId.mappings[0]?.source, { kind: 'cluster', cluster: 'Cluster' })
    assert.throws(() => read(files, sources, { parameters: { ...parameters, ClusterArn: 'output:kafka/Arm' } }), {
      code: 'PARAMETER_INVALID',
      message: 'output:kafka/Arm: no stack has that: there is kafka/Arn',
    })
    // Several, of a parameter that takes a list and of what is asked for besides parameters.
    const subnets = `
Parameters: {Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}}
Resources:
  C: {Type: AWS::MSK::Cluster, Properties: {BrokerNodeGroupInfo: {ClientSubnets: !Ref Subnets, SecurityGroups: !Split [',', !ImportValue Groups]}}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1}}
  G: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-1}}
  H: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-1}}
`
    const [listed] = read({ 't.yaml': subnets }, ['t.yaml'], {
      parameters: { Subnets: 'ref:A, ref:B', 'import:Groups': 'ref:G,ref:H' },
    }).clusters
    assert.deepEqual(
      [listed?.subnets, listed?.groups],
      [
        ['A', 'B'],
        ['G', 'H'],
      ],
    )
    // By its name in the ARN that AWS gave it, whatever the rest of that is.
    const arn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/orders/5f2d4c1e-0a7b-4c59-9d3e-2b8f61a7c0d4-2'
    const byArn = read(files, sources, { parameters: { ...parameters, ClusterArn: arn } })
    assert.deepEqual(byArn.mappings[0]?.source, { kind: 'cluster', cluster: 'Cluster' })
    const abroad = read(files, sources, { parameters: { ...parameters, ClusterArn: arn.replace('eu-', 'us-') } })
    assert.ok(abroad.mappings[0]?.source.kind === 'cluster' && isUnknown(abroad.mappings[0].source.cluster))
  })

  test('an SSM parameter that one describes is the value of another one’s', () => {
    const writer = `${network.replace('Outputs:', '  Name: {Type: AWS::SSM::Parameter, Properties: {Name: /net/vpc, Type: String, Value: !Ref Vpc}}\nOutputs:')}`
    const reader = `
Parameters: {Vpc: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>', Default: /net/vpc}}
Resources: {Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}}
`
    const { groups } = read({ 'a.yaml': writer, 'b.yaml': reader }, ['a.yaml', 'b.yaml'])
    assert.equal(groups.find(({ id }) => id === 'Group')?.vpc, 'Vpc')
    const dynamic = `Resources: {Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: '{{resolve:ssm:/net/vpc}}'}}}`
    const resolved = read({ 'a.yaml': writer, 'b.yaml': dynamic }, ['a.yaml', 'b.yaml'])
    assert.equal(resolved.groups.find(({ id }) => id === 'Group')?.vpc, 'Vpc')
    const alone = read({ 'b.yaml': reader }, ['b.yaml'])
    assert.equal(questionOf(alone.groups[0]?.vpc), 'value of SSM parameter /net/vpc')
  })

  test('what no stack can ask for before it is made is unknown, and leads nowhere for ever', () => {
    const odd = `
Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /own}}
Conditions:
  OfSsm: !Equals [!Ref P, x]
  OfImport: !Equals [!ImportValue Mine, x]
  OfResource: !Equals [!Ref Vpc, x]
Resources:
  Own: {Type: AWS::SSM::Parameter, Properties: {Name: /own, Type: String, Value: !Ref P}}
  Vpc: {Type: AWS::EC2::VPC, Condition: OfImport, Properties: {CidrBlock: 10.0.0.0/16}}
  Other: {Type: AWS::EC2::VPC, Condition: OfSsm, Properties: {CidrBlock: 10.1.0.0/16}}
  Third: {Type: AWS::EC2::VPC, Condition: OfResource, Properties: {CidrBlock: 10.2.0.0/16}}
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !ImportValue Where}}
Outputs: {Out: {Value: !Ref Vpc, Export: {Name: !ImportValue Name}}}
`
    const { vpcs, unread } = read({ 't.yaml': odd, 'n.yaml': network }, ['t.yaml', 'n=n.yaml'])
    assert.equal(vpcs.length, 4)
    assert.match(unread.find(({ id }) => id === 'Child')?.why ?? '', /^its template lies at export Where/)
  })
})
