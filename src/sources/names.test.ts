import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

const read = (resources: string, before = '', region: { region?: string } = { region: 'us-east-1' }) =>
  readText(`Resources:\n${resources}${before}`, 't.yaml', region)

const open = '\nParameters:\n  P: {Type: String}\nConditions:\n  Open: !Equals [!Ref P, x]\n'
const base = `  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Sts: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface}}
`
const zone = (name = 'sts.us-east-1.amazonaws.com', id = 'Zone') =>
  `  ${id}: {Type: 'AWS::Route53::HostedZone', Properties: {Name: ${name}, VPCs: [{VPCId: !Ref Vpc, VPCRegion: us-east-1}]}}\n`
const record = (properties: string, id = 'Record', condition = '') =>
  `  ${id}: {Type: 'AWS::Route53::RecordSet', ${condition}Properties: {HostedZoneId: !Ref Zone, ${properties}}}\n`
const entry = (part: number, index = 0) => `!Select [${part}, !Split [':', !Select [${index}, !GetAtt Sts.DnsEntries]]]`
const alias = (index = 0) => `AliasTarget: {HostedZoneId: ${entry(0, index)}, DNSName: ${entry(1, index)}}`

const targetOf = (properties: string, condition = '') =>
  read(
    base + zone() + record(`Name: sts.us-east-1.amazonaws.com, ${properties}`, 'Record', condition),
    condition && open,
  ).hostedZones[0]?.records[0]?.target

describe('hosted zones', () => {
  test('a private one, with the VPCs that it answers in; a public one answers elsewhere', () => {
    const { hostedZones } = read(
      `${base}${zone('Example.COM.')}  Public: {Type: 'AWS::Route53::HostedZone', Properties: {Name: example.com}}\n`,
    )
    assert.deepEqual(
      hostedZones.map(({ id, name, vpcs, records }) => [id, name, vpcs, records]),
      [['Zone', 'example.com', ['Vpc'], []]],
    )
  })

  test("an alias of an endpoint's name for all its zones, or a CNAME of it", () => {
    assert.deepEqual(targetOf(`Type: A, ${alias()}`), { kind: 'endpoint', id: 'Sts' })
    assert.deepEqual(targetOf(`Type: CNAME, ResourceRecords: [${entry(1)}]`), { kind: 'endpoint', id: 'Sts' })
  })
  test('the name of one zone, or of something else, is not followed', () => {
    assert.equal(targetOf(`Type: A, ${alias(1)}`)?.kind, 'other')
    assert.equal(targetOf('Type: A, AliasTarget: {HostedZoneId: Z1, DNSName: dualstack.lb.example}')?.kind, 'other')
    assert.deepEqual(targetOf('Type: CNAME, ResourceRecords: [other.example]'), {
      kind: 'other',
      text: 'another name, other.example',
    })
  })
  test('addresses', () => {
    assert.deepEqual(targetOf('Type: A, ResourceRecords: [10.0.0.4, 10.0.1.4]'), {
      kind: 'addresses',
      addresses: ['10.0.0.4', '10.0.1.4'],
    })
  })
  test('a record that may not exist, or is one of several, is not followed', () => {
    const conditional = targetOf(`Type: A, ${alias()}`, 'Condition: Open, ')
    assert.ok(conditional?.kind === 'other' && conditional.text.includes('value of parameter P'))
    assert.equal(targetOf(`Type: A, SetIdentifier: one, Weight: 1, ${alias()}`)?.kind, 'other')
  })
  test('records of two families are one answer', () => {
    const both = (a: string, b: string) =>
      read(
        base +
          zone() +
          record(`Name: x.example, Type: A, ${a}`, 'A') +
          record(`Name: X.example., Type: AAAA, ${b}`, 'B'),
      ).hostedZones[0]?.records
    const addresses = both('ResourceRecords: [10.0.0.4]', "ResourceRecords: ['2001:db8::4']")
    assert.deepEqual(
      addresses?.map(({ target }) => target),
      [{ kind: 'addresses', addresses: ['10.0.0.4', '2001:db8::4'] }],
    )
    assert.deepEqual(
      both(alias(), alias())?.map(({ target }) => target),
      [{ kind: 'endpoint', id: 'Sts' }],
    )
    assert.deepEqual(
      both(alias(), "ResourceRecords: ['2001:db8::4']")?.map(({ target }) => target.kind),
      ['other'],
    )
  })
  test('what is no address answers nothing, and what is delegated is answered elsewhere', () => {
    const records = (type: string) =>
      read(base + zone('example') + record(`Name: sub.example, Type: ${type}, ResourceRecords: [ns.example]`))
        .hostedZones[0]?.records
    assert.deepEqual(records('TXT'), [])
    assert.deepEqual(
      records('NS')?.map(({ name, target }) => [name, target.kind]),
      [
        ['sub.example', 'other'],
        ['*.sub.example', 'other'],
      ],
    )
  })
  test('records in a group, and by the name of their zone', () => {
    const group = `  Group:
    Type: AWS::Route53::RecordSetGroup
    Properties:
      HostedZoneName: sts.us-east-1.amazonaws.com.
      RecordSets:
        - {Name: sts.us-east-1.amazonaws.com, Type: A, ${alias()}}
        - {Name: '*.sts.us-east-1.amazonaws.com', Type: A, ResourceRecords: [10.0.0.9]}
`
    const { hostedZones, unread } = read(base + zone() + zone('other.example', 'Other') + group)
    assert.deepEqual(
      hostedZones.map(({ records }) => records.map(({ name, at }) => [name, at.line])),
      [
        [
          ['sts.us-east-1.amazonaws.com', 11],
          ['*.sts.us-east-1.amazonaws.com', 12],
        ],
        [],
      ],
    )
    assert.deepEqual(unread, [])
  })
  test('a name with the Region in it is the same with its last dot and without', () => {
    const name = (dot: string) => `!Sub 'sts.\${AWS::Region}.amazonaws.com${dot}'`
    const { hostedZones } = read(base + zone(name('.')) + record(`Name: ${name('')}, Type: A, ${alias()}`), '', {})
    const [{ name: of, records } = {}] = hostedZones
    assert.ok(isUnknown(of) && isUnknown(records?.[0]?.name))
    assert.equal(of.unknown, records[0].name.unknown)
  })
  test('a zone that may not exist answers nobody knows where', () => {
    const conditional = zone().replace('{Type', '{Condition: Open, Type')
    const [vpc] = read(base + conditional, open).hostedZones[0]?.vpcs ?? []
    assert.ok(isUnknown(vpc) && vpc.question === 'value of parameter P')
  })
})

