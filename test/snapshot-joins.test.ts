/** Templates and states beside a snapshot: what is to be deployed, in the network that is there. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { type CheckResult, check } from '../src/check/index.ts'
import { readSources, type Source } from '../src/sources/index.ts'
import { clusterArn, filesOf, type Outputs, outputs, region } from './support/outputs.ts'
import { root } from './support/paths.ts'
import { runFolder } from './support/run-folder.ts'

const { 'mappings.json': _mappings, 'function.json': _function, 'role.json': _role, ...network } = outputs
const { 'clusters.json': _clusters, ...vpcOnly } = network

const snapshot = (all: Outputs = network, folder = 'snap'): Source => ({ folder, files: filesOf(all, folder) })
const template = (text: string, file = 'app.yaml'): Source => ({ file, text })

const functionOf = (stream: string) => `
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs24.x
      InlineCode: x
      Policies: [{Statement: [{Effect: Allow, Action: 'kafka-cluster:*', Resource: '*'}]}]
      Events: {Kafka: {Type: MSK, Properties: {Stream: ${stream}, Topics: [orders], StartingPosition: LATEST}}}`
const clusterIn = (subnets: string, groups: string) => `
  Cluster:
    Type: AWS::MSK::Cluster
    Properties:
      ClusterName: orders
      NumberOfBrokerNodes: 2
      BrokerNodeGroupInfo: {ClientSubnets: ${subnets}${groups}}
      ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}`
const app = (resources: string, parameters = '') => `
Transform: AWS::Serverless-2016-10-31
${parameters}
Resources:${resources}
`
const byArn = app(functionOf('!Ref Stream'), 'Parameters: {Stream: {Type: String}}')
const byIds = app(
  clusterIn('!Ref Subnets', ', SecurityGroups: [!Ref Group]') + functionOf('!GetAtt Cluster.Arn'),
  'Parameters: {Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}, Group: {Type: AWS::EC2::SecurityGroup::Id}}',
)
const ids = { Subnets: 'subnet-a,subnet-b', Group: 'sg-1' }

/** The same network as `outputs` has it, in one template with the rest. */
const whole = app(`
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: ${region}a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, AvailabilityZone: ${region}b}}
  E: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24, AvailabilityZone: ${region}a}}
  Igw: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref E, AllocationId: eipalloc-1}}
  Private: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Edge: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  ToNat: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Private, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
  ToIgw: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Edge, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
  InA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref Private}}
  InB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref Private}}
  InE: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref E, RouteTableId: !Ref Edge}}
  Brokers: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref Vpc}}
  Self: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Brokers, IpProtocol: tcp, FromPort: PORT, ToPort: PORT, SourceSecurityGroupId: !Ref Brokers}}
${clusterIn('[!Ref A, !Ref B]', ', SecurityGroups: [!Ref Brokers]')}${functionOf('!GetAtt Cluster.Arn')}`)

/** A group that lets in another port than the listener's. */
const onPort = (port: number, all: Outputs): Outputs => ({
  ...all,
  'groups.json': JSON.parse(JSON.stringify(outputs['groups.json']).replaceAll('9098', String(port))),
})

const read = (sources: readonly Source[], parameters: Readonly<Record<string, string>> = {}) =>
  check(readSources(sources, { parameters }).integration)

function told(result: CheckResult) {
  return {
    verdict: result.verdict,
    codes: result.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code),
    questions: result.questions.map(({ question }) => question),
    flows: result.mappings.map(({ flows }) => flows.map(({ port, verdict }) => `${port} ${verdict}`).sort()),
  }
}

