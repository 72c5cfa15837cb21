import type { AwsAnswer } from '../../aws/index.ts'
import { type AskFor, type Keep, listOf, type None, notThere } from './asking.ts'

interface Around {
  readonly account: string
  readonly region: string
  readonly mappings: readonly AwsAnswer[]
  readonly clusters: readonly AwsAnswer[]
  /** Told of the ARN of what a mapping names and AWS does not have. */
  readonly onMissing: (arn: string) => void
}

/** Queues and topics say much more that changes by itself. */
const storeAttributes = ['FifoQueue', 'FifoTopic', 'KmsMasterKeyId', 'Policy', 'QueueArn', 'TopicArn']

/**
 * The policies of what mappings read from, log in with and give failed records to, and of the keys of these. Where there
 * is none, `null` stands in its place: that nobody was told is another thing.
 */
export async function collectPolicies(ask: AskFor, keep: Keep, around: Around): Promise<void> {
  const { account, region, mappings, clusters, onMissing } = around
  const sources = new Set(mappings.map(({ EventSourceArn }) => EventSourceArn))
  const given = mappings.flatMap((mapping) => [
    ...listOf(mapping, 'SourceAccessConfigurations'),
    ...listOf(
      ((mapping.AmazonManagedKafkaEventSourceConfig ?? mapping.SelfManagedKafkaEventSourceConfig) as AwsAnswer)
        ?.SchemaRegistryConfig as AwsAnswer,
      'AccessConfigs',
    ),
  ])
  const secrets = new Set(given.map(({ URI }) => String(URI)).filter((uri) => /^arn:[^:]+:secretsmanager:/.test(uri)))
  const stores = new Set(mappings.flatMap((mapping) => destinationOf(mapping) ?? []))
  /** How the keys of all these are named. */
  const keys = new Set(mappings.flatMap(({ KMSKeyArn }) => (typeof KMSKeyArn === 'string' ? [KMSKeyArn] : [])))
  const encrypted = (key: unknown) => void (typeof key === 'string' && key !== '' && keys.add(key))

  const policyOfCluster = async ({ ClusterArn, ClusterName }: AwsAnswer) => {
    const answer = { CurrentVersion: null, Policy: null }
    const command = 'kafka get-cluster-policy'
    keep(
      command,
      await ask(command, 'GetClusterPolicy', { ClusterArn }, { code: /^NotFound/, answer }),
      `${ClusterName}`,
    )
  }
  const secretOf = async (SecretId: string) => {
    const name = SecretId.split(':')[6] ?? ''
    const [described, policy] = await Promise.all([
      ask('secretsmanager describe-secret', 'DescribeSecret', { SecretId }, notThere),
      ask('secretsmanager get-resource-policy', 'GetResourcePolicy', { SecretId }, notThere),
    ])
    if (described === notThere.answer) {
      // Here nobody knows those of other accounts and Regions.
      if (SecretId.split(':').slice(3, 5).join() === `${region},${account}`) onMissing(SecretId)
      return
    }
    keep('secretsmanager describe-secret', described, name)
    keep('secretsmanager get-resource-policy', policy && { ResourcePolicy: null, ...policy }, name)
    encrypted(described?.KmsKeyId)
  }
  const storeOf = async (arn: string) => {
    const [, , service, where, owner, name = ''] = arn.split(':')
    if (service === 's3') return bucketOf(name, arn)
    if (where !== region || owner !== account) return
    const answer = service === 'sqs' ? await queueOf(name) : await topicOf(arn)
    if (answer === notThere.answer) return onMissing(arn)
    const attributes = answer && Object.entries((answer.Attributes ?? {}) as AwsAnswer)
    if (!attributes) return
    const kept = Object.fromEntries(attributes.filter(([key]) => storeAttributes.includes(key)))
    keep(service === 'sqs' ? 'sqs get-queue-attributes' : 'sns get-topic-attributes', { Attributes: kept }, name)
    encrypted(kept.KmsMasterKeyId)
  }
  const queueOf = async (QueueName: string) => {
    const command = 'sqs get-queue-attributes'
    const found = await ask(command, 'GetQueueUrl', { QueueName }, notThere)
    return found === undefined || found === notThere.answer
      ? found
      : ask(command, 'GetQueueAttributes', { QueueUrl: found.QueueUrl, AttributeNames: ['All'] })
  }
  const topicOf = (TopicArn: string) => ask('sns get-topic-attributes', 'GetTopicAttributes', { TopicArn }, notThere)
  const bucketOf = async (Bucket: string, arn: string) => {
    const noPolicy: None = { code: /^NoSuchBucketPolicy$/, answer: { Policy: null } }
    const noKey: None = {
      code: /^ServerSideEncryptionConfigurationNotFound/,
      answer: { ServerSideEncryptionConfiguration: { Rules: [] } },
    }
    const [policy, encryption] = await Promise.all([
      ask('s3api get-bucket-policy', 'GetBucketPolicy', { Bucket }, noPolicy, notThere),
      ask('s3api get-bucket-encryption', 'GetEncryptionConfiguration', { Bucket }, noKey, notThere),
    ])
    if ([policy, encryption].includes(notThere.answer)) return onMissing(arn)
    keep('s3api get-bucket-policy', policy, Bucket)
    keep('s3api get-bucket-encryption', encryption, Bucket)
    for (const rule of listOf(encryption?.ServerSideEncryptionConfiguration as AwsAnswer, 'Rules'))
      encrypted((rule.ApplyServerSideEncryptionByDefault as AwsAnswer)?.KMSMasterKeyID)
  }

  await Promise.all([
    ...clusters.filter(({ ClusterArn }) => sources.has(ClusterArn)).map(policyOfCluster),
    ...[...secrets].map(secretOf),
    ...[...stores].map(storeOf),
  ])
  if (keys.size > 0) await collectKeys(ask, keep, around, keys)
}

