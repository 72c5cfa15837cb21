/**
 * What MSK's IAM access control asks for each Kafka request.
 * https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 * Of the actions that a row of that page requires only its own is asked for, as the page's last column is advice
 * about what a client needs beside it; whether MSK evaluates them together is not verified. Nor is whether a newer MSK
 * lets WriteData on any topic stand for WriteDataIdempotently, as Kafka's own authorizer does (KIP-679): here it does not.
 */
export type Action = `kafka-cluster:${
  | 'Connect'
  | 'WriteDataIdempotently'
  | 'CreateTopic'
  | 'DescribeTopic'
  | 'AlterTopic'
  | 'DeleteTopic'
  | 'DescribeTopicDynamicConfiguration'
  | 'DescribeClusterDynamicConfiguration'
  | 'ReadData'
  | 'WriteData'
  | 'DescribeGroup'
  | 'AlterGroup'
  | 'DeleteGroup'}`

export interface ResourceRef {
  readonly type: 'cluster' | 'topic' | 'group'
  /** A topic's or group's name; the cluster's id. */
  readonly name: string
}
