import { errorCodes } from '../../kafka/index.ts'
import type { Handler, RequestContext } from '../handler.ts'
import { isTopicName, type Topic } from '../topic.ts'

export const metadata: Handler<'Metadata'> = (request, context) => {
  const { cluster, listener, version } = context
  const all = request.topics === null || (version === 0 && request.topics.length === 0)
  const mayCreate = cluster.options.autoCreateTopics && request.allowAutoTopicCreation
  return {
    brokers: cluster.addresses(listener),
    clusterId: cluster.id,
    controllerId: controllerOf(context),
    topics: all
      ? [...cluster.topics.values()]
          .filter((topic) => mayDescribe(topic.name, context))
          .map((t) => described(t, context))
      : (request.topics ?? []).map(({ name, topicId }) =>
          // Asked by id, the name is null (v12) or empty (v10, v11).
          name ? byName(name, mayCreate, context) : byId(topicId, context),
        ),
  }
}

function mayDescribe(name: string, context: RequestContext): boolean {
  return context.allows('kafka-cluster:DescribeTopic', 'topic', name)
}

function byName(name: string, mayCreate: boolean, context: RequestContext) {
  const { cluster } = context
  if (!mayDescribe(name, context)) return { name, errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }
  const topic = cluster.topics.get(name)
  if (topic) return described(topic, context)
  if (!isTopicName(name)) return { name, errorCode: errorCodes.INVALID_TOPIC_EXCEPTION }
  if (!mayCreate) return { name, errorCode: errorCodes.UNKNOWN_TOPIC_OR_PARTITION }
  if (!context.allows('kafka-cluster:CreateTopic', 'topic', name))
    return { name, errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }
  return described(cluster.createTopic(name, cluster.options.defaultPartitions ?? 1), context)
}

function byId(topicId: string, context: RequestContext) {
  const topic = context.cluster.topicById(topicId)
  const name = context.version >= 12 ? null : ''
  if (!topic) return { name, topicId, errorCode: errorCodes.UNKNOWN_TOPIC_ID }
  // A name that may not be described is not told either.
  if (!mayDescribe(topic.name, context)) return { name, topicId, errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }
  return described(topic, context)
}

function described(topic: Topic, { cluster }: RequestContext) {
  return {
    errorCode: errorCodes.NONE,
    name: topic.name,
    topicId: topic.id,
    partitions: topic.partitions.map(({ index, leader, leaderEpoch, replicas }) => ({
      errorCode: leader === -1 ? errorCodes.LEADER_NOT_AVAILABLE : errorCodes.NONE,
      partitionIndex: index,
      leaderId: leader,
      leaderEpoch,
      replicaNodes: replicas,
      isrNodes: replicas.filter((id) => cluster.isUp(id)),
      offlineReplicas: replicas.filter((id) => !cluster.isUp(id)),
    })),
  }
}

/** Any broker serves admin requests here; the first one that is up calls itself the controller. */
function controllerOf({ cluster, listener }: RequestContext): number {
  return cluster.addresses(listener)[0]?.nodeId ?? -1
}

export const describeCluster: Handler<'DescribeCluster'> = (request, context) => {
  const { cluster, listener } = context
  const { endpointType } = request
  if (endpointType !== 1)
    return {
      errorCode: errorCodes.UNSUPPORTED_ENDPOINT_TYPE,
      errorMessage: 'this cluster has endpoints for brokers only (type 1)',
      endpointType,
      clusterId: cluster.id,
    }
  return {
    endpointType,
    clusterId: cluster.id,
    controllerId: controllerOf(context),
    brokers: cluster.addresses(listener).map(({ nodeId, ...address }) => ({ brokerId: nodeId, ...address })),
  }
}

export const findCoordinator: Handler<'FindCoordinator'> = (request, context) => {
  if (context.version >= 4)
    return {
      coordinators: request.coordinatorKeys.map((key) => ({ key, ...coordinator(key, request.keyType, context) })),
    }
  return coordinator(request.key, request.keyType, context)
}

function coordinator(key: string, keyType: number, context: RequestContext) {
  const nowhere = { nodeId: -1, host: '', port: -1 }
  if (keyType !== 0)
    return {
      ...nowhere,
      errorCode: errorCodes.INVALID_REQUEST,
      errorMessage: 'the embedded cluster coordinates classic consumer groups only, not transactions or share groups',
    }
  if (!context.allows('kafka-cluster:DescribeGroup', 'group', key))
    return {
      ...nowhere,
      errorCode: errorCodes.GROUP_AUTHORIZATION_FAILED,
      errorMessage: `access to group ${key} denied`,
    }
  const id = context.cluster.coordinatorOf(key)
  const address = context.cluster.addresses(context.listener).find((b) => b.nodeId === id)
  if (!address) return { ...nowhere, errorCode: errorCodes.COORDINATOR_NOT_AVAILABLE }
  return { errorCode: errorCodes.NONE, nodeId: id, host: address.host, port: address.port }
}