describe('Resolver rules', () => {
  const rule = (properties: string) =>
    `  Rule: {Type: 'AWS::Route53Resolver::ResolverRule', Properties: {${properties}}}\n`
  const associate = (of: string) =>
    `  Associate: {Type: 'AWS::Route53Resolver::ResolverRuleAssociation', Properties: {ResolverRuleId: ${of}, VPCId: !Ref Vpc}}\n`

  test('one that forwards, with its VPCs', () => {
    const { resolverRules } = read(
      base + rule('RuleType: FORWARD, DomainName: Amazonaws.com.') + associate('!GetAtt Rule.ResolverRuleId'),
    )
    assert.deepEqual(
      resolverRules.map(({ id, domain, vpcs }) => [id, domain, vpcs]),
      [['Rule', 'amazonaws.com', ['Vpc']]],
    )
  })
  test('one that leaves the answers to Resolver does nothing', () => {
    assert.deepEqual(
      read(base + rule('RuleType: SYSTEM, DomainName: x.example') + associate('!Ref Rule')).resolverRules,
      [],
    )
  })
  test('one that may not exist forwards nobody knows what, or nobody knows where', () => {
    const perhaps = (text: string) => text.replace('{Type', '{Condition: Open, Type')
    const forward = rule('RuleType: FORWARD, DomainName: example.com')
    const [byRule] = read(base + perhaps(forward) + associate('!Ref Rule'), open).resolverRules
    assert.ok(isUnknown(byRule?.domain) && byRule.domain.question === 'value of parameter P')
    const [byAssociation] = read(base + forward + perhaps(associate('!Ref Rule')), open).resolverRules
    assert.equal(byAssociation?.domain, 'example.com')
    assert.ok(isUnknown(byAssociation.vpcs[0]) && byAssociation.vpcs[0].question === 'value of parameter P')
  })
  test('one that the template does not describe may forward any domain', () => {
    const [found] = read(base + associate('rslvr-rr-0abc')).resolverRules
    assert.deepEqual(found?.vpcs, ['Vpc'])
    assert.ok(isUnknown(found.domain))
    assert.equal(found.domain.question, 'domain that Resolver rule rslvr-rr-0abc forwards')
  })
})
