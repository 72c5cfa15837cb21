import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { suite, test } from 'node:test'
import { buildBatch } from './build-batch.ts'
import { decodeRequest, decodeSubscription, encodeAssignment, encodeResponse } from './codec.ts'
import { recordsOf } from './fixtures/records-of.ts'
import type { ApiName, ResponseInput } from './messages/apis.ts'
import { scanBatches } from './scan.ts'

/** kafkajs' own encoders and decoders, which are not part of its public interface. */
interface Message {
  readonly request: unknown
  readonly response: { decode(body: Buffer): Promise<Record<string, unknown>> }
}
interface Definition {
  readonly versions: readonly string[]
  protocol(of: { version: number }): (args: unknown) => Message
}
const require = createRequire(import.meta.url)
const frameRequest: (args: unknown) => Promise<{ buffer: Buffer }> = require('kafkajs/src/protocol/request')
const assignerProtocol: {
  MemberMetadata: Coder
  MemberAssignment: Coder
} = require('kafkajs/src/consumer/assignerProtocol')
interface Coder {
  encode(value: unknown): Buffer
  decode(bytes: Buffer): unknown
}

function definitionOf(api: ApiName): Definition {
  const file = api[0]!.toLowerCase() + api.slice(1)
  return require(`kafkajs/src/protocol/requests/${file}`)
}

/** Their request, as we read it. */
async function theirs(api: ApiName, version: number, args: unknown) {
  const { request } = definitionOf(api).protocol({ version })(args)
  const { buffer } = await frameRequest({ correlationId: 9, clientId: 'kafkajs', request })
  const decoded = decodeRequest(buffer.subarray(4))
  assert.deepEqual(
    [decoded.api, decoded.version, decoded.correlationId, decoded.clientId],
    [api, version, 9, 'kafkajs'],
  )
  return decoded.body
}

/** Our response, as they read it. */
function ours<A extends ApiName>(api: A, version: number, body: ResponseInput<A>, args: unknown = {}) {
  const { response } = definitionOf(api).protocol({ version })(args)
  return response.decode(Buffer.concat(encodeResponse(api, version, 9, body)).subarray(8))
}

const topicNames = ['orders', 'payments']
const member = { groupId: 'g', memberId: 'm-1', groupInstanceId: 'i-1' }

/** API, versions, what kafkajs is given, what of it must arrive. */
const requests: [ApiName, [number, number], unknown, object][] = [
  ['Metadata', [0, 6], { topics: topicNames }, { topics: topicNames.map((name) => ({ name })) }],
  ['FindCoordinator', [0, 2], { groupId: 'g' }, { key: 'g' }],
  [
    'ListOffsets',
    [1, 3],
    { replicaId: -1, isolationLevel: 1, topics: [{ topic: 't', partitions: [{ partition: 3, timestamp: -2 }] }] },
    { topics: [{ name: 't', partitions: [{ partitionIndex: 3, timestamp: -2 }] }] },
  ],
  [
    'Fetch',
    [4, 11],
    {
      isolationLevel: 1,
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: 1000,
      topics: [{ topic: 't', partitions: [{ partition: 1, fetchOffset: 2 ** 40, maxBytes: 100 }] }],
    },
    {
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: 1000,
      isolationLevel: 1,
      topics: [{ topic: 't', partitions: [{ partition: 1, fetchOffset: 2 ** 40, partitionMaxBytes: 100 }] }],
    },
  ],
  [
    'OffsetCommit',
    [2, 5],
    {
      groupId: 'g',
      groupGenerationId: 4,
      memberId: 'm-1',
      topics: [{ topic: 't', partitions: [{ partition: 1, offset: 12 }] }],
    },
    {
      groupId: 'g',
      generationIdOrMemberEpoch: 4,
      memberId: 'm-1',
      topics: [{ name: 't', partitions: [{ partitionIndex: 1, committedOffset: 12, committedMetadata: null }] }],
    },
  ],
  [
    'OffsetFetch',
    [1, 4],
    { groupId: 'g', topics: [{ topic: 't', partitions: [{ partition: 0 }, { partition: 1 }] }] },
    { groupId: 'g', topics: [{ name: 't', partitionIndexes: [0, 1] }] },
  ],
  [
    'JoinGroup',
    [0, 5],
    {
      ...member,
      sessionTimeout: 30_000,
      rebalanceTimeout: 60_000,
      protocolType: 'consumer',
      groupProtocols: [{ name: 'RoundRobin', metadata: Buffer.from('meta') }],
    },
    {
      groupId: 'g',
      memberId: 'm-1',
      sessionTimeoutMs: 30_000,
      protocolType: 'consumer',
      protocols: [{ name: 'RoundRobin', metadata: Buffer.from('meta') }],
    },
  ],
  [
    'SyncGroup',
    [0, 3],
    { ...member, generationId: 3, groupAssignment: [{ memberId: 'm-1', memberAssignment: Buffer.from('a') }] },
    { groupId: 'g', generationId: 3, assignments: [{ memberId: 'm-1', assignment: Buffer.from('a') }] },
  ],
  ['Heartbeat', [0, 3], { ...member, groupGenerationId: 3 }, { groupId: 'g', generationId: 3, memberId: 'm-1' }],
  ['LeaveGroup', [0, 2], member, { groupId: 'g', memberId: 'm-1' }],
  ['LeaveGroup', [3, 3], member, { members: [{ memberId: 'm-1', groupInstanceId: 'i-1' }] }],
  ['DescribeGroups', [0, 2], { groupIds: ['g'] }, { groups: ['g'] }],
  ['ListGroups', [0, 2], {}, {}],
  ['DeleteGroups', [0, 1], ['g'], { groupsNames: ['g'] }],
  ['SaslHandshake', [0, 1], { mechanism: 'AWS_MSK_IAM' }, { mechanism: 'AWS_MSK_IAM' }],
  ['ApiVersions', [0, 2], {}, {}],
  ['InitProducerId', [0, 1], { transactionalId: null }, { transactionalId: null, transactionTimeoutMs: 5000 }],
  [
    'CreateTopics',
    [2, 3],
    {
      topics: [{ topic: 't', numPartitions: 6, replicationFactor: 2, configEntries: [{ name: 'a', value: 'b' }] }],
      validateOnly: true,
      timeout: 100,
    },
    {
      topics: [{ name: 't', numPartitions: 6, replicationFactor: 2, configs: [{ name: 'a', value: 'b' }] }],
      validateOnly: true,
      timeoutMs: 100,
    },
  ],
  ['DeleteTopics', [1, 1], { topics: topicNames, timeout: 100 }, { topicNames, timeoutMs: 100 }],
  [
    'CreatePartitions',
    [0, 1],
    { topicPartitions: [{ topic: 't', count: 9 }], validateOnly: false, timeout: 100 },
    { topics: [{ name: 't', count: 9, assignments: null }], timeoutMs: 100 },
  ],
  [
    'DescribeConfigs',
    [1, 2],
    { resources: [{ type: 2, name: 't', configNames: ['a'] }], includeSynonyms: true },
    { resources: [{ resourceType: 2, resourceName: 't', configurationKeys: ['a'] }], includeSynonyms: true },
  ],
]

