import type { RequestBody } from '../../kafka/index.ts'
import { errorCodes } from '../../kafka/index.ts'
import type { Handler, RequestContext } from '../handler.ts'
import { findTopic } from '../partition-access.ts'
import { isTopicName } from '../topic.ts'
import { MAX_MESSAGE_BYTES } from './produce.ts'

export const createTopics: Handler<'CreateTopics'> = (request, context) => ({
  topics: request.topics.map((wanted) => {
    const { name } = wanted
    const { cluster } = context
    const brokers = cluster.options.brokers.length
    const partitions =
      wanted.assignments.length > 0
        ? wanted.assignments.length
        : wanted.numPartitions === -1
          ? (cluster.options.defaultPartitions ?? 1)
          : wanted.numPartitions
    const refuse = (errorCode: number, errorMessage: string) => ({ name, errorCode, errorMessage })
    if (!context.allows('kafka-cluster:CreateTopic', 'topic', name))
      return refuse(errorCodes.TOPIC_AUTHORIZATION_FAILED, `access to topic ${name} denied`)
    if (!isTopicName(name)) return refuse(errorCodes.INVALID_TOPIC_EXCEPTION, `${name} is no name for a topic`)
    if (cluster.topics.has(name)) return refuse(errorCodes.TOPIC_ALREADY_EXISTS, `topic ${name} exists`)
    if (partitions < 1)
      return refuse(errorCodes.INVALID_PARTITIONS, `a topic has at least 1 partition, not ${partitions}`)
    if (wanted.replicationFactor > brokers)
      return refuse(
        errorCodes.INVALID_REPLICATION_FACTOR,
        `replication factor ${wanted.replicationFactor} is larger than the number of brokers, ${brokers}`,
      )
    const configs = new Map(wanted.configs.map((c) => [c.name, c.value ?? '']))
    const described = { name, numPartitions: partitions, replicationFactor: Math.min(brokers, 3), configs: [] }
    if (request.validateOnly) return described
    return { ...described, topicId: cluster.createTopic(name, partitions, configs).id }
  }),
})

export const deleteTopics: Handler<'DeleteTopics'> = (request, context) => {
  const wanted =
    context.version >= 6
      ? request.topics.map(({ name, topicId }) => ({ name: name ?? '', topicId }))
      : request.topicNames.map((name) => ({ name }))
  return {
    responses: wanted.map((reference) => {
      const topic = findTopic(reference, context)
      const name = topic?.name ?? reference.name
      const named = { ...reference, name }
      if (name !== '' && !context.allows('kafka-cluster:DeleteTopic', 'topic', name))
        return { ...named, errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }
      if (!topic)
        return {
          ...named,
          errorCode: name === '' ? errorCodes.UNKNOWN_TOPIC_ID : errorCodes.UNKNOWN_TOPIC_OR_PARTITION,
        }
      context.cluster.deleteTopic(topic)
      return { name, topicId: topic.id }
    }),
  }
}

export const createPartitions: Handler<'CreatePartitions'> = (request, context) => ({
  results: request.topics.map(({ name, count }) => {
    if (!context.allows('kafka-cluster:AlterTopic', 'topic', name))
      return { name, errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }
    const topic = context.cluster.topics.get(name)
    if (!topic) return { name, errorCode: errorCodes.UNKNOWN_TOPIC_OR_PARTITION }
    if (count <= topic.partitions.length)
      return {
        name,
        errorCode: errorCodes.INVALID_PARTITIONS,
        errorMessage: `topic ${name} has ${topic.partitions.length} partitions already: ask for more than that, not ${count}`,
      }
    if (!request.validateOnly) context.cluster.growTopic(topic, count)
    return { name }
  }),
})

/** Resource types and sources of a setting, as Kafka numbers them (`ConfigResource`, `DescribeConfigsResponse`). */
const TOPIC = 2
const BROKER = 4
const SET_ON_TOPIC = 1
const DEFAULT = 5

type AskedResource = RequestBody<'DescribeConfigs'>['resources'][number]

export const describeConfigs: Handler<'DescribeConfigs'> = (request, context) => ({
  results: request.resources.map((resource) => ({
    resourceType: resource.resourceType,
    resourceName: resource.resourceName,
    ...configsOf(resource, context),
  })),
})

function configsOf({ resourceType, resourceName, configurationKeys }: AskedResource, context: RequestContext) {
  const { cluster, allows } = context
  if (resourceType === TOPIC) {
    if (!allows('kafka-cluster:DescribeTopicDynamicConfiguration', 'topic', resourceName))
      return { errorCode: errorCodes.TOPIC_AUTHORIZATION_FAILED }
    const topic = cluster.topics.get(resourceName)
    if (!topic) return { errorCode: errorCodes.UNKNOWN_TOPIC_OR_PARTITION }
    const defaults = new Map([
      ['cleanup.policy', 'delete'],
      ['compression.type', 'producer'],
      ['max.message.bytes', String(MAX_MESSAGE_BYTES)],
      ['message.timestamp.type', 'CreateTime'],
      ['retention.bytes', String(cluster.options.retentionBytes ?? -1)],
      ['retention.ms', '-1'],
    ])
    return { configs: settings(new Map([...defaults, ...topic.configs]), topic.configs, configurationKeys) }
  }
  if (resourceType === BROKER) {
    if (!allows('kafka-cluster:DescribeClusterDynamicConfiguration', 'cluster', cluster.id))
      return { errorCode: errorCodes.CLUSTER_AUTHORIZATION_FAILED }
    const all = new Map([
      ['auto.create.topics.enable', String(cluster.options.autoCreateTopics)],
      ['default.replication.factor', String(Math.min(cluster.options.brokers.length, 3))],
      ['num.partitions', String(cluster.options.defaultPartitions ?? 1)],
    ])
    return { configs: settings(all, new Map(), configurationKeys) }
  }
  return {
    errorCode: errorCodes.INVALID_REQUEST,
    errorMessage: `configurations of resource type ${resourceType} are not kept: topics (2) and brokers (4) are`,
  }
}

function settings(all: ReadonlyMap<string, string>, set: ReadonlyMap<string, string>, keys: readonly string[] | null) {
  return [...all]
    .filter(([name]) => !keys || keys.includes(name))
    .map(([name, value]) => ({ name, value, readOnly: true, configSource: set.has(name) ? SET_ON_TOPIC : DEFAULT }))
}
