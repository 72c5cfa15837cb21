import { type ApiName, errorCodes, type RequestBody, type ResponseInput } from '../kafka/index.ts'
import type { Handler, RequestContext } from './handler.ts'
import { offsetCommit, offsetFetch } from './handlers/commits.ts'
import { fetch } from './handlers/fetch.ts'
import {
  deleteGroups,
  describeGroups,
  heartbeat,
  joinGroup,
  leaveGroup,
  listGroups,
  syncGroup,
} from './handlers/groups.ts'
import { describeCluster, findCoordinator, metadata } from './handlers/metadata.ts'
import { listOffsets, offsetForLeaderEpoch } from './handlers/offsets.ts'
import { initProducerId, produce } from './handlers/produce.ts'
import { apiVersions, saslAuthenticate, saslHandshake } from './handlers/session.ts'
import { createPartitions, createTopics, deleteTopics, describeConfigs } from './handlers/topics.ts'

const handlers: { readonly [A in ApiName]: Handler<A> } = {
  ApiVersions: apiVersions,
  SaslHandshake: saslHandshake,
  SaslAuthenticate: saslAuthenticate,
  Metadata: metadata,
  DescribeCluster: describeCluster,
  Produce: produce,
  InitProducerId: initProducerId,
  Fetch: fetch,
  ListOffsets: listOffsets,
  OffsetForLeaderEpoch: offsetForLeaderEpoch,
  FindCoordinator: findCoordinator,
  JoinGroup: joinGroup,
  SyncGroup: syncGroup,
  Heartbeat: heartbeat,
  LeaveGroup: leaveGroup,
  OffsetCommit: offsetCommit,
  OffsetFetch: offsetFetch,
  DescribeGroups: describeGroups,
  ListGroups: listGroups,
  DeleteGroups: deleteGroups,
  CreateTopics: createTopics,
  DeleteTopics: deleteTopics,
  CreatePartitions: createPartitions,
  DescribeConfigs: describeConfigs,
  // As a broker says it whose groups are classic only; it is not among the versions that we name either.
  ConsumerGroupHeartbeat: () => ({ errorCode: errorCodes.UNSUPPORTED_VERSION }),
}

/** Answers a request of any kind; undefined: the client wants no answer. */
export async function dispatch<A extends ApiName>(
  api: A,
  body: RequestBody<A>,
  context: RequestContext,
): Promise<ResponseInput<A> | undefined> {
  return handlers[api](body, context)
}
