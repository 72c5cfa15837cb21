import { entryOf, type SourceNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { partitionOf } from '../parameters.ts'
import type { Answers } from './answers.ts'
import { mappingCommands } from './kafka.ts'
import { keyNode } from './keys.ts'
import {
  asked,
  type Described,
  described,
  isNamed,
  part,
  same,
  type Translate,
  text,
  textAt,
  toldOf,
} from './translation.ts'

/** Queues and topics say all of themselves in their attributes. */
const attributed = [
  { kind: 'queue', command: 'sqs get-queue-attributes', type: 'AWS::SQS::Queue', id: 'QueueArn', fifo: 'FifoQueue' },
  { kind: 'topic', command: 'sns get-topic-attributes', type: 'AWS::SNS::Topic', id: 'TopicArn', fifo: 'FifoTopic' },
] as const

const readAttributed: Translate = (answers) =>
  attributed.flatMap(({ kind, command, type, id, fifo }) =>
    answers.of(command).flatMap((item) => {
      const arn = textAt(item.node, id) ?? ''
      const name = `${kind}/${arn.split(':')[5] ?? ''}`
      const policy = entryOf(item.node, 'Policy')
      return [
        described(type, item, name, [arn], {
          ...same(item.node, fifo),
          KmsMasterKeyId: keyNode(answers, item, 'KmsMasterKeyId'),
        }),
        ...(policy ? [policyOf(`${type}Policy`, name, policy, kind === 'queue' ? 'Queues' : 'Topics', arn)] : []),
      ]
    }),
  )

/** Buckets by the names of files, and by the mappings that name them. */
const readBuckets: Translate = (answers) =>
  [...bucketsIn(answers)].flatMap((bucket): readonly Described[] => {
    const policied = toldOf(answers, 's3api get-bucket-policy', bucket, {})
    const encrypted = toldOf(answers, 's3api get-bucket-encryption', bucket, {})
    const item = policied ?? encrypted
    if (!item) return []
    const { region } = item.place
    const arn = `arn:${region === undefined ? 'aws' : partitionOf(region)}:s3:::${bucket}`
    const by = answers.missing('s3api get-bucket-policy', {}, `--bucket ${bucket}`)
    const policy = policied ? entryOf(policied.node, 'Policy') : asked(`policy of bucket/${bucket}`, by, item.at)
    const rule = entryOf(encrypted?.node, 'ServerSideEncryptionConfiguration', 'Rules')
    const [first] = rule?.kind === 'list' ? rule.items : []
    const key =
      encrypted &&
      first &&
      keyNode(answers, { ...encrypted, node: first }, 'ApplyServerSideEncryptionByDefault', 'KMSMasterKeyID')
    const byDefault = key && mapNode({ KMSMasterKeyID: key }, item.at)
    const rules = byDefault && {
      kind: 'list' as const,
      items: [mapNode({ ServerSideEncryptionByDefault: byDefault }, item.at)],
      at: item.at,
    }
    return [
      described('AWS::S3::Bucket', item, `bucket/${bucket}`, [arn, bucket], {
        BucketEncryption: rules && mapNode({ ServerSideEncryptionConfiguration: rules }, item.at),
      }),
      ...(policy ? [policyOf('AWS::S3::BucketPolicy', `bucket/${bucket}`, policy, 'Bucket', bucket)] : []),
    ]
  })

function bucketsIn(answers: Answers): ReadonlySet<string> {
  const named = answers.of(...mappingCommands).flatMap(({ node }) => {
    const arn = textAt(node, 'DestinationConfig', 'OnFailure', 'Destination') ?? ''
    return /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.[1] ?? []
  })
  const told = answers.of('s3api get-bucket-policy', 's3api get-bucket-encryption').map(({ subject }) => subject)
  return new Set([...named, ...told.filter((subject) => !named.some((name) => isNamed(subject, name)))])
}

function policyOf(type: string, name: string, policy: SourceNode, to: string, target: string): Described {
  return part(type, `policy of ${name}`, policy.at, { [to]: text(target, policy.at), PolicyDocument: policy })
}

export const stores: readonly Translate[] = [readAttributed, readBuckets]
