import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  account,
  arn,
  clusterArn,
  filesOf,
  functionArn,
  type Outputs,
  outputs,
  readSnapshot,
  region,
} from '../../../test/support/outputs.ts'
import { isUnknown, type Maybe } from '../../model/index.ts'
import { readPlaces } from '../index.ts'

const read = (changes: Outputs = {}, options = {}) => readSnapshot(filesOf({ ...outputs, ...changes }), 'snap', options)

/** A value, or what would tell it. */
const shown = (value: Maybe<unknown> | undefined) => (isUnknown(value) ? value.question : value)

const thrown = (code: string, message: RegExp) => (error: Error & { code?: string }) => {
  assert.equal(error.code, code)
  assert.match(error.message, message)
  return true
}

/** The output with something put into its only list. */
const also = (file: string, ...items: object[]): Outputs => {
  const [[key, list]] = Object.entries(outputs[file] as Record<string, object[]>) as [[string, object[]]]
  return { [file]: { [key]: [...list, ...items] } }
}

suite('a snapshot', () => {
  test('of several accounts is each of them as read alone, and their network is read once', () => {
    const accounts = [account, '444455556666', '777788889999']
    const files = accounts.flatMap((own, i) => {
      const ids = JSON.stringify(outputs)
        .replaceAll(account, own)
        .replaceAll(/\b(vpc|subnet|rtb|sg|acl|igw|nat)-(?=\w)/g, `$1-${i}f`)
        .replaceAll('11111111-2222', `${i}1111111-2222`)
      return filesOf(JSON.parse(ids), `snap/${own}/${region}`)
    })
    const sources = [{ folder: 'snap', files }]
    const { integrations } = readPlaces(sources, {})
    assert.deepEqual(
      integrations.map((each) => [each.account, each.mappings.length]),
      accounts.map((own) => [own, 1]),
    )
    assert.deepEqual(
      integrations[0]!.clusters.map(({ id }) => id),
      accounts.map((own) => `${own}/${region}/cluster/orders`),
    )
    for (const each of integrations) {
      const [alone] = readPlaces(sources, { account: each.account as string }).integrations
      assert.deepEqual(each, alone)
      assert.equal(each.subnets, integrations[0]!.subnets)
    }
  })

  test('has ids with names, and lines', () => {
    const { vpcs, routeTables, groups, mappings, clusters, functions, roles } = read()
    assert.deepEqual(
      [vpcs, routeTables, groups, mappings, clusters, functions, roles].map((all) => all.map(({ id }) => id)),
      [
        ['vpc-1 (main)'],
        ['rtb-main (private)', 'rtb-edge (edge)'],
        ['sg-1 (brokers)'],
        ['11111111-2222-3333-4444-555555555555 (orders)'],
        ['cluster/orders'],
        ['function/orders'],
        ['role/orders'],
      ],
    )
    const edge = routeTables[1]!
    const lines = JSON.stringify(outputs['route-tables.json'], null, 4).split('\n')
    assert.equal(edge.at.file, 'snap/route-tables.json')
    assert.match(lines.slice(edge.at.line, edge.at.line + 3).join(), /rtb-edge/)
    assert.match(lines[edge.routes[0]!.at.line]!, /0\.0\.0\.0\/0/)
  })

  test('says account and Region by its ARNs; folders come first', () => {
    assert.deepEqual([read().account, read().region, read().partition], [account, region, 'aws'])
    const files = filesOf(outputs, 'snap/444455556666/cn-north-1')
    const integration = readSnapshot(files, 'snap', { region: 'cn-north-1', account: '444455556666' })
    assert.deepEqual([integration.region, integration.partition], ['cn-north-1', 'aws-cn'])
    assert.equal(integration.vpcs[0]?.region, 'cn-north-1')
  })

  test('has no rules, routes and parts that AWS would imply elsewhere', () => {
    const { groups, acls, routeTables, vpcs } = read({
      'groups.json': { SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'none', VpcId: 'vpc-1' }] },
    })
    assert.deepEqual(
      groups.map(({ ingress, egress }) => [ingress, egress]),
      [[[], []]],
    )
    assert.equal(acls.length, 1)
    assert.deepEqual(
      acls[0]?.entries.map(({ number }) => number),
      [100, 100],
    )
    assert.equal(routeTables.length, 2)
    assert.deepEqual([vpcs[0]?.mainRouteTable, vpcs[0]?.defaultAcl], ['rtb-main (private)', 'acl-1'])
  })

  test('has the document of a permissions boundary that it describes', () => {
    const boundary = `arn:aws:iam::${account}:policy/limits`
    const { RoleDetailList } = outputs['role.json'] as { RoleDetailList: object[] }
    const bound = { ...RoleDetailList[0], PermissionsBoundary: { PermissionsBoundaryArn: boundary } }
    const Document = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }] }
    const Policies = [
      {
        PolicyName: 'limits',
        Arn: boundary,
        PolicyVersionList: [{ IsDefaultVersion: true, VersionId: 'v1', Document }],
      },
    ]
    const boundaryWith = (policies: readonly object[]) =>
      read({ 'role.json': { RoleDetailList: [bound], Policies: policies } }).roles[0]?.boundary
    assert.match(JSON.stringify(boundaryWith(Policies)), /sqs:\*/)
    assert.equal(boundaryWith([]), boundary)
  })

  test('does not know which SCRAM secrets a cluster has unless it is told', () => {
    const secret = arn('secretsmanager', 'secret:AmazonMSK_login-abcdef')
    const secretsOf = (changes: Outputs) => {
      const [cluster] = read(changes).clusters
      return cluster?.kind === 'provisioned' ? shown(cluster.scramSecrets) : undefined
    }
    assert.match(String(secretsOf({})), /which secrets are associated with cluster\/orders/)
    assert.deepEqual(secretsOf({ 'scram-secrets_orders.json': { SecretArnList: [secret] } }), [secret])
    assert.deepEqual(secretsOf({ 'scram-secrets_orders.json': { SecretArnList: [] } }), [])
  })

  test('asks for the policies of clusters and secrets, and knows where there is none', () => {
    const secret = { ARN: arn('secretsmanager', 'secret:AmazonMSK_login-abcdef'), Name: 'AmazonMSK_login' }
    const policies = (changes: Outputs) => {
      const { clusters, secrets } = read({ 'secrets.json': { SecretList: [secret] }, ...changes })
      return [clusters[0]?.policy, secrets[0]?.policy]
    }
    assert.deepEqual(policies({}).map(shown), [
      `policy of cluster/orders: aws kafka get-cluster-policy --cluster-arn ${clusterArn} --region ${region} > get-cluster-policy.orders.json`,
      `policy of secret/AmazonMSK_login: aws secretsmanager get-resource-policy --secret-id AmazonMSK_login --region ${region}`,
    ])
    const none = {
      'policy-of.orders.json': { CurrentVersion: null, Policy: null },
      'resource-policy.json': secret,
    }
    assert.deepEqual(policies(none), [undefined, undefined])
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [] })
    const told = {
      'policy-of.orders.json': { CurrentVersion: 'K1', Policy: text },
      'any.json': { ...secret, ResourcePolicy: text },
    }
    assert.deepEqual(
      policies(told).map((policy) => policy && !isUnknown(policy) && policy.statements),
      [[], []],
    )
  })

  test('has queues, topics and buckets with their policies, and the keys that aliases stand for', () => {
    const keyId = '0a1b2c3d-0000-1111-2222-333344445555'
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
    const rule = { ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: arn('kms', 'alias/own') } }
    const { failureStores, keys } = read({
      'queue.json': {
        Attributes: { QueueArn: arn('sqs', 'failed'), FifoQueue: 'true', KmsMasterKeyId: 'alias/aws/sqs', Policy },
      },
      'topic.json': { Attributes: { TopicArn: arn('sns', 'failed'), KmsMasterKeyId: keyId } },
      'bucket-policy.failed.json': { Policy: null },
      'bucket-encryption.failed.json': { ServerSideEncryptionConfiguration: { Rules: [rule] } },
      'aliases.json': { Aliases: [{ AliasName: 'alias/own', AliasArn: arn('kms', 'alias/own'), TargetKeyId: keyId }] },
      [`key-policy.${keyId}.json`]: { Policy, PolicyName: 'default' },
      'mappings.json': {
        EventSourceMappings: [
          {
            ...{ UUID: 'u', EventSourceArn: clusterArn, FunctionArn: functionArn, Topics: ['orders'] },
            DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed' } },
          },
        ],
      },
    })
    assert.deepEqual(
      failureStores.map(({ id, arn, fifo, key, policy }) => [id, arn, fifo, key, policy && !isUnknown(policy)]),
      [
        ['queue/failed', arn('sqs', 'failed'), true, undefined, true],
        ['topic/failed', arn('sns', 'failed'), false, `key/${keyId}`, undefined],
        ['bucket/failed', 'arn:aws:s3:::failed', false, `key/${keyId}`, undefined],
      ],
    )
    assert.deepEqual(
      keys.map((key) => [key.id, key.arn]),
      [[`key/${keyId}`, arn('kms', `key/${keyId}`)]],
    )
  })

  test('names the rule where its id is told', () => {
    const rule = (id: string, IsEgress: boolean, more: object) => ({
      SecurityGroupRuleId: id,
      GroupId: 'sg-1',
      IsEgress,
      ...more,
    })
    const ingress = { IpProtocol: 'tcp', FromPort: 9098, ToPort: 9098, ReferencedGroupInfo: { GroupId: 'sg-1' } }
    const rules = [
      rule('sgr-1', false, ingress),
      rule('sgr-2', true, { IpProtocol: '-1', FromPort: -1, ToPort: -1, CidrIpv4: '0.0.0.0/0' }),
    ]
    const [group] = read({ 'group-rules.json': { SecurityGroupRules: rules } }).groups
    assert.deepEqual(
      group?.ingress.map(({ id, peer }) => [id, peer]),
      [['sgr-1', { kind: 'group', group: 'sg-1 (brokers)' }]],
    )
    assert.deepEqual(
      group?.egress.map(({ id, toPort }) => [id, toPort]),
      [['sgr-2', undefined]],
    )
    const [partly] = read({ 'group-rules.json': { SecurityGroupRules: rules.slice(1) } }).groups
    assert.deepEqual([partly?.ingress.length, partly?.egress.length, partly?.egress[0]?.id], [1, 1, undefined])
  })

  test('reads the settings of a mapping as they were set', () => {
    const [mapping] = read().mappings
    assert.deepEqual(mapping?.problems, [])
    assert.deepEqual(
      [mapping?.function, mapping?.source, mapping?.settings.enabled],
      ['function/orders', { kind: 'cluster', cluster: 'cluster/orders' }, true],
    )
    const own = (changes: object) => {
      const [given] = (outputs['mappings.json'] as { EventSourceMappings: object[] }).EventSourceMappings
      return read({ 'mappings.json': { EventSourceMappings: [{ ...given, ...changes }] } }).mappings[0]!
    }
    assert.equal(own({ State: 'Disabled' }).settings.enabled, false)
    assert.equal(own({ LastProcessingResult: 'OK' }).lastResult, 'OK')
    const newer = own({ FilterCriteria: { Filters: [{ Pattern: '{"value": ["a"]}', Since2027: true }] } })
    assert.deepEqual([newer.settings.filters, newer.problems], [['{"value": ["a"]}'], []])
    assert.equal(own({ FunctionArn: `${functionArn}:live` }).function, 'function/orders')
    const start = { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: '2026-01-02T03:04:05+00:00' }
    assert.equal(own(start).settings.startingTimestampMs, Date.UTC(2026, 0, 2, 3, 4, 5))
    const elsewhere = own({
      EventSourceArn: undefined,
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['kafka:9092'] } },
      SourceAccessConfigurations: [
        { Type: 'VPC_SUBNET', URI: 'subnet:subnet-a' },
        { Type: 'VPC_SECURITY_GROUP', URI: 'security_group:sg-1' },
      ],
    })
    assert.deepEqual(elsewhere.source, {
      kind: 'self-managed',
      servers: ['kafka:9092'],
      subnets: ['subnet-a (private-a)'],
      groups: ['sg-1 (brokers)'],
    })
  })

  test('takes endpoints and their interfaces as they say themselves', () => {
    const endpoint = {
      ...{
        VpcEndpointId: 'vpce-1',
        VpcEndpointType: 'Interface',
        VpcId: 'vpc-1',
        ServiceName: `com.amazonaws.${region}.sts`,
      },
      ...{ State: 'Available', SubnetIds: ['subnet-a'], Groups: [{ GroupId: 'sg-1' }], PrivateDnsEnabled: true },
      ...{ NetworkInterfaceIds: ['eni-1'], IpAddressType: 'ipv4', DnsOptions: { DnsRecordIpType: 'ipv4' } },
      PolicyDocument: '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}',
    }
    const eni = (id: string, PrivateIpAddress: string, more = {}) => ({
      ...{ NetworkInterfaceId: id, SubnetId: 'subnet-a', VpcId: 'vpc-1', Groups: [{ GroupId: 'sg-wrong' }] },
      ...{ PrivateIpAddresses: [{ PrivateIpAddress, Primary: true }], InterfaceType: 'interface', ...more },
    })
    const { endpoints, interfaces } = read({
      'endpoints.json': { VpcEndpoints: [endpoint] },
      'interfaces.json': {
        NetworkInterfaces: [
          eni('eni-1', '192.168.7.7', { InterfaceType: 'vpc_endpoint' }),
          eni('eni-2', '10.0.1.7', { InterfaceType: 'lambda', Groups: [{ GroupId: 'sg-1' }] }),
          eni('eni-3', '10.0.1.8', {
            Groups: [],
            PrivateIpAddresses: [{ PrivateIpAddress: '10.0.1.8', Association: { PublicIp: '1.2.3.4' } }],
          }),
        ],
      },
    })
    const [read1] = endpoints
    assert.deepEqual(
      [read1?.id, read1?.state, read1?.subnets, read1?.groups, read1?.privateDns, read1?.policy],
      ['vpce-1 (sts)', 'available', ['subnet-a (private-a)'], ['sg-1 (brokers)'], true, undefined],
    )
    assert.deepEqual(
      interfaces.map(({ id, groups, addresses, type, publicAddress }) => [
        id,
        groups,
        addresses.map(shown),
        type,
        publicAddress,
      ]),
      [
        ['eni-1', ['sg-1 (brokers)'], ['address of eni-1 in 10.0.1.0/24'], 'vpc_endpoint', false],
        ['eni-2', ['sg-1 (brokers)'], ['10.0.1.7'], 'lambda', false],
        ['eni-3', [], ['10.0.1.8'], undefined, true],
      ],
    )
  })

  test('lists the routes that somebody made; a gateway endpoint makes its own', () => {
    const tables = (outputs['route-tables.json'] as { RouteTables: { Routes: object[] }[] }).RouteTables
    const more = [
      { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-s3', State: 'active', Origin: 'CreateRoute' },
      {
        DestinationCidrBlock: '10.1.0.0/16',
        VpcPeeringConnectionId: 'pcx-1',
        State: 'blackhole',
        Origin: 'CreateRoute',
      },
      { DestinationCidrBlock: '10.2.0.0/16', GatewayId: 'vgw-1', State: 'active', Origin: 'EnableVgwRoutePropagation' },
      {
        DestinationCidrBlock: '10.3.0.0/16',
        InstanceId: 'i-1',
        NetworkInterfaceId: 'eni-9',
        State: 'active',
        Origin: 'CreateRoute',
      },
      {
        DestinationIpv6CidrBlock: '::/0',
        EgressOnlyInternetGatewayId: 'eigw-1',
        State: 'active',
        Origin: 'CreateRoute',
      },
    ]
    const s3 = {
      VpcEndpointId: 'vpce-s3',
      VpcEndpointType: 'Gateway',
      VpcId: 'vpc-1',
      ServiceName: `com.amazonaws.${region}.s3`,
    }
    const changes = {
      'route-tables.json': { RouteTables: [{ ...tables[0], Routes: [...tables[0]!.Routes, ...more] }, tables[1]] },
      'endpoints.json': { VpcEndpoints: [{ ...s3, RouteTableIds: ['rtb-main'], State: 'available' }] },
      'eigw.json': {
        EgressOnlyInternetGateways: [
          { EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ State: 'attached', VpcId: 'vpc-1' }] },
        ],
      },
      'peerings.json': {
        VpcPeeringConnections: [
          {
            VpcPeeringConnectionId: 'pcx-1',
            Status: { Code: 'deleted' },
            RequesterVpcInfo: { VpcId: 'vpc-1' },
            AccepterVpcInfo: { VpcId: 'vpc-2' },
          },
        ],
      },
    }
    const { routeTables, endpoints, peerings, egressOnlyGateways } = read(changes)
    const told = routeTables[0]?.routes.map(({ id, destination, target, state, propagated }) => [
      id,
      destination,
      target.kind,
      'id' in target && !isUnknown(target.id) ? target.id : 'unknown',
      state,
      propagated,
    ])
    assert.deepEqual(told, [
      ['rtb-main (private) 0.0.0.0/0', '0.0.0.0/0', 'nat-gateway', 'nat-1', 'active', undefined],
      ['rtb-main (private) 10.1.0.0/16', '10.1.0.0/16', 'peering', 'pcx-1', 'blackhole', undefined],
      ['rtb-main (private) 10.2.0.0/16', '10.2.0.0/16', 'other', 'unknown', 'active', true],
      ['rtb-main (private) 10.3.0.0/16', '10.3.0.0/16', 'other', 'i-1', 'active', undefined],
      ['rtb-main (private) ::/0', '::/0', 'egress-only-gateway', 'eigw-1', 'active', undefined],
    ])
    assert.deepEqual([endpoints[0]?.id, endpoints[0]?.routeTables], ['vpce-s3 (s3)', ['rtb-main (private)']])
    assert.deepEqual([peerings[0]?.state, egressOnlyGateways[0]?.vpc], ['deleted', 'vpc-1 (main)'])
    const undescribed = read({ ...changes, 'endpoints.json': undefined }).routeTables[0]?.routes[1]
    assert.match(
      String(undescribed?.target.kind === 'other' && shown(undescribed.target.id)),
      /vpce-s3 is: aws ec2 describe-vpc-endpoints/,
    )
  })

  test('reads transit gateways by what is associated and what a search finds', () => {
    const attachment = (id: string, ResourceType: string, more = {}) => ({
      ...{
        TransitGatewayAttachmentId: id,
        TransitGatewayId: 'tgw-1',
        ResourceType,
        ResourceId: 'vpc-1',
        State: 'available',
      },
      ...{ Association: { TransitGatewayRouteTableId: 'tgw-rtb-1', State: 'associated' }, ...more },
    })
    const found = (DestinationCidrBlock: string, Type: string, State: string, ...ids: string[]) => ({
      ...{ DestinationCidrBlock, Type, State },
      TransitGatewayAttachments: ids.map((id) => ({ TransitGatewayAttachmentId: id })),
    })
    const options = { DnsSupport: 'enable', Ipv6Support: 'disable', SecurityGroupReferencingSupport: 'enable' }
    const changes = {
      'tgw.json': {
        TransitGateways: [
          { TransitGatewayId: 'tgw-1', Options: { ...options, DefaultRouteTableAssociation: 'enable' } },
        ],
      },
      'attachments.json': {
        TransitGatewayAttachments: [
          attachment('tgw-attach-1', 'vpc'),
          attachment('tgw-attach-2', 'vpn', { Association: undefined }),
        ],
      },
      'vpc-attachments.json': {
        TransitGatewayVpcAttachments: [
          {
            ...{
              TransitGatewayAttachmentId: 'tgw-attach-1',
              TransitGatewayId: 'tgw-1',
              VpcId: 'vpc-1',
              State: 'modifying',
            },
            SubnetIds: ['subnet-a'],
            Options: options,
          },
        ],
      },
      'tables.json': {
        TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: 'tgw-rtb-1', TransitGatewayId: 'tgw-1' }],
      },
      'routes-of-tgw-rtb-1.json': {
        Routes: [
          found('10.0.0.0/16', 'propagated', 'active', 'tgw-attach-1'),
          found('10.9.0.0/16', 'static', 'blackhole'),
          found('192.168.0.0/16', 'propagated', 'active', 'tgw-attach-1', 'tgw-attach-2'),
        ],
        AdditionalRoutesAvailable: false,
      },
    }
    const { transitGateways, transitGatewayAttachments, transitGatewayTables } = read(changes)
    assert.deepEqual(
      transitGateways.map(({ id, groupReferencing }) => [id, groupReferencing]),
      [['tgw-1', true]],
    )
    assert.deepEqual(
      transitGatewayAttachments.map(({ id, type, vpc, subnets, table, state, ipv6 }) => [
        id,
        type,
        vpc,
        subnets,
        table,
        state,
        ipv6,
      ]),
      [
        ['tgw-attach-1', 'vpc', 'vpc-1 (main)', ['subnet-a (private-a)'], 'tgw-rtb-1', 'modifying', false],
        ['tgw-attach-2', 'vpn', undefined, [], undefined, 'available', undefined],
      ],
    )
    const routesOf = (changed: Outputs) =>
      read(changed).transitGatewayTables.flatMap(({ routes, propagations }) => [
        ...propagations,
        ...routes.map(({ destination, attachment: to }) => [shown(destination), shown(to)]),
      ])
    assert.equal(transitGatewayTables.length, 1)
    assert.deepEqual(routesOf(changes), [
      ['10.0.0.0/16', 'tgw-attach-1'],
      ['10.9.0.0/16', undefined],
      ['192.168.0.0/16', 'which of 2 attachments a packet to 192.168.0.0/16 takes'],
    ])
    const untold = `routes of tgw-rtb-1: aws ec2 search-transit-gateway-routes --transit-gateway-route-table-id tgw-rtb-1 --filters Name=state,Values=active,blackhole --region ${region} > search-transit-gateway-routes.tgw-rtb-1.json`
    assert.deepEqual(routesOf({ ...changes, 'routes-of-tgw-rtb-1.json': undefined }), [[untold, untold]])
    const many = { ...changes['routes-of-tgw-rtb-1.json'], AdditionalRoutesAvailable: true }
    assert.match(String(routesOf({ ...changes, 'routes-of-tgw-rtb-1.json': many }).at(-1)), /more than the 1000/)
  })

  test('reads private zones of a VPC, with records that stand for endpoints', () => {
    const endpoint = {
      VpcEndpointId: 'vpce-1',
      VpcEndpointType: 'Interface',
      VpcId: 'vpc-1',
      ServiceName: `com.amazonaws.${region}.sts`,
      DnsEntries: [{ DnsName: 'vpce-1-x.sts.eu-west-1.vpce.amazonaws.com', HostedZoneId: 'Z1' }],
    }
    const changes = {
      'endpoints.json': { VpcEndpoints: [endpoint] },
      'zones.vpc-1.json': {
        HostedZoneSummaries: [
          { HostedZoneId: 'ZABCDEFGH', Name: 'sts.eu-west-1.amazonaws.com.', Owner: { OwningAccount: account } },
        ],
      },
      'records-ZABCDEFGH.json': {
        ResourceRecordSets: [
          {
            Name: 'sts.eu-west-1.amazonaws.com.',
            Type: 'A',
            AliasTarget: { DNSName: 'vpce-1-x.sts.eu-west-1.vpce.amazonaws.com.' },
          },
          { Name: 'sts.eu-west-1.amazonaws.com.', Type: 'NS', ResourceRecords: [{ Value: 'ns-0.awsdns-00.com.' }] },
          { Name: '\\052.sts.eu-west-1.amazonaws.com.', Type: 'A', ResourceRecords: [{ Value: '10.0.1.9' }] },
        ],
      },
    }
    const zones = (changed: Outputs) =>
      read(changed).hostedZones.map(({ id, name, vpcs, records }) => [
        id,
        name,
        vpcs,
        records.map((each) => [shown(each.name), each.target]),
      ])
    assert.deepEqual(zones(changes), [
      [
        'ZABCDEFGH (sts.eu-west-1.amazonaws.com)',
        'sts.eu-west-1.amazonaws.com',
        ['vpc-1 (main)'],
        [
          ['sts.eu-west-1.amazonaws.com', { kind: 'endpoint', id: 'vpce-1 (sts)' }],
          ['*.sts.eu-west-1.amazonaws.com', { kind: 'addresses', addresses: ['10.0.1.9'] }],
        ],
      ],
    ])
    const [[, , , [[untold]]]] = zones({ ...changes, 'records-ZABCDEFGH.json': undefined }) as [
      [string, string, string[], [[string]]],
    ]
    assert.match(
      untold,
      /aws route53 list-resource-record-sets --hosted-zone-id ZABCDEFGH > list-resource-record-sets.ZABCDEFGH.json/,
    )
  })

  test('takes public access to be blocked as options and exclusions in force say', () => {
    const exclusion = (ExclusionId: string, State: string, resource: string) => ({
      ...{ ExclusionId, State, InternetGatewayExclusionMode: 'allow-egress' },
      ResourceArn: arn('ec2', resource),
    })
    const { publicAccessBlock } = read({
      'public-access.json': { VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'block-bidirectional' } },
      'exclusions.json': {
        VpcBlockPublicAccessExclusions: [
          exclusion('x-1', 'create-complete', 'subnet/subnet-e'),
          exclusion('x-2', 'delete-complete', 'vpc/vpc-1'),
          exclusion('x-3', 'update-in-progress', 'vpc/vpc-1'),
        ],
      },
    })
    assert.deepEqual(
      [publicAccessBlock?.mode, publicAccessBlock?.exclusions.map(({ resource, mode }) => [resource, shown(mode)])],
      [
        'block-bidirectional',
        [
          ['subnet-e (edge)', 'allow-egress'],
          ['vpc-1 (main)', 'mode of exclusion x-3, which is in state update-in-progress'],
        ],
      ],
    )
  })

  test('knows roles by GetAccountAuthorizationDetails or by single calls', () => {
    const boundary = {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: `arn:aws:iam::${account}:policy/edge`,
    }
    const details = outputs['role.json'] as { RoleDetailList: object[] }
    const own = `arn:aws:iam::${account}:policy/own`
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
    const [role] = read({
      'role.json': {
        RoleDetailList: [
          {
            ...details.RoleDetailList[0],
            PermissionsBoundary: boundary,
            AttachedManagedPolicies: [
              { PolicyName: 'own', PolicyArn: own },
              { PolicyName: 'x', PolicyArn: 'arn:aws:iam::aws:policy/x' },
            ],
          },
        ],
        Policies: [
          {
            PolicyName: 'own',
            Arn: own,
            PolicyVersionList: [
              { VersionId: 'v1', IsDefaultVersion: false, Document: {} },
              { VersionId: 'v2', IsDefaultVersion: true, Document: document },
            ],
          },
        ],
      },
    }).roles
    assert.deepEqual([role?.policies.length, role?.managedPolicies], [2, ['arn:aws:iam::aws:policy/x']])
    const [given] = details.RoleDetailList as [
      { RoleName: string; Arn: string; AssumeRolePolicyDocument: object; RolePolicyList: [{ PolicyDocument: object }] },
    ]
    const single = (more: Outputs) => {
      const { RoleName, Arn, AssumeRolePolicyDocument } = given
      return read({ 'role.json': { Role: { RoleName, Arn, AssumeRolePolicyDocument } }, ...more }).roles[0]!
    }
    const none = single({})
    assert.deepEqual([...none.policies, ...none.managedPolicies].map(shown), [
      'inline policies of role/orders: aws iam list-role-policies --role-name orders > list-role-policies.orders.json',
      'managed policies of role/orders: aws iam list-attached-role-policies --role-name orders > list-attached-role-policies.orders.json',
    ])
    const all = single({
      'list-role-policies.orders.json': { PolicyNames: ['all', 'other'] },
      'all.json': { RoleName: 'orders', PolicyName: 'all', PolicyDocument: given.RolePolicyList[0].PolicyDocument },
      'attached-orders.json': { AttachedPolicies: [{ PolicyName: 'x', PolicyArn: 'arn:aws:iam::aws:policy/x' }] },
    })
    assert.deepEqual(all.managedPolicies, ['arn:aws:iam::aws:policy/x'])
    assert.deepEqual(
      all.policies.map((policy) => isUnknown(policy)),
      [false, true],
    )
    const { RolePolicyList: _, ...untold } = given
    assert.match(
      String(shown(read({ 'role.json': { RoleDetailList: [untold] } }).roles[0]?.policies[0])),
      /RolePolicyList of role\/orders/,
    )
  })

  test('takes what two outputs describe once, and its owner by his word', () => {
    const [shared] = (outputs['subnets.json'] as { Subnets: object[] }).Subnets
    const { subnets } = readSnapshot(
      [
        ...filesOf(outputs, `snap/${account}/${region}`),
        ...filesOf(
          {
            'subnets.json': {
              Subnets: [
                { ...shared, OwnerId: account, Tags: [] },
                { ...shared, SubnetId: 'subnet-s', OwnerId: '999988887777' },
              ],
            },
          },
          `snap/000000000000/${region}`,
        ),
      ],
      'snap',
      {},
    )
    assert.deepEqual(
      subnets.map(({ id, owner }) => [id, owner]),
      [
        ['subnet-a (private-a)', account],
        ['subnet-b (private-b)', account],
        ['subnet-e (edge)', account],
        ['subnet-s (private-a)', '999988887777'],
      ],
    )
  })

  test('asks which Region is checked where mappings are in several', () => {
    const [given] = (outputs['mappings.json'] as { EventSourceMappings: object[] }).EventSourceMappings
    const there = {
      ...given,
      UUID: 'other',
      FunctionArn: functionArn.replace(region, 'us-east-1'),
      EventSourceArn: clusterArn.replace(region, 'us-east-1'),
    }
    const changes = also('mappings.json', there)
    assert.throws(
      () => read(changes),
      thrown('PLACE_AMBIGUOUS', /Regions \(eu-west-1, us-east-1\): choose one by --region/),
    )
    assert.deepEqual(
      read(changes, { region: 'us-east-1' }).mappings.map(({ id }) => id),
      ['other (orders)'],
    )
  })

  test('says what is wrong with a file, with its name', () => {
    const wrong = (text: unknown, message: RegExp, name = 'wrong.json') =>
      assert.throws(() => read({ [name]: text }), thrown('SNAPSHOT_INVALID', message))
    wrong(
      '{"Vpcs": [\n  {"VpcId": }\n]}',
      /^snap\/wrong\.json: this is no JSON \(Unexpected token '}'\): .*--output json/,
    )
    wrong('{"Vpcs": [],\n "a": 1', /^snap\/wrong\.json:2: this is no JSON/)
    wrong('', /^snap\/wrong\.json:1: it is empty: did the command fail\?/)
    wrong('\ufeff{\u0000"', /UTF-16/)
    wrong('[]', /^snap\/wrong\.json:1: no map of keys and values is no output/)
    wrong({ Buckets: [], Owner: {} }, /a map of Buckets, Owner is no output of the AWS CLI that is read/)
    wrong({ ARN: 'a', Name: 'b', SecretString: 'hunter2' }, /holds a secret's value: delete it/)
    wrong(
      { Entries: [] },
      /aws ec2 get-managed-prefix-list-entries does not say what it is about: .*get-managed-prefix-list-entries\.pl-/,
    )
    assert.throws(() => readSnapshot([], 'snap', {}), thrown('SNAPSHOT_INVALID', /^snap: there is no output/))
    assert.throws(
      () => read({ 'mappings.json': undefined }),
      thrown('SNAPSHOT_INVALID', /aws lambda list-event-source-mappings --region eu-west-1/),
    )
    assert.throws(() => read({}, { parameters: { A: 'b' } }), thrown('PARAMETER_UNDECLARED', /is a snapshot/))
  })

  test('leaves what is redacted unknown, and never reads it', () => {
    const changes = {
      'function.json': {
        ...(outputs['function.json'] as object),
        Environment: { Variables: { PASSWORD: '(redacted)' } },
      },
    }
    assert.match(
      String(shown(read(changes).functions[0]?.environment.PASSWORD)),
      /^PASSWORD, which the snapshot does not hold/,
    )
  })

  test('tells what was refused when it was written', () => {
    const manifest = {
      FormatVersion: '1.0',
      Files: [],
      Refused: [
        { Command: 'ec2 describe-nat-gateways', Action: 'ec2:DescribeNatGateways', Code: 'UnauthorizedOperation' },
      ],
    }
    const { routeTables } = read({ 'nat.json': undefined, 'isthmus-snapshot.json': manifest })
    const target = routeTables[0]?.routes[0]?.target
    assert.equal(
      target && 'id' in target && shown(target.id),
      'what nat-1 is: aws ec2 describe-nat-gateways --region eu-west-1 (ec2:DescribeNatGateways was refused: UnauthorizedOperation when the snapshot was written)',
    )
    assert.ok(target && 'id' in target && isUnknown(target.id))
    assert.equal(target.id.command, 'aws ec2 describe-nat-gateways --region eu-west-1')
  })

  test('a key is asked for by its id, whether another one is there or not', () => {
    const [own, other] = ['0a1b2c3d-0000-1111-2222-333344445555', 'ffffffff-0000-1111-2222-333344445555']
    const queue = { Attributes: { QueueArn: arn('sqs', 'failed'), KmsMasterKeyId: arn('kms', `key/${own}`) } }
    for (const more of [{}, { [`key-policy.${other}.json`]: { Policy: '{}', PolicyName: 'default' } }]) {
      const { failureStores } = read({ 'queue.json': queue, ...more })
      const key = failureStores[0]?.key
      assert.ok(isUnknown(key))
      assert.equal(
        key.command,
        `aws kms get-key-policy --key-id ${own} --region eu-west-1 > get-key-policy.${own}.json`,
      )
    }
  })
})
