// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readText } from './index.ts'

const read = (text: string, parameters: Record<string, string> = {}) =>
  readText(`Transform: AWS::LanguageExtensions\n${text}`, 't.yaml', { region: 'eu-west-1', parameters })

const vpc = '  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n'

test('a loop makes a resource for each item, with the item in keys, texts and Ref', () => {
  const { subnets } = read(`
Mappings: {Blocks: {A: {cidr: 10.0.0.0/24}, B: {cidr: 10.0.1.0/24}}}
Resources:
${vpc}  Fn::ForEach::Subnets:
    - Zone
    - [A, B]
    - Subnet\${Zone}:
        Type: AWS::EC2::Subnet
        Properties:
          VpcId: !Ref Vpc
          CidrBlock: !FindInMap [Blocks, !Ref Zone, cidr]
          AvailabilityZone: !Sub 'zone-\${Zone}'
  Last: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24, AvailabilityZone: !GetAtt SubnetA.AvailabilityZone}}
`)
  assert.deepEqual(
    subnets.map(({ id, cidr, zone }) => [id, cidr, zone]),
    [
      ['SubnetA', '10.0.0.0/24', 'zone-A'],
      ['SubnetB', '10.0.1.0/24', 'zone-B'],
      ['Last', '10.0.9.0/24', 'zone-A'],
    ],
  )
})

test('the collection may be a parameter; &{} leaves out what no name may have', () => {
  const text = `
Parameters: {Blocks: {Type: CommaDelimitedList}}
Resources:
${vpc}  Fn::ForEach::All:
    - Block
    - !Ref Blocks
    - Net&{Block}: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: !Ref Block, AvailabilityZone: z}}
`
  assert.deepEqual(
    read(text, { Blocks: '10.0.0.0/24,10.0.1.0/24' }).subnets.map(({ id, cidr }) => `${id} ${String(cidr)}`),
    ['Net1000024 10.0.0.0/24', 'Net1001024 10.0.1.0/24'],
  )
  assert.throws(() => read(text), {
    code: 'LOOP_UNDECIDED',
    message:
      't.yaml:8: Fn::ForEach::All runs over what is not known: value of parameter Blocks; give it by --set Blocks=A,B',
  })
})

test('loops in loops, in properties, in conditions and outputs', () => {
  const { groups } = read(`
Conditions:
  Fn::ForEach::Cs: [Env, [prod, test], {'Is\${Env}': !Equals [!Sub '\${Env}', prod]}]
Resources:
${vpc}  Fn::ForEach::Outer:
    - Env
    - [prod, test]
    - Fn::ForEach::Inner:
        - Port
        - ['9092', '9098']
        - '\${Env}\${Port}':
            Type: AWS::EC2::SecurityGroup
            Condition: 'Is\${Env}'
            Properties:
              VpcId: !Ref Vpc
              SecurityGroupIngress: [{IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 10.0.0.0/8}]
`)
  assert.deepEqual(
    groups.slice(1).map(({ id, ingress }) => [id, ingress[0]?.fromPort]),
    [
      ['prod9092', 9092],
      ['prod9098', 9098],
    ],
  )
})

test('a loop of another shape is one error with its line', () => {
  for (const loop of ['[X, [a]]', '[X, [a], []]', '[X, {a: b}, {}]'])
    assert.throws(() => read(`Resources:\n${vpc}  Fn::ForEach::L: ${loop}\n`), {
      code: 'TEMPLATE_INVALID',
      message: /^t\.yaml:4: (the collection of )?Fn::ForEach::L must be/,
    })
})