describe('a template beside a snapshot', () => {
  for (const [port, verdict] of [
    [9098, 'reachable'],
    [9094, 'blocked'],
  ] as const) {
    const one = told(read([template(whole.replaceAll('PORT', String(port)))]))

    test(`with port ${port} open it is ${verdict}, as all in one template`, () => {
      assert.equal(one.verdict, verdict)
      assert.ok(one.flows[0]!.length > 3)
      const [live, vpc] = [snapshot(onPort(port, network)), snapshot(onPort(port, vpcOnly))]
      const literal = app(functionOf(clusterArn))
      const joined = {
        'an ARN that a parameter has': read([template(byArn), live], { Stream: clusterArn }),
        'an ARN in the template': read([template(literal), live]),
        'the snapshot first': read([live, template(literal)]),
        'ids that parameters have': read([template(byIds), vpc], ids),
        'ids in the template': read([
          template(
            app(clusterIn('[subnet-a, subnet-b]', ', SecurityGroups: [sg-1]') + functionOf('!GetAtt Cluster.Arn')),
          ),
          vpc,
        ]),
        'folders of two accounts': read([template(literal), vpc, snapshot({ 'clusters.json': _clusters }, 'other')]),
      }
      for (const [how, result] of Object.entries(joined)) assert.deepEqual(told(result), one, how)
    })
  }

  test('the mapping that is there is checked as well', () => {
    const { mappings, verdict } = read([template(byArn), snapshot(outputs)], { Stream: clusterArn })
    assert.equal(verdict, 'reachable')
    assert.equal(mappings.length, 2)
    assert.match(mappings.map(({ mapping }) => mapping).join(' '), /^11111111-\S+ \(orders\) OrdersKafka$/)
  })

  test('findings name the ids and lines of the snapshot', () => {
    const [finding] = read([template(byIds), snapshot(onPort(9094, vpcOnly))], ids).findings
    assert.equal(finding?.resource, 'sg-1 (brokers)')
    assert.equal(finding?.at.file, 'snap/groups.json')
  })

  test('the Region is the one of the snapshot', () => {
    const { integration } = readSources([template(byArn), snapshot()], { parameters: { Stream: clusterArn } })
    assert.equal(integration.region, region)
    assert.equal(integration.mappings[0]?.source.kind, 'cluster')
  })

  test('an id that no output has is a question that names the command', () => {
    const questions = (all: Outputs, group: string) =>
      told(read([template(byIds), snapshot(all)], { ...ids, Group: group })).questions.join('\n')
    assert.match(questions(vpcOnly, 'sg-gone'), /sg-gone is: aws ec2 describe-security-groups does not have it/)
    const { 'groups.json': _, ...without } = vpcOnly
    assert.match(questions(without, 'sg-1'), /sg-1 is: aws ec2 describe-security-groups --region eu-west-1/)
  })

  test('a new subnet has the main table and the ACL of the VPC that is there, a cluster its default group', () => {
    const groups = outputs['groups.json'] as { SecurityGroups: object[] }
    const all = {
      ...vpcOnly,
      'groups.json': { SecurityGroups: [{ ...groups.SecurityGroups[0], GroupName: 'default' }] },
    }
    const added = template(
      app(`
  New: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: 10.0.3.0/24, AvailabilityZone: ${region}b}}
${clusterIn('[!Ref New, subnet-a]', '')}${functionOf('!GetAtt Cluster.Arn')}`),
    )
    const { integration } = readSources([added, snapshot(all)], {})
    const subnet = integration.subnets.find(({ id }) => id === 'New')
    assert.deepEqual(
      [subnet?.vpc, subnet?.routeTable, subnet?.acl, integration.clusters[0]?.groups],
      ['vpc-1 (main)', 'rtb-main (private)', 'acl-1', ['sg-1 (default)']],
    )
    assert.equal(check(integration).verdict, 'reachable')
  })
})

