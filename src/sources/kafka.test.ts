// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnknown } from '../model/index.ts'
import { readText } from './index.ts'

const read = (template: string, file = 't.yaml') =>
  readText(template, file, { region: 'us-east-1', account: '111122223333' })

test('a list of subnets that is not known is of two at least: one alone would stand for all of them', () => {
  const subnetsOf = (more: string) =>
    read(`Parameters:
  L: {Type: 'List<AWS::EC2::Subnet::Id>'}
Resources:
  C: {Type: 'AWS::MSK::Cluster', Properties: {${more}}}`).clusters[0]?.subnets.map(
      (ref) => isUnknown(ref) && ref.unknown,
    )
  assert.deepEqual(subnetsOf('BrokerNodeGroupInfo: {ClientSubnets: !Ref L}'), [
    'select(0,${parameter:L})',
    'select(1,${parameter:L})',
  ])
  assert.equal(subnetsOf('')?.length, 2)
})

describe('clusters', () => {
  const cluster = (properties: string) =>
    read(`Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  C:
    Type: AWS::MSK::Cluster
    Properties: {ClusterName: c, NumberOfBrokerNodes: '3', BrokerNodeGroupInfo: {ClientSubnets: [!Ref S]}, ${properties}}
`).clusters[0]
  const on = (properties: string) =>
    Object.entries(cluster(properties)?.listeners ?? {}).flatMap(([kind, is]) => (is === true ? [kind] : []))

  test('as many brokers as there can be', () => {
    const brokers = (count: string) => cluster(`NumberOfBrokerNodes: ${count}`)?.brokers
    assert.equal(brokers('6'), 6)
    for (const count of ['0', '-1', '2.5', '1e21'])
      assert.throws(() => brokers(count), /NumberOfBrokerNodes of C must be a whole number from 1 to 1000/)
  })

  test('authorities that are not known leave mutual TLS open, and what hangs on it', () => {
    const open = cluster('ClientAuthentication: {Tls: {CertificateAuthorityArnList: !Ref Authorities}}')?.listeners
    assert.deepEqual([isUnknown(open?.mutualTls), isUnknown(open?.tls)], [true, true])
  })

  test('public access', () => {
    const access = (type: string) =>
      cluster(`BrokerNodeGroupInfo: {ClientSubnets: [!Ref S], ConnectivityInfo: {PublicAccess: {Type: ${type}}}}`)
        ?.publicAccess
    assert.deepEqual(
      [cluster('')?.publicAccess, access('DISABLED'), access('SERVICE_PROVIDED_EIPS')],
      [false, false, true],
    )
    assert.ok(isUnknown(access('!Ref Access')))
  })

  test('listeners', () => {
    assert.deepEqual(on(''), ['tls'])
    assert.deepEqual(on('EncryptionInfo: {EncryptionInTransit: {ClientBroker: TLS_PLAINTEXT}}'), ['tls', 'plaintext'])
    assert.deepEqual(on('EncryptionInfo: {EncryptionInTransit: {ClientBroker: PLAINTEXT}}'), ['plaintext'])
    assert.deepEqual(on('ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}'), ['iam'])
    assert.deepEqual(on("ClientAuthentication: {Sasl: {Iam: {Enabled: 'true'}, Scram: {Enabled: true}}}"), [
      'iam',
      'scram',
    ])
    assert.deepEqual(on('ClientAuthentication: {Tls: {CertificateAuthorityArnList: [arn:x]}}'), ['mutualTls'])
    assert.deepEqual(on('ClientAuthentication: {Sasl: {Iam: {Enabled: true}}, Unauthenticated: {Enabled: true}}'), [
      'iam',
      'tls',
    ])
  })
  test('without groups it carries the default group of its VPC', () => {
    assert.deepEqual(cluster('')?.groups, ['Vpc/default-group'])
    assert.equal(cluster('')?.brokers, 3)
  })
  test('serverless: IAM only, the first VPC configuration', () => {
    const [found] = read(`Resources:
  C:
    Type: AWS::MSK::ServerlessCluster
    Properties:
      ClusterName: c
      VpcConfigs: [{SubnetIds: [!Ref A, !Ref B], SecurityGroups: [!Ref G]}, {SubnetIds: [subnet-9], SecurityGroups: [sg-9]}]
  A: {Type: 'AWS::EC2::Subnet', Properties: {}}
  B: {Type: 'AWS::EC2::Subnet', Properties: {}}
  G: {Type: 'AWS::EC2::SecurityGroup', Properties: {}}
`).clusters
    assert.deepEqual([found?.kind, found?.subnets, found?.groups, found?.brokers], ['serverless', ['A', 'B'], ['G'], 2])
    assert.deepEqual(found?.listeners, { iam: true, scram: false, mutualTls: false, tls: false, plaintext: false })
  })
})

