import type { Api, Decoded, Encoded } from '../schema.ts'
import { describeCluster, findCoordinator, metadata } from './cluster.ts'
import { consumerGroupHeartbeat } from './consumer-group.ts'
import { deleteGroups, describeGroups, heartbeat, joinGroup, leaveGroup, listGroups, syncGroup } from './groups.ts'
import { listOffsets, offsetCommit, offsetFetch, offsetForLeaderEpoch } from './offsets.ts'
import { fetch, initProducerId, produce } from './records.ts'
import { apiVersions as apiVersionsApi, saslAuthenticate, saslHandshake } from './session.ts'
import { createPartitions, createTopics, deleteTopics, describeConfigs } from './topics.ts'

/** Every API we speak, in the versions of Apache Kafka 4.4 (compared with its message definitions). */
export const apis = {
  Produce: produce,
  Fetch: fetch,
  ListOffsets: listOffsets,
  Metadata: metadata,
  OffsetCommit: offsetCommit,
  OffsetFetch: offsetFetch,
  FindCoordinator: findCoordinator,
  JoinGroup: joinGroup,
  Heartbeat: heartbeat,
  LeaveGroup: leaveGroup,
  SyncGroup: syncGroup,
  DescribeGroups: describeGroups,
  ListGroups: listGroups,
  SaslHandshake: saslHandshake,
  ApiVersions: apiVersionsApi,
  CreateTopics: createTopics,
  DeleteTopics: deleteTopics,
  InitProducerId: initProducerId,
  OffsetForLeaderEpoch: offsetForLeaderEpoch,
  DescribeConfigs: describeConfigs,
  CreatePartitions: createPartitions,
  DeleteGroups: deleteGroups,
  DescribeCluster: describeCluster,
  SaslAuthenticate: saslAuthenticate,
  ConsumerGroupHeartbeat: consumerGroupHeartbeat,
}

export type ApiName = keyof typeof apis

/** Bodies as they are decoded; every field is there, whatever the version. */
export type RequestBody<A extends ApiName> = Decoded<(typeof apis)[A]['request']>
export type ResponseBody<A extends ApiName> = Decoded<(typeof apis)[A]['response']>

/** Bodies as they are given to be encoded; what is missing takes its default. */
export type RequestInput<A extends ApiName> = Encoded<(typeof apis)[A]['request']>
export type ResponseInput<A extends ApiName> = Encoded<(typeof apis)[A]['response']>

export const apiNames = Object.keys(apis) as ApiName[]

/** The key and the versions, both ends included, that the tables cover. */
export const apiVersions = Object.fromEntries(
  Object.entries<Api>(apis).map(([name, { key, min, max }]) => [name, { key, min, max }]),
) as Readonly<Record<ApiName, { readonly key: number; readonly min: number; readonly max: number }>>

/** The API with this key; undefined when we do not speak it. */
export function apiOfKey(key: number): ApiName | undefined {
  return namesByKey.get(key)
}

const namesByKey = new Map(apiNames.map((name) => [apis[name].key, name]))