suite('requests written by kafkajs', () => {
  for (const [api, [from, to], args, expected] of requests)
    for (let version = from; version <= to; version++)
      test(`${api} v${version}`, async () => {
        assert.partialDeepStrictEqual(await theirs(api, version, args), expected)
      })

  for (const version of [3, 4, 5, 6, 7])
    test(`Produce v${version}`, async () => {
      const messages = [
        { key: 'k', value: 'v', timestamp: 1_700_000_000_000, headers: { trace: ['a', 'b'], n: 'é' } },
        { key: null, value: null, timestamp: 1_700_000_000_007 },
      ]
      const body = await theirs('Produce', version, {
        acks: -1,
        timeout: 30_000,
        topicData: [{ topic: 't', partitions: [{ partition: 2, firstSequence: 0, messages }] }],
      })
      assert.partialDeepStrictEqual(body, { acks: -1, timeoutMs: 30_000, topicData: [{ name: 't' }] })
      assert('topicData' in body)
      const { index, records } = body.topicData[0]!.partitionData[0]!
      assert.equal(index, 2)
      const found = recordsOf(scanBatches(records!, 0, { checkCrc: true }).chunks)
      assert.deepEqual(
        found.map(({ offset, timestamp, key, value, headers }) => [
          offset,
          timestamp,
          key?.toString(),
          value?.toString(),
          headers.map((header) => `${header.key}=${header.value}`),
        ]),
        [
          [0, 1_700_000_000_000, 'k', 'v', ['trace=a', 'trace=b', 'n=é']],
          [1, 1_700_000_000_007, undefined, undefined, []],
        ],
      )
    })
})