/** Keys are named by their ids, their ARNs or an alias. AWS's own have no policy that anybody may change. */
async function collectKeys(
  ask: AskFor,
  keep: Keep,
  { account, region }: Around,
  names: ReadonlySet<string>,
): Promise<void> {
  const here = [...names].filter(
    (name) => !name.startsWith('arn:') || name.split(':').slice(3, 5).join() === `${region},${account}`,
  )
  const short = new Set(here.map((name) => name.replace(/^arn:[^/]*:(key\/)?/, '')))
  const command = 'kms list-aliases'
  const aliases = listOf(await ask(command, 'ListAliases'), 'Aliases')
  const used = aliases.filter(({ AliasName, TargetKeyId }) => short.has(`${AliasName}`) || short.has(`${TargetKeyId}`))
  if (used.length > 0) keep(command, { Aliases: used })
  const ofAws = new Set(used.flatMap(({ AliasName, TargetKeyId }) => (isOfAws(`${AliasName}`) ? [TargetKeyId] : [])))
  const ids = [...short].flatMap((name) =>
    name.startsWith('alias/')
      ? used.filter(({ AliasName }) => AliasName === name).map((each) => `${each.TargetKeyId}`)
      : [name],
  )
  await Promise.all(
    [...new Set(ids)]
      .filter((id) => !ofAws.has(id))
      .map(async (KeyId) => {
        const input = { KeyId, PolicyName: 'default' }
        const answer = await ask('kms get-key-policy', 'GetKeyPolicy', input)
        keep('kms get-key-policy', answer && { PolicyName: 'default', ...answer }, KeyId)
      }),
  )
}

function isOfAws(alias: string): boolean {
  return alias.startsWith('alias/aws/')
}

function destinationOf({ DestinationConfig }: AwsAnswer): string | undefined {
  const arn = ((DestinationConfig as AwsAnswer)?.OnFailure as AwsAnswer)?.Destination
  return typeof arn === 'string' && /^arn:[^:]+:(sqs|sns|s3):/.test(arn) ? arn : undefined
}