describe('functions and roles', () => {
  test('a function of its own template, code beside it', () => {
    const { functions, roles } = read(
      `Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: orders
      Runtime: nodejs24.x
      Handler: index.handler
      Code: ./src
      Role: !GetAtt R.Arn
      Environment: {Variables: {TABLE: !Ref T, LEVEL: 3}}
  R:
    Type: AWS::IAM::Role
    Properties:
      RoleName: worker
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      ManagedPolicyArns: [!Ref M, 'arn:aws:iam::aws:policy/Other']
      Policies: [{PolicyName: a, PolicyDocument: {Statement: [{Effect: Allow, Action: 'a:b', Resource: '*'}]}}]
  M:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: 'c:d', Resource: '*'}]}}
  P:
    Type: AWS::IAM::Policy
    Properties: {Roles: [!Ref R], PolicyDocument: {Statement: [{Effect: Deny, Action: 'e:f', Resource: '*'}]}}
  T: {Type: 'AWS::DynamoDB::Table', Properties: {}}
`,
      'stacks/app/t.yaml',
    )
    const [fn, role] = [functions[0], roles[0]]
    assert.equal(fn?.code, 'stacks/app/src')
    assert.equal(fn?.arn, 'arn:aws:lambda:us-east-1:111122223333:function:orders')
    assert.equal(fn?.role, 'R')
    assert.deepEqual([fn?.timeoutSeconds, fn?.memoryMegabytes], [3, 128])
    assert.equal(fn?.environment.LEVEL, '3')
    assert.ok(isUnknown(fn?.environment.TABLE))
    assert.equal(role?.arn, 'arn:aws:iam::111122223333:role/worker')
    assert.deepEqual(role?.managedPolicies, ['arn:aws:iam::aws:policy/Other'])
    const actions = role?.policies.flatMap((policy) =>
      isUnknown(policy) ? [] : policy.statements.flatMap((statement) => statement.actions ?? []),
    )
    assert.deepEqual(actions?.sort(), ['a:b', 'c:d', 'e:f'])
  })
  test('a policy that is no JSON is told in the document, not thrown', () => {
    const [role] = read(`Resources:
  R: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: '{"Statement": ['}}
`).roles
    assert.ok(role && !isUnknown(role.trust))
    assert.equal(role.trust.problems?.[0]?.at.line, 2)
  })
  test('code that lies in S3 or in the template is not beside it', () => {
    for (const code of ['{S3Bucket: b, S3Key: k}', '{ZipFile: "x"}', 's3://b/k']) {
      const [fn] = read(`Resources:\n  F: {Type: 'AWS::Lambda::Function', Properties: {Code: ${code}}}\n`).functions
      assert.ok(fn && !('code' in fn), code)
    }
  })
})

