// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { entryOf, nameOf, plainOf, valueNode } from '../model/index.ts'
import { readDocument } from './document.ts'
import { importNode, outputNode } from './foreign.ts'
import { givenValues } from './given.ts'
import type { ReadOptions } from './parameters.ts'
import { Stack } from './stack.ts'

const template = `
Parameters:
  Given: {Type: String, Default: fallback}
  Open: {Type: String}
  Zones: {Type: CommaDelimitedList, Default: 'a, b'}
  Other: {Type: String}
Conditions:
  Yes: !Equals [!Ref Given, fallback]
  No: !Not [!Condition Yes]
  Maybe: !Equals [!Ref Open, x]
Mappings:
  Blocks:
    vpc: {cidr: 10.1.0.0/16}
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: !GetAtt Vpc.CidrBlock}}
  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {}}
  Loop: {Type: 'AWS::EC2::Subnet', Properties: {CidrBlock: !GetAtt Loop.CidrBlock}}
  Role: {Type: 'AWS::IAM::Role', Properties: {RoleName: worker}}
  Cluster: {Type: 'AWS::MSK::Cluster', Properties: {ClusterName: orders}}
`

/** The value of an expression in the template above, as plain JSON. */
function value(expression: string, options: ReadOptions = { region: 'us-east-1', account: '111122223333' }) {
  const node = nodeOf(expression, options)
  return node && plainOf(node)
}

function nodeOf(expression: string, options: ReadOptions = { region: 'us-east-1', account: '111122223333' }) {
  const given = givenValues(options.parameters ?? {})
  const stack = new Stack(
    { file: 't.yaml', text: template, label: 't' },
    {
      place: { region: options.region, account: options.account, prefix: '' },
      idOf: (id) => id,
      nameOf: (name) => name,
      given: (name) => {
        const text = given.get(name)
        return text === undefined ? undefined : valueNode(text, { file: 't.yaml', line: 1 })
      },
      answers: given,
      ancestors: ['t.yaml'],
      across: {
        readTypes: new Set<string>(),
        imported: (name, at) => importNode(name, at),
        stackOutput: (named, at) => outputNode(named, at),
        ssm: () => undefined,
        reference: () => undefined,
      },
    },
  )
  return stack.evaluate(entryOf(readDocument(`Value: ${expression}`, 'use.yaml'), 'Value')!)
}

const identity = (expression: string, options?: ReadOptions) => {
  const node = nodeOf(expression, options)
  return node?.kind === 'unknown' ? node.unknown.unknown : `known: ${JSON.stringify(value(expression, options))}`
}

describe('Ref', () => {
  test('a parameter with a default, with a given value, without any', () => {
    assert.equal(value('!Ref Given'), 'fallback')
    assert.equal(value('!Ref Given', { parameters: { Given: 'mine' } }), 'mine')
    assert.deepEqual(value('!Ref Zones'), ['a', 'b'])
    assert.equal(identity('!Ref Open'), 'parameter:Open')
  })
  test('pseudo parameters follow the Region', () => {
    assert.equal(value('!Ref AWS::Partition'), 'aws')
    assert.equal(value('!Ref AWS::Partition', { region: 'cn-north-1' }), 'aws-cn')
    assert.equal(value('!Ref AWS::URLSuffix', { region: 'cn-north-1' }), 'amazonaws.com.cn')
    assert.equal(value('!Ref AWS::Partition', { region: 'us-gov-east-1' }), 'aws-us-gov')
    assert.equal(identity('!Ref AWS::Region', {}), 'AWS::Region')
    assert.equal(value('!Ref AWS::NoValue'), undefined)
  })
  test('a resource is itself, whatever its id will be', () => {
    const node = nodeOf('!Ref Group')
    assert.equal(node?.resource, 'Group')
    assert.equal(node?.kind, 'unknown')
    assert.equal(identity('!GetAtt Group.GroupId'), identity('!Ref Group'))
    assert.equal(nodeOf('!GetAtt Vpc.DefaultSecurityGroup')?.resource, 'Vpc/default-group')
  })
  test('language extensions: a function says the name', () => {
    assert.equal(nodeOf('!Ref {Fn::Sub: "Gr${Part}"}')?.kind, 'unknown')
    assert.equal(value('!Ref {Fn::Join: ["", [Giv, en]]}'), 'fallback')
    assert.equal(nodeOf('!Ref {Fn::Join: ["", [Gro, up]]}')?.resource, 'Group')
    assert.equal(value('{Fn::GetAtt: [!Join ["", [V, pc]], CidrBlock]}'), '10.0.0.0/16')
    assert.equal(identity('!Ref {Fn::Sub: "V${Open}"}'), 'ref(V${parameter:Open})')
    assert.equal(identity('{Fn::GetAtt: [!Ref Open, Arn]}'), 'getatt(parameter:Open,Arn)')
  })
  test('what does not exist is unknown, and the question says so', () => {
    const node = nodeOf('!Ref Nothing')
    assert.match(node?.kind === 'unknown' ? node.unknown.question : '', /what Nothing is: .* no resource or parameter/)
    assert.equal(node?.resource, undefined)
    assert.equal(identity('!GetAtt Nothing.Arn'), 'Nothing.Arn')
  })
})

