import { mapNode } from '../nodes.ts'
import { type Arguments, listNode, reference } from './arguments.ts'
import { policyOf } from './iam.ts'
import type { Others, Translate, Translations } from './translation.ts'

const key = 'AWS::KMS::Key'
const queue = 'AWS::SQS::Queue'
const topic = 'AWS::SNS::Topic'
const bucket = 'AWS::S3::Bucket'
const secret = 'AWS::SecretsManager::Secret'

const keyOf = (own: Arguments, argument: string) => own.ref(argument, key) ?? own.node(argument)

/** A policy inside a resource, as one beside it: as CloudFormation has them. */
function inside(own: Arguments, type: string, to: string, kind: string, document = 'PolicyDocument') {
  const policy = policyOf(own, 'policy')
  const itself = reference(own.as(kind, {}).id, own.at)
  return policy ? [own.as(type, { [to]: itself, [document]: policy }, `${own.instance.address}.policy`)] : []
}

const attached =
  (type: string, [argument, kind]: readonly [string, string], to: string, document = 'PolicyDocument'): Translate =>
  (own) => [own.as(type, { [to]: listNode(own.refs(argument, kind), own.at), [document]: policyOf(own, 'policy') })]

const readQueue: Translate = (own) => [
  own.as(queue, {
    QueueName: own.node('name'),
    FifoQueue: own.node('fifo_queue'),
    KmsMasterKeyId: keyOf(own, 'kms_master_key_id'),
  }),
  ...inside(own, 'AWS::SQS::QueuePolicy', 'Queues', queue),
]

const readTopic: Translate = (own) => [
  own.as(topic, {
    TopicName: own.node('name'),
    FifoTopic: own.node('fifo_topic'),
    KmsMasterKeyId: keyOf(own, 'kms_master_key_id'),
  }),
  ...inside(own, 'AWS::SNS::TopicPolicy', 'Topics', topic),
]

const readBucket: Translate = (own, others) => {
  const by = { type: 'aws_s3_bucket_server_side_encryption_configuration', argument: 'bucket', kind: bucket }
  const [encryption] = others.of(own.instance.address, by)
  const [rule] = encryption?.each.blocks('rule') ?? []
  const [applied] = rule?.blocks('apply_server_side_encryption_by_default') ?? []
  const named = applied && keyOf(applied, 'kms_master_key_id')
  const byDefault =
    named && mapNode({ ServerSideEncryptionByDefault: mapNode({ KMSMasterKeyID: named }, own.at) }, own.at)
  return [
    own.as(bucket, {
      BucketName: own.node('bucket'),
      BucketEncryption: byDefault && mapNode({ ServerSideEncryptionConfiguration: byDefault }, own.at),
    }),
  ]
}

function keyPolicy(own: Arguments, others: Others) {
  const [apart] = others.of(own.instance.address, { type: 'aws_kms_key_policy', argument: 'key_id', kind: key })
  return apart?.undecided
    ? ({ kind: 'unknown', unknown: apart.undecided, at: own.at } as const)
    : policyOf(apart?.each ?? own, 'policy')
}

/** Where secrets, keys and failed records lie. */
export const stores: Translations = {
  aws_kms_alias: () => [],
  aws_kms_key: (own, others) => [own.as(key, { KeyPolicy: keyPolicy(own, others) })],
  aws_kms_key_policy: () => [],
  aws_s3_bucket: readBucket,
  aws_s3_bucket_policy: attached('AWS::S3::BucketPolicy', ['bucket', bucket], 'Bucket'),
  aws_s3_bucket_server_side_encryption_configuration: () => [],
  aws_secretsmanager_secret: (own) => [
    own.as(secret, { Name: own.node('name'), KmsKeyId: keyOf(own, 'kms_key_id') }),
    ...inside(own, 'AWS::SecretsManager::ResourcePolicy', 'SecretId', secret, 'ResourcePolicy'),
  ],
  aws_secretsmanager_secret_policy: attached(
    'AWS::SecretsManager::ResourcePolicy',
    ['secret_arn', secret],
    'SecretId',
    'ResourcePolicy',
  ),
  aws_secretsmanager_secret_version: () => [],
  aws_sns_topic: readTopic,
  aws_sns_topic_policy: attached('AWS::SNS::TopicPolicy', ['arn', topic], 'Topics'),
  aws_sqs_queue: readQueue,
  aws_sqs_queue_policy: attached('AWS::SQS::QueuePolicy', ['queue_url', queue], 'Queues'),
}