describe('mappings', () => {
  const mapping = (properties: string, more = '') =>
    read(`Resources:
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, Topics: [orders], ${properties}}
  F: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: orders}}
  C: {Type: 'AWS::MSK::Cluster', Properties: {}}
${more}`).mappings[0]

  test('of a cluster, by Ref and by ARN', () => {
    for (const arn of ['!Ref C', '!GetAtt C.Arn', '!Sub "${C.Arn}"']) {
      assert.deepEqual(mapping(`EventSourceArn: ${arn}`)?.source, { kind: 'cluster', cluster: 'C' })
    }
    const outside = mapping('EventSourceArn: arn:aws:kafka:us-east-1:1:cluster/x/y')?.source
    assert.ok(outside?.kind === 'cluster' && isUnknown(outside.cluster))
  })
  test('of a self-managed cluster, ids with and without a prefix', () => {
    const more = "  S: {Type: 'AWS::EC2::Subnet', Properties: {}}\n"
    const found = mapping(
      'SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ["b:9096"]}}, SourceAccessConfigurations: [{Type: VPC_SUBNET, URI: !Ref S}, {Type: VPC_SUBNET, URI: "subnet:subnet-1"}, {Type: VPC_SECURITY_GROUP, URI: "sg-1"}]',
      more,
    )?.source
    assert.ok(found?.kind === 'self-managed')
    assert.deepEqual(found.servers, ['b:9096'])
    assert.deepEqual(
      found.subnets.map((subnet) => (isUnknown(subnet) ? subnet.unknown : subnet)),
      ['S', 'subnet-1'],
    )
    assert.deepEqual(
      found.groups.map((group) => isUnknown(group) && group.unknown),
      ['sg-1'],
    )
  })
  test('of a self-managed cluster, a prefix before what a parameter gives', () => {
    const found = mapping(
      'SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ["b:9096"]}}, SourceAccessConfigurations: [{Type: VPC_SUBNET, URI: !Sub "subnet:${A}"}, {Type: VPC_SUBNET, URI: !Join [":", [subnet, !Select [1, !Ref L]]]}, {Type: VPC_SECURITY_GROUP, URI: !Sub "security_group:${S}"}]',
      "  S: {Type: 'AWS::EC2::SecurityGroup', Properties: {}}\nParameters:\n  A: {Type: String}\n  L: {Type: CommaDelimitedList}\n",
    )?.source
    assert.ok(found?.kind === 'self-managed')
    assert.deepEqual(
      found.subnets.map((subnet) => isUnknown(subnet) && subnet.unknown),
      ['parameter:A', 'select(1,${parameter:L})'],
    )
    assert.deepEqual(found.groups, ['S'])
  })
  test('of a self-managed cluster, access of a kind that is not known may be to a place', () => {
    const found = mapping(
      'SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ["b:9096"]}}, SourceAccessConfigurations: [{Type: !Ref T, URI: subnet-1}]',
      'Parameters: {T: {Type: String}}',
    )?.source
    assert.ok(found?.kind === 'self-managed')
    assert.ok(found.subnets.length === 1 && found.subnets.every(isUnknown))
    assert.ok(found.groups.length === 1 && found.groups.every(isUnknown))
  })
  test('the function by itself, by an alias, by its name and ARN', () => {
    const alias = "  A: {Type: 'AWS::Lambda::Alias', Properties: {FunctionName: !Ref F, Name: live}}\n"
    const by = (name: string) =>
      read(`Resources:
  M: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {FunctionName: ${name}, Topics: [t], EventSourceArn: !Ref C}}
  F: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: orders}}
  C: {Type: 'AWS::MSK::Cluster', Properties: {}}
${alias}`).mappings[0]?.function
    for (const name of [
      '!Ref F',
      '!GetAtt F.Arn',
      '!Ref A',
      'orders',
      'arn:aws:lambda:us-east-1:111122223333:function:orders',
    ]) {
      assert.equal(by(name), 'F', name)
    }
    assert.ok(isUnknown(by('other')))
  })
  test('one that may not exist may not be enabled', () => {
    const found = read(`Parameters: {P: {Type: String}}
Conditions: {Open: !Equals [!Ref P, x]}
Resources:
  M:
    Type: AWS::Lambda::EventSourceMapping
    Condition: Open
    Properties: {Topics: [t], EventSourceArn: arn:aws:kafka:us-east-1:1:cluster/x/y}
`).mappings[0]
    assert.ok(isUnknown(found?.settings.enabled))
  })
  test('problems of the settings come with it', () => {
    assert.deepEqual(
      mapping('EventSourceArn: !Ref C, BatchSize: 0')?.problems.map(({ code, at }) => [code, at.line]),
      [['SETTING_INVALID', 4]],
    )
  })
})