describe('Fn::GetAtt', () => {
  test('properties of the resource, in a chain, by dot and by list', () => {
    assert.equal(value('!GetAtt Vpc.CidrBlock'), '10.0.0.0/16')
    assert.equal(value('{Fn::GetAtt: [Subnet, CidrBlock]}'), '10.0.0.0/16')
    assert.equal(nodeOf('!GetAtt Subnet.VpcId')?.resource, 'Vpc')
  })
  test('ARNs as far as the template gives them', () => {
    assert.equal(value('!GetAtt Role.Arn'), 'arn:aws:iam::111122223333:role/worker')
    assert.equal(
      identity('!GetAtt Cluster.Arn'),
      'arn:aws:kafka:us-east-1:111122223333:cluster/orders/${uuid of Cluster}',
    )
    assert.equal(identity('!Ref Cluster'), identity('!GetAtt Cluster.Arn'))
    assert.equal(nodeOf('!Ref Cluster')?.resource, 'Cluster')
  })
  test('one that leads back to itself is unknown', () => {
    assert.match(identity('!GetAtt Loop.CidrBlock'), /Loop\.CidrBlock/)
  })
})

describe('texts', () => {
  test('Fn::Sub in both forms, with literals', () => {
    assert.equal(value('!Sub "${AWS::Region}-${Given}-${!Literal}"'), 'us-east-1-fallback-${Literal}')
    assert.equal(value('!Sub ["${a}/${Given}", {a: !GetAtt Vpc.CidrBlock}]'), '10.0.0.0/16/fallback')
    assert.equal(value('!Sub "${Vpc.CidrBlock}"'), '10.0.0.0/16')
    assert.equal(nodeOf('!Sub "${Group}"')?.resource, 'Group')
  })
  test('a text with an unknown part has an identity that the same text shares', () => {
    const sub = identity('!Sub "com.amazonaws.${AWS::Region}.sts"', {})
    assert.equal(sub, 'com.amazonaws.${AWS::Region}.sts')
    assert.equal(identity('!Join [".", [com.amazonaws, !Ref AWS::Region, sts]]', {}), sub)
  })
  test('Fn::Join, Fn::Split, Fn::Select', () => {
    assert.equal(value('!Join ["-", [a, !Ref Given, c]]'), 'a-fallback-c')
    assert.deepEqual(value('!Split [",", "a,b"]'), ['a', 'b'])
    assert.equal(value('!Select [1, !Split [",", "a,b"]]'), 'b')
    assert.equal(value('!Select ["0", !Ref Zones]'), 'a')
    assert.equal(
      identity('!Select [1, !Split [",", !Ref Open]]'),
      identity('{Fn::Select: ["1", !Split [",", !Ref Open]]}'),
    )
    assert.notEqual(identity('!Select [1, !Split [",", !Ref Open]]'), identity('!Select [0, !Split [",", !Ref Open]]'))
  })
  test('Fn::Base64 and dynamic references', () => {
    assert.equal(value('{Fn::Base64: hello}'), 'aGVsbG8=')
    assert.equal(identity("'{{resolve:ssm:/vpc/id}}'"), 'resolve:ssm:/vpc/id')
    assert.equal(identity("'x-{{resolve:ssm:/vpc/id}}'"), 'x-${resolve:ssm:/vpc/id}')
  })
})

