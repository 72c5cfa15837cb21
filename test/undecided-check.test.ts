/** What a template leaves open is a question, never a pass and never a fault: the orders example with a part by Fn::If. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { check } from '../src/check/index.ts'
import { readText } from '../src/sources/index.ts'
import { root } from './support/paths.ts'

const example = readFileSync(`${root}/examples/orders/template.yaml`, 'utf8')
const head = [
  'Parameters: {Env: {Type: String}, Destination: {Type: String}}',
  'Conditions: {Prod: !Equals [!Ref Env, prod]}',
  'Resources:',
].join('\n')

function edited(...edits: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return edits.reduce(
    (text, [from, to]) => {
      const next = text.replace(from, to)
      assert.notEqual(next, text, `${from} is not in the example`)
      return next
    },
    example.replace('Resources:', head),
  )
}

const resultOf = (text: string, parameters: Record<string, string> = {}) =>
  check(readText(text, 'template.yaml', { parameters }))

const event = /^ {12}BatchSize: 100$/m
const withEvent = (lines: string) => [event, `            BatchSize: 100\n            ${lines}`] as const
const noNatRoute = [/ {2}PrivateRouteA:[\s\S]*?\n\n/, ''] as const

const cases: readonly (readonly [name: string, text: string])[] = [
  [
    "the self rule's group",
    edited([
      /(BrokerIngressSelf:[\s\S]*?GroupId: )!GetAtt BrokerGroup.GroupId/,
      '$1!If [Prod, !GetAtt BrokerGroup.GroupId, sg-0123456789abcdef0]',
    ]),
  ],
  [
    "the NAT route's table",
    edited([
      /(PrivateRouteA:[\s\S]*?RouteTableId: )!Ref PrivateRouteTableA/,
      '$1!If [Prod, !Ref PrivateRouteTableA, !Ref PublicRouteTable]',
    ]),
  ],
  [
    "a route table association's subnet",
    edited([
      /(PrivateSubnetARouteTable:[\s\S]*?SubnetId: )!Ref PrivateSubnetA/,
      '$1!If [Prod, !Ref PrivateSubnetA, !Ref PublicSubnetA]',
    ]),
  ],
  [
    'access configurations',
    edited(
      withEvent(
        'SourceAccessConfigurations: !If [Prod, [{Type: SASL_SCRAM_512_AUTH, URI: "arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonMSK_a"}], !Ref "AWS::NoValue"]',
      ),
    ),
  ],
  [
    'the mode, where only the invoke path is closed',
    edited(noNatRoute, withEvent('ProvisionedPollerConfig: !If [Prod, {MinimumPollers: 1}, !Ref "AWS::NoValue"]')),
  ],
  ['a destination', edited(withEvent('DestinationConfig: {OnFailure: {Destination: !Ref Destination}}'))],
  ['the default egress rule beside a separate one', edited([/ {6}SecurityGroupEgress:\n(?: {8,}.*\n)+/, ''])],
]

for (const [name, text] of cases)
  test(`${name}: unknown, with a question`, () => {
    const result = resultOf(text)
    assert.equal(result.verdict, 'unknown')
    assert.ok(result.questions.length > 0)
    assert.deepEqual(
      result.findings.filter((finding) => finding.severity === 'error'),
      [],
    )
  })

test('giving the value decides it', () => {
  const [, byMode] = cases[4] ?? []
  assert.ok(byMode)
  assert.equal(resultOf(byMode, { Env: 'prod' }).verdict, 'reachable')
  assert.equal(resultOf(byMode, { Env: 'test' }).verdict, 'blocked')
})

test('what a loop makes is not missed in silence', () => {
  const text = edited([
    '  # The function and its mapping',
    '  Fn::ForEach::Loop: [Name, !Split [",", !ImportValue Names], {}]\n  # The function',
  ])
  assert.throws(() => resultOf(text), {
    code: 'LOOP_UNDECIDED',
    message: /template\.yaml:\d+: Fn::ForEach::Loop runs over what is not known: value of the export Names/,
  })
})