describe('SAM', () => {
  test('globals: maps are merged, what the function says wins', () => {
    const { functions, roles } = read(`Globals:
  Function:
    Runtime: python3.13
    Timeout: 60
    Environment: {Variables: {A: 1, B: 2}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      CodeUri: app/
      Timeout: 5
      VpcConfig: {SubnetIds: [s]}
      Environment: {Variables: {B: 3}}
      Policies: [AWSLambdaMSKExecutionRole, {SQSSendMessagePolicy: {QueueName: q}}, 'arn:aws:iam::1:policy/mine']
`)
    const [fn] = functions
    assert.deepEqual([fn?.runtime, fn?.timeoutSeconds, fn?.code], ['python3.13', 5, 'app/'])
    assert.deepEqual(fn?.environment, { A: '1', B: '3' })
    assert.deepEqual(roles[0]?.managedPolicies, [
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole',
      'arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole',
      'arn:aws:iam::1:policy/mine',
    ])
    assert.ok(roles[0]?.policies.every((policy) => !isUnknown(policy)))
  })
  test('what it makes stands where the function and the event do', () => {
    const { functions, roles, mappings } = read(`Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Orders:
          Type: MSK
          Properties:
            Stream: arn:aws:kafka:us-east-1:111122223333:cluster/x/y
            Topics:
              - orders
            BatchSize: 0
        Web: {Type: Api, Properties: {Path: /, Method: get}}
`)
    assert.deepEqual([functions[0]?.at.line, roles[0]?.at.line, mappings[0]?.at.line], [2, 2, 6])
    assert.deepEqual(
      mappings.map(({ id }) => id),
      ['FOrders'],
    )
    assert.equal(mappings[0]?.settings.places.Topics?.line, 10)
    assert.equal(mappings[0]?.problems[0]?.at.line, 12)
  })
  test("the type of a failure destination is SAM's alone", () => {
    const { roles, mappings } = read(`Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Orders:
          Type: MSK
          Properties:
            Stream: arn:aws:kafka:us-east-1:111122223333:cluster/x/y
            Topics: [orders]
            DestinationConfig:
              OnFailure: {Type: SQS, Destination: 'arn:aws:sqs:us-east-1:111122223333:failed'}
`)
    assert.deepEqual(mappings[0]?.problems, [])
    assert.equal(mappings[0]?.settings.onFailure, 'arn:aws:sqs:us-east-1:111122223333:failed')
    assert.match(JSON.stringify(roles[0]?.policies), /sqs:SendMessage/)
  })
  test('a condition of the function is one of all that it makes', () => {
    const made = read(`Conditions: {No: !Equals [a, b]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Condition: No
    Properties: {Events: {E: {Type: MSK, Properties: {Stream: x, Topics: [t]}}}}
`)
    assert.deepEqual([made.functions.length, made.roles.length, made.mappings.length], [0, 0, 0])
  })
})

describe('whole templates', () => {
  test('types that are not read are listed with their places', () => {
    const { unread } = read("Resources:\n  B: {Type: 'AWS::DynamoDB::Table'}\n  X: {Type: 'Custom::Thing'}\n")
    assert.deepEqual(unread, [
      { id: 'B', type: 'AWS::DynamoDB::Table', at: { file: 't.yaml', line: 2, column: 3 } },
      { id: 'X', type: 'Custom::Thing', at: { file: 't.yaml', line: 3, column: 3 } },
    ])
  })
  test('given parameters must be declared, and allowed', () => {
    const template = 'Parameters: {Size: {Type: String, AllowedValues: [small, big], NoEcho: true}}\nResources: {}\n'
    const give = (parameters: Record<string, string>) => () => readText(template, 't.yaml', { parameters })
    assert.throws(give({ Sise: 'x' }), {
      code: 'PARAMETER_UNDECLARED',
      message: 't.yaml declares no parameter Sise: it has Size',
    })
    assert.throws(give({ Size: 's3cret' }), (error: Error) => !error.message.includes('s3cret'))
    assert.throws(give({ Size: 'huge' }), { code: 'PARAMETER_INVALID', message: /^t\.yaml:1: .* none of small, big/ })
    assert.doesNotThrow(give({ Size: 'big' }))
  })
  test('a resource without a Type, and Resources that are none, are one error', () => {
    assert.throws(() => read('Resources:\n  A: {Properties: {}}\n'), {
      code: 'TEMPLATE_INVALID',
      message: /^t\.yaml:2: resource A has no Type/,
    })
    assert.throws(() => read('Resources: [a]\n'), { code: 'VALUE_INVALID' })
    assert.throws(() => read('just text'), {
      code: 'TEMPLATE_INVALID',
      message: /there are no Resources.*wrongly\?\)$/,
    })
    for (const mappings of ['Topics: [orders]', 'Mappings: {}'])
      assert.throws(() => read(mappings), {
        code: 'TEMPLATE_INVALID',
        message: /wrongly\? A mapping file is for serve/,
      })
    assert.throws(() => read(''), { code: 'TEMPLATE_INVALID' })
  })
})