describe('a state of Terraform beside a snapshot', () => {
  const resource = (type: string, name: string, values: object) => ({
    ...{
      address: `${type}.${name}`,
      mode: 'managed',
      type,
      name,
      provider_name: 'registry.terraform.io/hashicorp/aws',
    },
    ...{ schema_version: 1, values, sensitive_values: {} },
  })
  const vpc = {
    ...{ id: 'vpc-1', cidr_block: '10.0.0.0/16', enable_dns_support: true, enable_dns_hostnames: true },
    ...{ main_route_table_id: 'rtb-main', default_route_table_id: 'rtb-main', default_network_acl_id: 'acl-1' },
  }
  const subnet = (id: string, cidr_block: string, zone: string) =>
    resource('aws_subnet', id.slice(-1), { id, cidr_block, vpc_id: 'vpc-1', availability_zone: `${region}${zone}` })
  const resources = [
    resource('aws_vpc', 'main', vpc),
    subnet('subnet-a', '10.0.1.0/24', 'a'),
    subnet('subnet-b', '10.0.2.0/24', 'b'),
  ]
  const state: Source = {
    file: 'state.json',
    text: JSON.stringify({ format_version: '1.0', terraform_version: '1.9.0', values: { root_module: { resources } } }),
  }

  test('what the state does not describe of its VPC is as the snapshot has it', () => {
    for (const stateFirst of [true, false]) {
      const sources = stateFirst ? [state, snapshot()] : [snapshot(), state]
      const { integration } = readSources([...sources, template(byArn)], { parameters: { Stream: clusterArn } })
      const id = (address: string, there: string) => (stateFirst ? address : there)
      assert.deepEqual(
        integration.vpcs.map((each) => [each.id, each.mainRouteTable, each.defaultAcl]),
        [[id('aws_vpc.main', 'vpc-1 (main)'), 'rtb-main (private)', 'acl-1']],
      )
      assert.deepEqual(
        integration.subnets.map((each) => [each.id, each.routeTable, each.acl]),
        [
          [id('aws_subnet.a', 'subnet-a (private-a)'), 'rtb-main (private)', 'acl-1'],
          [id('aws_subnet.b', 'subnet-b (private-b)'), 'rtb-main (private)', 'acl-1'],
          ['subnet-e (edge)', 'rtb-edge (edge)', 'acl-1'],
        ],
      )
      assert.equal(check(integration).verdict, 'reachable')
    }
  })

  test('what it describes comes first', () => {
    const route = { cidr_block: '0.0.0.0/0', gateway_id: '', nat_gateway_id: 'nat-gone' }
    const table = resource('aws_default_route_table', 'main', {
      ...{ id: 'rtb-main', default_route_table_id: 'rtb-main', vpc_id: 'vpc-1', route: [route] },
    })
    const text = JSON.stringify({
      ...{ format_version: '1.0', terraform_version: '1.9.0' },
      values: { root_module: { resources: [...resources, table] } },
    })
    const { integration } = readSources([{ file: 'state.json', text }, snapshot()], {})
    const main = integration.routeTables.filter(({ id }) => id === integration.vpcs[0]?.mainRouteTable)
    assert.deepEqual(
      [main.length, main[0]?.at.file, integration.routeTables.length],
      [1, 'state.json', 2],
      JSON.stringify(integration.routeTables, null, 1),
    )
  })
})

describe('the command line', () => {
  test('check takes a template and a folder; the lab says why it does not', () => {
    using folder = runFolder('snapshot-joins')
    mkdirSync(path.join(folder.dir, 'aws'))
    for (const file of filesOf(network, 'aws')) writeFileSync(path.join(folder.dir, file.path), file.text)
    writeFileSync(path.join(folder.dir, 'app.yaml'), byArn)
    const isthmus = (...args: string[]) =>
      spawnSync(process.execPath, [`${root}/src/cli/main.ts`, ...args], { cwd: folder.dir, encoding: 'utf8' })
    const { status, stdout, stderr } = isthmus('check', 'app.yaml', 'aws', '--set', `Stream=${clusterArn}`, '--json')
    assert.equal(status, 0, stderr)
    const result: CheckResult = JSON.parse(stdout)
    assert.deepEqual([result.verdict, result.mappings.length], ['reachable', 1])
    const lab = isthmus('lab', 'app.yaml', 'aws', '--until-drained')
    assert.equal(lab.status, 2)
    assert.match(lab.stderr, /aws is .* a snapshot, which has no code of its functions.*\(ARGUMENT_INVALID\)/)
  })
})
