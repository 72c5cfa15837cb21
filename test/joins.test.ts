/** Sources that describe one system together: public pairs of templates, and what Terraform made beside a template. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { type CheckResult, check } from '../src/check/index.ts'
import type { Integration } from '../src/model/index.ts'
import { readSources } from '../src/sources/index.ts'
import { cluster, mapping, settings } from './support/integration.ts'

const cases = new URL('../../shared/cases/', import.meta.url)
const skip = existsSync(cases) ? false : '../shared/cases is not here'

const text = (file: string) =>
  readFileSync(
    new URL(file.includes('plan') || file.includes('state') ? `plans/${file}` : `templates/${file}`, cases),
    'utf8',
  )

/** `name=file`, a file, or a text of its own by its file's name. */
function read(sources: readonly (string | { file: string; text: string })[], parameters: Record<string, string> = {}) {
  const given = sources.map((source) => {
    if (typeof source !== 'string') return source
    const [, name, file = source] = /^(\w+)=(.+)$/.exec(source) ?? []
    return { file, text: text(file), ...(name === undefined ? {} : { name }) }
  })
  return readSources(given, { parameters }).integration
}

function told(result: CheckResult) {
  const codes = result.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code)
  return { verdict: result.verdict, codes, questions: result.questions.map(({ question }) => question) }
}

const oneZone = { verdict: 'reachable', codes: ['NAT_IN_OTHER_ZONE'], questions: [] }
const ports = (result: CheckResult) =>
  new Set(result.mappings.flatMap(({ flows }) => flows.flatMap((flow) => (flow.to.kind === 'broker' ? flow.port : []))))

describe('public pairs', { skip }, () => {
  test('the function of a pair finds the cluster by its name in the ARN', () => {
    for (const name of ['B2-msk-iam-java', 'B3-msk-iam-node', 'B4-msk-iam-python', 'B5-msk-schema-avro'])
      for (const EnvType of ['Provisioned', 'Serverless']) {
        const sources = [`kafka=${name}-cluster.yaml`, `app=${name}-sam.yaml`]
        const result = check(read(sources, { EnvType, MSKClusterName: 'kafka-cluster' }))
        // B5's mapping is in provisioned mode, which needs no way out.
        const expected = name.startsWith('B5') ? { ...oneZone, codes: [] } : oneZone
        assert.deepEqual(told(result), expected, `${name} ${EnvType}`)
        assert.ok(result.mappings[0]!.flows.length > 3)
      }
  })

  test('B9 and B10: parameters by the outputs of the other stack', () => {
    const parameters = {
      EnvType: 'Provisioned',
      MSkClusterId: 'output:kafka/ProvisionedMSKArn',
      SecretArn: 'output:kafka/CredentialsSecretArn',
      SubnetIds: 'output:kafka/PrivateSubnetMSKOne',
      SecurityGroups: 'sg-1',
    }
    const result = check(read(['kafka=B9-msk-sasl-cluster.yaml', 'B10-msk-sasl-mapping.yaml'], parameters))
    assert.deepEqual(told(result), oneZone)
    assert.deepEqual(ports(result), new Set([9096]))
  })

  test('B12, B13, B14: a cluster in the subnets of its VPC file', () => {
    const given = {
      VPCId: 'output:net/VPCId',
      PublicSubnetOne: 'output:net/PublicSubnetOne',
      PrivateSubnetMSKOne: 'output:net/PrivateSubnetMSKOne',
      PrivateSubnetMSKTwo: 'output:net/PrivateSubnetMSKTwo',
    }
    const joined = (network: string, file: string, parameters: Record<string, string>) => {
      const described = read([`net=${network}`, file], parameters)
      const source = { kind: 'cluster', cluster: described.clusters[0]!.id } as const
      return check({ ...described, mappings: [mapping({ source, settings: { ...settings, access: [] } })] })
    }
    const tls = joined('B12-pipes-msk-vpc-private.yaml', 'B12-pipes-msk-cluster.yaml', given)
    assert.deepEqual([tls.verdict, ports(tls)], ['reachable', new Set([9094])])
    const iam = joined('B13-pipes-msk-iam-vpc-private.yaml', 'B13-pipes-msk-iam-cluster.yaml', given)
    assert.deepEqual([iam.verdict, ports(iam)], ['reachable', new Set([9098])])
    const sales = joined('B14-pipes-salesforce-vpc.yaml', 'B14-pipes-salesforce-msk-cluster.yaml', {
      MskClusterVPCId: 'output:net/VPCId',
      MskClusterPublicSubnet: 'output:net/PublicSubnet',
      MskClusterPrivateSubnet1: 'output:net/PrivateSubnet1',
      MskClusterPrivateSubnet2: 'output:net/PrivateSubnet2',
    })
    assert.deepEqual([sales.verdict, ports(sales)], ['reachable', new Set([9098])])
  })

  test('D9: NAT gateways imported into the VPC file, for one zone and for each', () => {
    const verdict = (...sources: string[]) => {
      const described = read(['vpc=D9-widdix-vpc-2azs.yaml', ...sources], {
        ParentVPCStack: 'vpc',
        ...(sources.length > 1 ? { 'b/SubnetZone': 'B' } : {}),
      })
      return told(check(inPrivateSubnets(described)))
    }
    const nat = 'D9-widdix-nat-gateway.yaml'
    const one = verdict(`a=${nat}`)
    assert.equal(one.verdict, 'blocked')
    assert.ok(
      one.codes.every((code) => code === 'NO_ROUTE_TO_DESTINATION'),
      String(one.codes),
    )
    assert.deepEqual(verdict(`a=${nat}`, `b=${nat}`), { verdict: 'reachable', codes: [], questions: [] })
  })
})

