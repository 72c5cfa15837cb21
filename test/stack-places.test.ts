// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
/** Templates of several accounts and Regions. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { checkPlaces } from '../src/check/index.ts'
import { readPlaces } from '../src/sources/index.ts'
import { account, filesOf, type Outputs, outputs, region } from './support/outputs.ts'
import { root } from './support/paths.ts'

const template = readFileSync(`${root}/examples/orders-privatelink/template.yaml`, 'utf8')

/** A CDK's output: one template for each environment. */
function assembly(environments: Readonly<Record<string, string>>) {
  const artifacts = Object.entries(environments).map(([name, environment]) => [
    name,
    { type: 'aws:cloudformation:stack', environment, properties: { templateFile: `${name}.json`, stackName: name } },
  ])
  const text = JSON.stringify({ version: '1', artifacts: Object.fromEntries(artifacts) })
  const files = { read: () => template, list: () => [] }
  return readPlaces([{ file: 'cdk.out/manifest.json', text }], { files })
}

describe('accounts and Regions', () => {
  test('stacks of several are judged each in its own, and their network is read once', () => {
    const { integrations, sourceOf } = assembly({ Eu: `aws://${account}/${region}`, Us: `aws://${account}/us-east-1` })
    assert.deepEqual(
      integrations.map((each) => [each.region, each.mappings.map(({ id }) => id)]),
      [
        [region, ['Eu/OrdersFunctionMapping']],
        ['us-east-1', ['Us/OrdersFunctionMapping']],
      ],
    )
    assert.equal(integrations[0]!.subnets, integrations[1]!.subnets)
    assert.deepEqual(
      integrations[1]!.vpcs.map((vpc) => vpc.region),
      [region, 'us-east-1'],
    )
    assert.equal(sourceOf.get('Us/OrdersFunctionMapping'), sourceOf.get('Eu/OrdersFunctionMapping'))
    const { verdict, findings } = checkPlaces(integrations)
    assert.deepEqual(
      [verdict, findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code)],
      ['reachable', []],
    )
  })

  test('an endpoint of the other Region is wrong in this one', () => {
    const wrong = template.replaceAll('${AWS::Region}', region)
    const sources = ['eu', 'us'].map((name) => ({ file: `${name}.yaml`, name, text: wrong }))
    const parameters = { 'eu/AWS::Region': region, 'us/AWS::Region': 'us-east-1' }
    const { mappings } = checkPlaces(readPlaces(sources, { parameters }).integrations)
    assert.deepEqual(
      mappings.map(({ mapping, verdict }) => [mapping, verdict]),
      [
        ['eu/OrdersFunctionMapping', 'reachable'],
        ['us/OrdersFunctionMapping', 'blocked'],
      ],
    )
  })

  test('what says no Region is in none of several', () => {
    const sources = ['eu', 'us', 'net'].map((name) => ({ file: `${name}.yaml`, name, text: template }))
    const parameters = { 'eu/AWS::Region': region, 'us/AWS::Region': 'us-east-1' }
    const { integrations } = readPlaces(sources, { parameters })
    const places = integrations.map((each) => [each.mappings.map(({ id }) => id).join(), each.region])
    assert.deepEqual(places[1], ['us/OrdersFunctionMapping', 'us-east-1'])
    const [, open] = places.find(([id]) => id === 'net/OrdersFunctionMapping')!
    assert.equal(typeof open === 'object' && 'unknown' in open && open.unknown, 'AWS::Region')
  })

  test('where an account is not known, the block of one account is not taken for that of another', () => {
    const other = '444455556666'
    const places = (mode: string) => {
      const second: Outputs = JSON.parse(
        JSON.stringify({
          ...outputs,
          'public-access.json': {
            VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: mode, AwsAccountId: other },
          },
        }).replaceAll(account, other),
      )
      const files = [account, other].flatMap((own) =>
        filesOf({ ...(own === account ? outputs : second), 'mappings.json': undefined }, `snap/${own}/${region}`),
      )
      const text = 'Resources: {Fn: {Type: AWS::Lambda::EventSourceMapping, Properties: {Topics: [a]}}}'
      return readPlaces(
        [
          { file: 'app.yaml', text },
          { folder: 'snap', files },
        ],
        {},
      ).integrations
    }
    const modes = (mode: string) => places(mode).map(({ publicAccessBlock: block }) => block?.mode)
    assert.deepEqual(modes('off'), ['off'])
    const [open] = modes('block-ingress')
    assert.match(
      typeof open === 'object' ? open.question : String(open),
      /is on: it is not known which of 111122223333 in eu-west-1, 444455556666 in eu-west-1 it is/,
    )
  })
})