/** API, versions, our body, what kafkajs must make of it. */
type Answer = { [A in ApiName]: [A, [number, number], ResponseInput<A>, object] }[ApiName]
const responses: Answer[] = [
  [
    'Metadata',
    [1, 6],
    {
      brokers: [{ nodeId: 1, host: 'b-1', port: 9098, rack: 'use1-az1' }],
      controllerId: 1,
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, leaderId: 1, replicaNodes: [1, 2], isrNodes: [1] }] }],
    },
    {
      brokers: [{ nodeId: 1, host: 'b-1', port: 9098, rack: 'use1-az1' }],
      controllerId: 1,
      topicMetadata: [{ topic: 't', partitionMetadata: [{ partitionId: 0, leader: 1, replicas: [1, 2], isr: [1] }] }],
    },
  ],
  [
    'Produce',
    [3, 7],
    { responses: [{ name: 't', partitionResponses: [{ index: 2, errorCode: 6, baseOffset: 2 ** 40 }] }] },
    { topics: [{ topicName: 't', partitions: [{ partition: 2, errorCode: 6, baseOffset: `${2 ** 40}` }] }] },
  ],
  [
    'ListOffsets',
    [1, 3],
    { topics: [{ name: 't', partitions: [{ partitionIndex: 1, offset: 99 }] }] },
    { responses: [{ topic: 't', partitions: [{ partition: 1, errorCode: 0, offset: '99' }] }] },
  ],
  ['FindCoordinator', [1, 2], { nodeId: 2, host: 'h', port: 1 }, { coordinator: { nodeId: 2, host: 'h', port: 1 } }],
  [
    'JoinGroup',
    [0, 5],
    {
      generationId: 2,
      protocolName: 'RoundRobin',
      leader: 'm-1',
      memberId: 'm-1',
      members: [{ memberId: 'm-1', metadata: Buffer.from('x') }],
    },
    { generationId: 2, groupProtocol: 'RoundRobin', members: [{ memberId: 'm-1', memberMetadata: Buffer.from('x') }] },
  ],
  ['SyncGroup', [0, 3], { assignment: Buffer.from('x') }, { memberAssignment: Buffer.from('x') }],
  ['Heartbeat', [0, 3], { errorCode: 27 }, { errorCode: 27 }],
  [
    'LeaveGroup',
    [3, 3],
    { members: [{ memberId: 'm', errorCode: 25 }] },
    { members: [{ memberId: 'm', errorCode: 25 }] },
  ],
  [
    'OffsetCommit',
    [2, 5],
    { topics: [{ name: 't', partitions: [{ partitionIndex: 1, errorCode: 22 }] }] },
    { responses: [{ topic: 't', partitions: [{ partition: 1, errorCode: 22 }] }] },
  ],
  [
    'OffsetFetch',
    [2, 4],
    { topics: [{ name: 't', partitions: [{ partitionIndex: 1, committedOffset: 5, metadata: 'm' }] }] },
    { responses: [{ topic: 't', partitions: [{ partition: 1, offset: '5', metadata: 'm' }] }], errorCode: 0 },
  ],
  ['SaslHandshake', [0, 1], { mechanisms: ['AWS_MSK_IAM'] }, { enabledMechanisms: ['AWS_MSK_IAM'] }],
  ['SaslAuthenticate', [1, 1], { sessionLifetimeMs: 900_000 }, { errorCode: 0, sessionLifetimeMs: '900000' }],
  [
    'ApiVersions',
    [0, 2],
    { apiKeys: [{ apiKey: 1, minVersion: 4, maxVersion: 18 }] },
    { apiVersions: [{ apiKey: 1, minVersion: 4, maxVersion: 18 }] },
  ],
  ['InitProducerId', [0, 1], { producerId: 2 ** 33, producerEpoch: 1 }, { producerId: `${2 ** 33}`, producerEpoch: 1 }],
  [
    'CreateTopics',
    [2, 3],
    { topics: [{ name: 't', errorCode: 36 }] },
    { topicErrors: [{ topic: 't', errorCode: 36 }] },
  ],
]

suite('responses that kafkajs reads', () => {
  for (const [api, [from, to], body, expected] of responses)
    for (let version = from; version <= to; version++)
      test(`${api} v${version}`, async () => {
        assert.partialDeepStrictEqual(await ours(api, version, body), expected)
      })

  for (const version of [4, 5, 6, 7, 8, 9, 10, 11])
    test(`Fetch v${version}`, async () => {
      const first = buildBatch({
        baseOffset: 10,
        records: [
          {
            key: Buffer.from('k'),
            value: Buffer.from('v'),
            timestamp: 5,
            headers: [{ key: 'h', value: Buffer.from('x') }],
          },
          { key: null, value: null, timestamp: 7 },
        ],
      })
      const second = buildBatch({
        baseOffset: 12,
        records: [{ key: null, value: Buffer.from('zipped'), timestamp: 9 }],
        compression: 'gzip',
      })
      const partitions = [{ partitionIndex: 0, highWatermark: 13, records: [first, second] }]
      const { responses } = await ours('Fetch', version, { responses: [{ topic: 't', partitions }] })
      assert.partialDeepStrictEqual(responses, [
        {
          topicName: 't',
          partitions: [
            {
              partition: 0,
              highWatermark: '13',
              messages: [
                { offset: '10', timestamp: '5', key: Buffer.from('k'), value: Buffer.from('v') },
                { offset: '11', timestamp: '7', key: null, value: null },
                { offset: '12', timestamp: '9', key: null, value: Buffer.from('zipped') },
              ],
            },
          ],
        },
      ])
    })
})

suite('consumer protocol of kafkajs', () => {
  test('its subscription is read', () => {
    const bytes = assignerProtocol.MemberMetadata.encode({ version: 0, topics: topicNames, userData: Buffer.from('u') })
    assert.partialDeepStrictEqual(decodeSubscription(bytes), { topics: topicNames, userData: Buffer.from('u') })
  })

  test('it reads our assignment', () => {
    const assigned = encodeAssignment({ assignedPartitions: [{ topic: 't', partitions: [0, 3] }] })
    assert.partialDeepStrictEqual(assignerProtocol.MemberAssignment.decode(assigned), { assignment: { t: [0, 3] } })
  })
})