function inPrivateSubnets(described: Integration): Integration {
  const subnets = described.subnets.filter(({ id }) => id.endsWith('Private')).map(({ id }) => id)
  assert.equal(subnets.length, 2)
  const added = cluster({ subnets, groups: [described.vpcs[0]!.defaultGroup], brokers: 2 })
  return {
    ...described,
    clusters: [added],
    mappings: [mapping({ source: { kind: 'cluster', cluster: added.id }, settings: { ...settings, access: [] } })],
  }
}

describe('a template beside a state of Terraform', { skip }, () => {
  const state = skip ? undefined : JSON.parse(text('T6-state.json'))
  const values = (type: string): { address: string; values: Record<string, string> }[] =>
    state.values.root_module.resources.filter(
      (each: { type: string; mode: string }) => each.type === type && each.mode === 'managed',
    )
  const app = {
    file: 'app.yaml',
    text: `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
  Group: {Type: AWS::EC2::SecurityGroup::Id}
Resources:
  Cluster:
    Type: AWS::MSK::Cluster
    Properties:
      ClusterName: orders
      NumberOfBrokerNodes: 3
      BrokerNodeGroupInfo: {ClientSubnets: !Ref Subnets, SecurityGroups: [!Ref Group]}
      ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs24.x
      InlineCode: x
      Policies: [{Version: 2012-10-17, Statement: [{Effect: Allow, Action: 'kafka-cluster:*', Resource: '*'}]}]
      Events: {Kafka: {Type: MSK, Properties: {Stream: !GetAtt Cluster.Arn, Topics: [orders], StartingPosition: LATEST}}}
`,
  }
  const idsOf = (type: string, wanted: RegExp) =>
    values(type).flatMap(({ address, values: own }) => (wanted.test(address) ? [own.id!] : []))
  const parameters = () => ({
    Subnets: idsOf('aws_subnet', /private|broker/).join(','),
    Group: idsOf('aws_security_group', /./)[0]!,
  })

  test('ids that parameters have are the resources that the state has', () => {
    const described = read(['T6-state.json', app], parameters())
    assert.ok(described.clusters[0]!.subnets.every((id) => /^aws_subnet\./.test(String(id))))
    assert.deepEqual(told(check(described)), oneZone)
  })

  test('the plan that takes the way away, read first, wins over the state; read last, it adds nothing', () => {
    const names = ['T6-live-change.plan.json', 'T6-state.json']
    const alone = check(read([names[0]!]))
    assert.deepEqual(told(check(read(names))), told(alone))
    assert.equal(alone.verdict, 'blocked')
    const stateFirst = check(read(['T6-state.json', 'T6-live-change.plan.json', app], parameters()))
    assert.deepEqual(
      stateFirst.mappings.map(({ verdict }) => verdict),
      ['reachable', 'reachable'],
    )
  })

  test('a mapping of a template reads from a cluster that a plan will make', () => {
    const file = 'mapping.yaml'
    const text = app.text
      .replace('Stream: !GetAtt Cluster.Arn', 'Stream: !Ref Group')
      .replace(/ {2}Cluster:\n[\s\S]*?(?= {2}Orders:)/, '')
    const sources = ['T1-nat-per-zone.plan.json', { file, text }] as const
    const result = check(read(sources, { Group: 'ref:aws_msk_cluster.this' }))
    assert.deepEqual(told(result), { verdict: 'reachable', codes: [], questions: [] })
    assert.equal(result.mappings.length, 2)
    assert.throws(() => read(sources, { Group: 'ref:aws_msk_cluster.that' }), {
      code: 'PARAMETER_INVALID',
      message: /no source has that: there is aws_msk_cluster\.this$/,
    })
  })

  test('a plan alone takes no values', () => {
    assert.throws(() => read(['T6-state.json'], { X: 'y' }), {
      code: 'PARAMETER_UNDECLARED',
      message: /which has no parameters/,
    })
  })
})
