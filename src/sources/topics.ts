import { isUnknown, type KafkaTopic } from '../model/index.ts'
import { absent, nameFrom, refFrom, wholeFrom } from './properties.ts'
import { clusterTypes, type Template } from './template.ts'

/** Kafka's rule for names (`org.apache.kafka.common.internals.Topic`). */
const name = { pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, wanted: 'a name of 1 to 249 letters, digits and ._-' }

/** Far above AWS's quotas: https://docs.aws.amazon.com/msk/latest/developerguide/limits.html */
const mostPartitions = 100_000

/**
 * Topics that a template makes, by the id of their cluster. Of one that may not be made the name is not known.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-msk-topic.html
 */
export function topicsIn(template: Template): (cluster: string) => readonly KafkaTopic[] | undefined {
  const byCluster = new Map<string, KafkaTopic[]>()
  for (const topic of template.resources('AWS::MSK::Topic')) {
    const cluster = refFrom(template, topic, 'ClusterArn', ...clusterTypes)
    const made = {
      id: topic.id,
      at: topic.at,
      name: topic.undecided ?? nameFrom(topic, 'TopicName', name) ?? absent(topic, 'TopicName'),
      partitions: wholeFrom(topic, 'PartitionCount', 1, mostPartitions) ?? absent(topic, 'PartitionCount'),
    }
    if (!isUnknown(cluster)) byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), made])
  }
  return (cluster) => byCluster.get(cluster)
}
