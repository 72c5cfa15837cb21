import { entryOf, type FailureStore, itemsOf, type SourceNode } from '../model/index.ts'
import { keyReader, policiesOf } from './keys.ts'
import { booleanFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

interface Kind {
  readonly type: string
  readonly service: FailureStore['service']
  /** The property that makes it FIFO. */
  readonly fifo?: string
  readonly arn: string
  readonly policy: { readonly type: string; readonly to: string }
  key(resource: TemplateResource): SourceNode | undefined
}

const kinds: readonly Kind[] = [
  {
    type: 'AWS::SQS::Queue',
    service: 'sqs',
    fifo: 'FifoQueue',
    arn: 'Arn',
    policy: { type: 'AWS::SQS::QueuePolicy', to: 'Queues' },
    key: ({ properties }) => entryOf(properties, 'KmsMasterKeyId'),
  },
  {
    type: 'AWS::SNS::Topic',
    service: 'sns',
    fifo: 'FifoTopic',
    arn: 'TopicArn',
    policy: { type: 'AWS::SNS::TopicPolicy', to: 'Topics' },
    key: ({ properties }) => entryOf(properties, 'KmsMasterKeyId'),
  },
  {
    type: 'AWS::S3::Bucket',
    service: 's3',
    arn: 'Arn',
    policy: { type: 'AWS::S3::BucketPolicy', to: 'Bucket' },
    key: ({ properties }) => {
      const [rule] = itemsOf(entryOf(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'))
      return entryOf(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID')
    },
  },
]

/** Queues, topics and buckets with their policies. */
export function readFailureStores(template: Template): readonly FailureStore[] {
  const keyFrom = keyReader(template)
  return kinds.flatMap(({ type, service, fifo, arn, policy, key: keyOf }) => {
    const policyOf = policiesOf(template, policy.type, { to: policy.to, document: 'PolicyDocument', kinds: [type] })
    return template.resources(type).map((resource): FailureStore => {
      const key = keyFrom(keyOf(resource))
      const document = policyOf(resource.id)
      return {
        id: resource.id,
        at: resource.at,
        service,
        arn: template.attribute(resource.id, arn),
        fifo: (fifo === undefined ? undefined : booleanFrom(resource, fifo)) ?? false,
        ...(key === undefined ? {} : { key }),
        ...(document === undefined ? {} : { policy: document }),
      }
    })
  })
}
