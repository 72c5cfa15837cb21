import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { account, clusterArn, functionArn, region, roleArn } from '../../../test/support/outputs.ts'
import type { AwsAnswer } from '../../aws/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { snapshotPolicy } from './actions.ts'
import { readAnswers } from './answers.ts'
import { collect } from './collect.ts'
import { staleFiles } from './manifest.ts'

const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:AmazonMSK_orders-a1B2c3`
const policyArn = `arn:aws:iam::${account}:policy/own`
const keyId = '0a1b2c3d-0000-1111-2222-333344445555'
const queueArn = `arn:aws:sqs:${region}:${account}:failed`
const topicArn = `arn:aws:sns:${region}:${account}:failed`
const document = encodeURIComponent('{"Version":"2012-10-17","Statement":[]}')

/** An account that has one of everything. */
const answers: Readonly<Record<string, AwsAnswer>> = {
  'sts:GetCallerIdentity': { Account: account, UserId: 'U', Arn: 'A' },
  'ec2:DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'b' }, { Key: 'a' }] }] },
  'ec2:DescribeVpcAttribute': { VpcId: 'vpc-1', EnableDnsSupport: { Value: true } },
  'ec2:DescribeSubnets': {
    Subnets: [
      { SubnetId: 'subnet-b', VpcId: 'vpc-1', AvailableIpAddressCount: 0 },
      { SubnetId: 'subnet-a', VpcId: 'vpc-1', AvailableIpAddressCount: 17 },
    ],
  },
  'ec2:DescribeTransitGatewayRouteTables': {
    TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: 'tgw-rtb-1', CreationTime: new Date(5) }],
  },
  'ec2:SearchTransitGatewayRoutes': { Routes: [], AdditionalRoutesAvailable: false },
  'ec2:DescribeManagedPrefixLists': { PrefixLists: [{ PrefixListId: 'pl-1' }] },
  'ec2:GetManagedPrefixListEntries': { Entries: [{ Cidr: '10.1.0.0/16' }] },
  'ec2:DescribeVpcBlockPublicAccessOptions': {
    VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'off', LastUpdateTimestamp: new Date(1) },
  },
  'route53:ListHostedZonesByVPC': {
    HostedZoneSummaries: [
      { HostedZoneId: 'ZABCDEF', Name: 'x.', Owner: { OwningAccount: account } },
      { HostedZoneId: 'ZOTHERS', Name: 'y.', Owner: { OwningService: 'efs.amazonaws.com' } },
    ],
  },
  'route53:ListResourceRecordSets': { ResourceRecordSets: [] },
  'kafka:ListClustersV2': {
    ClusterInfoList: [
      {
        ...{ ClusterArn: clusterArn, ClusterName: 'orders', CurrentVersion: 'K3', CreationTime: new Date(2) },
        Provisioned: {
          BrokerNodeGroupInfo: { ClientSubnets: ['subnet-b', 'subnet-a'] },
          ClientAuthentication: { Sasl: { Scram: { Enabled: true } } },
        },
      },
    ],
  },
  'kafka:GetClusterPolicy': { CurrentVersion: 'K9', Policy: '{}' },
  'kafka:ListScramSecrets': { SecretArnList: [secretArn] },
  'lambda:ListEventSourceMappings': {
    EventSourceMappings: [
      {
        ...{ UUID: 'u-1', EventSourceArn: clusterArn, FunctionArn: `${functionArn}:live`, LastModified: new Date(3) },
        ...{ StartingPositionTimestamp: new Date(4), LastProcessingResult: 'OK' },
        SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: secretArn }],
        DestinationConfig: { OnFailure: { Destination: queueArn } },
      },
      {
        ...{ UUID: 'u-3', EventSourceArn: clusterArn, FunctionArn: functionArn },
        DestinationConfig: { OnFailure: { Destination: topicArn } },
      },
      {
        ...{ UUID: 'u-4', EventSourceArn: clusterArn, FunctionArn: functionArn },
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed' } },
      },
      { UUID: 'u-2', EventSourceArn: 'arn:aws:sqs:eu-west-1:1:queue', FunctionArn: functionArn },
    ],
  },
  'lambda:GetFunctionConfiguration': {
    ...{ FunctionName: 'orders', FunctionArn: functionArn, Role: roleArn, RevisionId: 'r', CodeSha256: 's' },
    Environment: { Variables: { PASSWORD: 'hunter2' } },
  },
  'lambda:GetFunctionConcurrency': { ReservedConcurrentExecutions: 7 },
  'iam:GetRole': {
    Role: {
      ...{ RoleName: 'orders', Arn: roleArn, AssumeRolePolicyDocument: document, RoleLastUsed: { Region: region } },
      PermissionsBoundary: { PermissionsBoundaryArn: policyArn },
    },
  },
  'iam:ListRolePolicies': { PolicyNames: ['poll'] },
  'iam:GetRolePolicy': { RoleName: 'orders', PolicyName: 'poll', PolicyDocument: document },
  'iam:ListAttachedRolePolicies': { AttachedPolicies: [{ PolicyName: 'own', PolicyArn: policyArn }] },
  'iam:GetPolicy': { Policy: { Arn: policyArn, PolicyName: 'own', DefaultVersionId: 'v3' } },
  'iam:GetPolicyVersion': { PolicyVersion: { VersionId: 'v3', IsDefaultVersion: true, Document: document } },
  'secretsmanager:DescribeSecret': {
    ARN: secretArn,
    Name: 'AmazonMSK_orders',
    LastAccessedDate: new Date(6),
    KmsKeyId: 'alias/login',
  },
  'secretsmanager:GetResourcePolicy': { ARN: secretArn, Name: 'AmazonMSK_orders' },
  'kms:ListAliases': {
    Aliases: [
      { AliasName: 'alias/other', AliasArn: 'a/other', TargetKeyId: 'x' },
      { AliasName: 'alias/login', AliasArn: 'a/login', TargetKeyId: keyId, LastUpdatedDate: new Date(7) },
    ],
  },
  'kms:GetKeyPolicy': { Policy: '{}', PolicyName: 'default' },
  'sqs:GetQueueUrl': { QueueUrl: 'https://queue' },
  'sqs:GetQueueAttributes': { Attributes: { QueueArn: queueArn, ApproximateNumberOfMessages: '41' } },
  'sns:GetTopicAttributes': { Attributes: { TopicArn: topicArn, Policy: '{}', SubscriptionsPending: '42' } },
  's3:GetBucketPolicy': { Policy: '{}' },
  's3:GetBucketEncryption': {
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' } }],
    },
  },
}

/** What the other calls list: nothing, under the key that AWS has it. */
const empty: Readonly<Record<string, string>> = {
  DescribeVpcEndpoints: 'VpcEndpoints',
  DescribeRouteTables: 'RouteTables',
  DescribeSecurityGroups: 'SecurityGroups',
  DescribeSecurityGroupRules: 'SecurityGroupRules',
  DescribeNetworkAcls: 'NetworkAcls',
  DescribeInternetGateways: 'InternetGateways',
  DescribeEgressOnlyInternetGateways: 'EgressOnlyInternetGateways',
  DescribeNatGateways: 'NatGateways',
  DescribeVpcPeeringConnections: 'VpcPeeringConnections',
  DescribeTransitGateways: 'TransitGateways',
  DescribeTransitGatewayAttachments: 'TransitGatewayAttachments',
  DescribeTransitGatewayVpcAttachments: 'TransitGatewayVpcAttachments',
  DescribeNetworkInterfaces: 'NetworkInterfaces',
  DescribeAvailabilityZones: 'AvailabilityZones',
  DescribeVpcBlockPublicAccessExclusions: 'VpcBlockPublicAccessExclusions',
  ListResolverRules: 'ResolverRules',
  ListResolverRuleAssociations: 'ResolverRuleAssociations',
}

function playing(given: Readonly<Record<string, AwsAnswer | Error>> = answers) {
  const asked = new Set<string>()
  const call = async (service: string, action: string) => {
    const name = `${service}:${action}`
    asked.add(name)
    const answer = given[name] ?? (empty[action] === undefined ? undefined : { [empty[action]]: [] })
    assert.ok(answer, `nothing plays ${name}`)
    if (answer instanceof Error) throw answer
    return answer
  }
  return { asked, call }
}

const denied = (awsCode: string, code = 'SERVICE_DENIED') => new IsthmusError(code, 'no', { data: { awsCode } })

const textOf = (files: readonly { path: string; text: string }[], end: string) => {
  const file = files.find(({ path }) => path.endsWith(end))
  assert.ok(file, `${end} is there`)
  return file.text
}

suite('collecting a snapshot', () => {
  test('asks for all that the policy allows, and for nothing else', async () => {
    const { asked, call } = playing()
    await collect(call, region)
    const [statement] = snapshotPolicy().Statement
    const calls = statement!.Action.map((action) => action.replace('GetEncryptionConfiguration', 'GetBucketEncryption'))
    assert.deepEqual([...asked].sort(), calls.sort())
    assert.deepEqual([...statement!.Action], [...statement!.Action].sort())
  })

  test('writes the same for the same, whatever order and time it comes in', async () => {
    const shuffled = (value: unknown): unknown => {
      if (value instanceof Date) return new Date(value.getTime() === 4 ? 4 : 99)
      if (Array.isArray(value)) return value.map(shuffled)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, each]) => [key, shuffled(each)]),
      )
    }
    const reversed = (answer: AwsAnswer) =>
      Object.fromEntries(
        Object.entries(shuffled(answer) as AwsAnswer).map(([key, value]) => [
          key,
          Array.isArray(value) ? [...value].reverse() : value,
        ]),
      )
    const others = Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, reversed(answer)]))
    const { files } = await collect(playing().call, region)
    assert.deepEqual((await collect(playing(others).call, region)).files, files)
  })

  test('writes what AWS says of a mapping that has a problem', async () => {
    const { EventSourceMappings: all } = answers['lambda:ListEventSourceMappings'] as { EventSourceMappings: object[] }
    const shown = all.map((each) => ({ ...each, LastProcessingResult: 'PROBLEM: Connection error.' }))
    const { files } = await collect(
      playing({ ...answers, 'lambda:ListEventSourceMappings': { EventSourceMappings: shown } }).call,
      region,
    )
    assert.match(
      textOf(files, 'list-event-source-mappings.json'),
      /"LastProcessingResult": "PROBLEM: Connection error\."/,
    )
  })

  test('writes no secret, no time, and nothing that changes by itself', async () => {
    const { files } = await collect(playing().call, region)
    const all = files.flatMap(({ path, text }) => (path.includes('cluster-policy') ? [] : [text])).join()
    assert.doesNotMatch(
      all,
      /hunter2|00:00:00\.00[^4]|LastProcessingResult|CurrentVersion|RevisionId|RoleLastUsed|u-2|41|42|other/,
    )
    assert.match(textOf(files, 'get-function-configuration.orders.json'), /"PASSWORD": "\(redacted\)"/)
    assert.match(
      textOf(files, 'list-event-source-mappings.json'),
      /"StartingPositionTimestamp": "1970-01-01T00:00:00.004Z"/,
    )
    // What is listed stands in the order of its ids; lists of EC2 have none; MSK places brokers in that of its subnets.
    assert.match(
      textOf(files, 'describe-subnets.json'),
      /"subnet-a"[\s\S]*"AvailableIpAddressCount": 0,\s+"SubnetId": "subnet-b"/,
    )
    assert.doesNotMatch(textOf(files, 'describe-subnets.json'), /17/)
    assert.match(textOf(files, 'list-clusters-v2.json'), /"subnet-b",\s+"subnet-a"/)
  })

  test('is read as it is written', async () => {
    const { files } = await collect(playing().call, region)
    const shown = files.map(({ path, text }) => ({ path: `snap/${path}`, text }))
    const read = readAnswers([{ folder: 'snap', files: shown }])
    assert.equal(read.of('iam get-account-authorization-details').length, 1)
    assert.deepEqual(read.placeOf(`snap/${account}/${region}/ec2/describe-vpcs.json`), { account, region })
    assert.equal(read.of('ec2 search-transit-gateway-routes')[0]?.subject, 'tgw-rtb-1')
    assert.equal(read.of('kafka list-scram-secrets')[0]?.subject, 'orders')
    assert.equal(read.of('kafka get-cluster-policy')[0]?.subject, 'orders')
    assert.equal(read.of('kms get-key-policy')[0]?.subject, keyId)
    assert.equal(read.of('secretsmanager describe-secret').length, 1)
    assert.equal(read.of('s3api get-bucket-encryption')[0]?.subject, 'failed')
  })

  test('tells what has no policy from what nobody told', async () => {
    const failed = (code: string) => denied(code, 'SERVICE_FAILED')
    const { files, refused } = await collect(
      playing({
        ...answers,
        'kafka:GetClusterPolicy': failed('NotFoundException'),
        's3:GetBucketPolicy': failed('NoSuchBucketPolicy'),
        's3:GetBucketEncryption': denied('AccessDenied'),
        'sqs:GetQueueUrl': failed('QueueDoesNotExist'),
      }).call,
      region,
    )
    const policies = ['get-cluster-policy.orders.json', 'get-bucket-policy.failed.json'] as const
    assert.deepEqual(
      policies.map((name) => JSON.parse(textOf(files, name)).Policy),
      [null, null],
    )
    assert.equal(JSON.parse(textOf(files, 'get-resource-policy.AmazonMSK_orders-a1B2c3.json')).ResourcePolicy, null)
    assert.deepEqual(
      refused.map(({ Action, Code }) => `${Action} ${Code}`),
      ['s3:GetEncryptionConfiguration AccessDenied'],
    )
    assert.deepEqual(JSON.parse(textOf(files, 'isthmus-snapshot.json')).Missing, [queueArn])
  })

  test('notes what mappings name and nobody has, which is refused by nobody', async () => {
    const failed = (code: string) => denied(code, 'SERVICE_FAILED')
    const { files, refused } = await collect(
      playing({
        ...answers,
        'lambda:GetFunctionConfiguration': failed('ResourceNotFoundException'),
        'lambda:GetFunctionConcurrency': failed('ResourceNotFoundException'),
        'secretsmanager:DescribeSecret': failed('ResourceNotFoundException'),
        'secretsmanager:GetResourcePolicy': failed('ResourceNotFoundException'),
        'sqs:GetQueueUrl': failed('AWS.SimpleQueueService.NonExistentQueue'),
        'sns:GetTopicAttributes': failed('NotFound'),
        's3:GetBucketPolicy': failed('NoSuchBucket'),
        's3:GetBucketEncryption': failed('NoSuchBucket'),
      }).call,
      region,
    )
    const missing = [functionArn, secretArn, queueArn, topicArn, 'arn:aws:s3:::failed']
    assert.deepEqual(refused, [])
    assert.deepEqual(JSON.parse(textOf(files, 'isthmus-snapshot.json')).Missing, missing.toSorted())
    assert.ok(!files.some(({ path }) => /failed|secretsmanager|get-function/.test(path)))
    assert.deepEqual([...readAnswers([{ folder: '', files }]).notThere].toSorted(), missing.toSorted())
  })

  test('notes what is denied, and goes on', async () => {
    const { call } = playing({
      ...answers,
      'ec2:DescribeVpcs': denied('UnauthorizedOperation'),
      'iam:ListRolePolicies': denied('AccessDenied'),
      'kafka:ListScramSecrets': denied('InternalFailure', 'SERVICE_FAILED'),
    })
    const { files, refused } = await collect(call, region)
    assert.deepEqual(refused, [
      { Command: 'ec2 describe-vpcs', Action: 'ec2:DescribeVpcs', Code: 'UnauthorizedOperation' },
      { Command: 'iam get-account-authorization-details', Action: 'iam:ListRolePolicies', Code: 'AccessDenied' },
      { Command: 'kafka list-scram-secrets', Action: 'kafka:ListScramSecrets', Code: 'InternalFailure' },
    ])
    assert.deepEqual(JSON.parse(textOf(files, 'isthmus-snapshot.json')).Refused, refused)
    const [role] = JSON.parse(textOf(files, 'get-account-authorization-details.json')).RoleDetailList
    assert.equal('RolePolicyList' in role, false)
    assert.equal(role.AttachedManagedPolicies.length, 1)
    assert.equal(
      files.some(({ path }) => path.endsWith('describe-vpcs.json')),
      false,
    )
  })

  test('stops where no call can be answered', async () => {
    const unknown = playing({ ...answers, 'sts:GetCallerIdentity': denied('InvalidClientTokenId') })
    await assert.rejects(collect(unknown.call, region), { code: 'CREDENTIALS_REFUSED' })
    const expired = playing({ ...answers, 'ec2:DescribeVpcs': denied('ExpiredTokenException', 'SERVICE_FAILED') })
    await assert.rejects(collect(expired.call, region), { code: 'CREDENTIALS_REFUSED' })
    const cut = playing({ ...answers, 'ec2:DescribeVpcs': new IsthmusError('SERVICE_UNREACHABLE', 'cut') })
    await assert.rejects(collect(cut.call, region), { code: 'SERVICE_UNREACHABLE' })
  })

  test('finds what an earlier snapshot wrote and this one does not', async () => {
    const { files } = await collect(playing().call, region)
    const text = textOf(files, 'isthmus-snapshot.json')
    const now = new Set(['ec2/describe-vpcs.json'])
    const stale = staleFiles(text, 'isthmus-snapshot.json', now)
    assert.equal(stale.includes('ec2/describe-subnets.json'), true)
    assert.equal(stale.includes('ec2/describe-vpcs.json'), false)
    const odd = JSON.stringify({ Files: ['../../etc/passwd.json', '/x/y.json', 'ec2/../z.json', 'ec2/old.json'] })
    assert.deepEqual(staleFiles(odd, 'm', now), ['ec2/old.json'])
  })
})