describe('addresses and zones', () => {
  test('Fn::Cidr', () => {
    assert.deepEqual(value('!Cidr [10.0.0.0/16, 3, 8]'), ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'])
    assert.equal(value('!Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 12]]'), '10.0.16.0/20')
    assert.match(identity('!Select [0, !Cidr [!Ref Open, 2, 8]]'), /parameter:Open/)
    assert.throws(() => value('!Cidr [10.0.0.0/24, 3, 8]'), { code: 'TEMPLATE_INVALID' })
    assert.throws(() => value('!Cidr [10.0.0.0/24, many, 8]'), { code: 'TEMPLATE_INVALID' })
    assert.throws(() => value('!Cidr [10.0.0.0/24, 0, 8]'), { code: 'TEMPLATE_INVALID' })
    const six = (block: string) => value(`!Cidr ['${block}', 2, 64]`)
    assert.deepEqual(six('2001:db8::/56'), ['2001:db8::/64', '2001:db8:0:1::/64'])
    assert.deepEqual(six('2001:db8:1:ff00::/56'), ['2001:db8:1:ff00::/64', '2001:db8:1:ff01::/64'])
    assert.deepEqual(six('::/56'), ['::/64', '0:0:0:1::/64'])
    assert.throws(() => six('2001:db8::/64'), { code: 'TEMPLATE_INVALID' })
  })
  test('the same index is the same zone; another one is not', () => {
    const first = identity("!Select [0, !GetAZs '']")
    assert.equal(first, 'us-east-1 zone 0')
    assert.equal(identity('{Fn::Select: ["0", {Fn::GetAZs: {Ref: "AWS::Region"}}]}'), first)
    assert.notEqual(identity("!Select [1, !GetAZs '']"), first)
    assert.equal(identity("!Select [0, !GetAZs '']", {}), '${AWS::Region} zone 0')
  })
})

describe('choices', () => {
  test('Fn::If by what is known', () => {
    assert.equal(value('!If [Yes, a, b]'), 'a')
    assert.equal(value('!If [No, a, b]'), 'b')
    assert.equal(value('!If [Yes, !Ref AWS::NoValue, b]'), undefined)
    assert.deepEqual(value('[a, !If [No, b, !Ref AWS::NoValue], c]'), ['a', 'c'])
    assert.deepEqual(value('{k: !If [No, b, !Ref AWS::NoValue], l: 1}'), { l: 1 })
  })
  test('undecided, it is unknown unless both ways are the same', () => {
    assert.equal(value('!If [Maybe, a, a]'), 'a')
    const undecided = identity('!If [Maybe, a, b]')
    assert.match(undecided, /^if\(/)
    assert.equal(identity('!If [Maybe, a, b]'), undecided)
    assert.notEqual(identity('!If [Maybe, b, a]'), undecided)
    const node = nodeOf('!If [Maybe, a, b]')
    assert.match(node?.kind === 'unknown' ? node.unknown.question : '', /value of parameter Open/)
  })
  test('Fn::FindInMap', () => {
    assert.equal(value('!FindInMap [Blocks, vpc, cidr]'), '10.1.0.0/16')
    assert.equal(value('!FindInMap [Blocks, none, cidr, {DefaultValue: 10.9.0.0/16}]'), '10.9.0.0/16')
    assert.match(identity('!FindInMap [Blocks, !Ref Open, cidr]'), /Blocks.*parameter:Open.*cidr/)
    assert.throws(() => value('!FindInMap [Blocks, none, cidr]'), {
      code: 'TEMPLATE_INVALID',
      message: /Blocks\.none\.cidr/,
    })
  })
  test('Fn::ImportValue and functions of transforms are unknown, with an identity', () => {
    assert.equal(identity('!ImportValue shared-vpc'), 'import:shared-vpc')
    assert.equal(identity('!Length [a, b]'), identity('{Fn::Length: [a, b]}'))
  })
})

test('arguments without a meaning are one error with a place', () => {
  for (const bad of [
    '!Select [0]',
    '!Join [1]',
    '!Sub [a: b]',
    '!If [Yes, a]',
    '!GetAtt Vpc',
    '!Ref [a]',
    '!FindInMap [a]',
  ]) {
    assert.throws(() => value(bad), { name: 'IsthmusError', message: /^use\.yaml:1/ }, bad)
  }
})

test('what is not known is told in words, never as the expression that it comes from', () => {
  const told: Readonly<Record<string, string>> = {
    '!Ref Open': 'Open',
    '!Sub "subnet-${Open}"': 'subnet-${Open}',
    '!Ref Group': 'id of Group',
    '!GetAtt Cluster.BootstrapBrokers': 'Cluster.BootstrapBrokers',
    '!Select [1, !Split [",", !ImportValue subnets]]': 'export subnets[1]',
    '!Select [!Ref Open, [a, b]]': '[a, b][Open]',
    '!Select [0, !GetAZs ""]': 'zone 0 of AWS::Region',
    '!Select [0, !GetAZs eu-west-1]': 'zone 0 of eu-west-1',
    '!Select [0, !Cidr [!Ref Open, 4, 8]]': 'blocks of Open[0]',
    '!If [Maybe, !Ref Open, !Ref Other]': 'Open if Maybe, else Other',
    '!If [Maybe, [!Ref Open, b], !Ref AWS::NoValue]': '[Open, b] if Maybe, else nothing',
    '!If [Maybe, {Type: !Ref Open}, b]': 'what Maybe decides',
    '!FindInMap [Blocks, !Ref Open, cidr]': 'Blocks[Open][cidr]',
    '!Join ["-", !Split [",", !Ref Open]]': 'the text of Open',
    '{Fn::Length: !Split [",", !Ref Open]}': 'the length of Open',
    '{Fn::ToJsonString: {a: !Ref Open}}': 'the JSON of a map',
    '{Fn::Base64: !Ref Open}': 'the base64 of Open',
    '{Fn::Transform: {Name: x}}': 'Fn::Transform of a map',
    '{Fn::GetStackOutput: {StackName: net, OutputName: Subnet}}': 'output Subnet of stack net',
    '"{{resolve:ssm:/vpc}}"': '{{resolve:ssm:/vpc}}',
  }
  for (const [expression, words] of Object.entries(told)) {
    const node = nodeOf(expression, {})
    assert.equal(node?.kind === 'unknown' && nameOf(node.unknown), words, expression)
  }
})
