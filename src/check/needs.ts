import {
  destinationTopic,
  type FailureStore,
  type Integration,
  identityText,
  isUnknown,
  joinText,
  type Mapping,
  type Maybe,
  nameOf,
  type PolicyDocument,
  type Secret,
  type Unknown,
} from '../model/index.ts'
import { openKafkaArn, type Request } from '../policy/index.ts'
import { keyOf, secretsOf, storeOf } from './holdings.ts'
import { destinationService } from './services.ts'
import { clusterOf, connectionIn, listenerOf } from './standing.ts'
import type { Severity } from './types.ts'

/** What for, as the code of the finding where the role lacks it. */
export type NeedCode =
  | 'ROLE_LACKS_CLUSTER_ACCESS'
  | 'ROLE_LACKS_NETWORK_ACCESS'
  | 'ROLE_LACKS_TOPIC_ACCESS'
  | 'ROLE_LACKS_SECRET_ACCESS'
  | 'ROLE_LACKS_DESTINATION_ACCESS'
  | 'ROLE_LACKS_REGISTRY_ACCESS'
  | 'ROLE_LACKS_LOG_ACCESS'

/** Something that the execution role must be allowed to do. */
export interface Need {
  readonly code: NeedCode
  readonly severity: Severity
  /** One of them is enough. */
  readonly actions: readonly string[]
  readonly resource: Request['resource']
  /** In words: `topic orders`. */
  readonly on: string
  /** The consumer group of the mapping's own making: its name is a UUID that nobody knows before it is made. */
  readonly ownGroup?: true
  /** Whether the description holds the resource and its policy: else that may allow what the role does not. */
  readonly described: boolean
  /** The resource's own policy, where it has one. */
  readonly policy?: Maybe<PolicyDocument>
  /** For a key: the service that uses it for the role. */
  readonly keyOf?: string
}

/**
 * What a mapping's execution role must be allowed to do (mapping.md 7.4).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-permissions.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export function needsOf(integration: Integration, mapping: Mapping): readonly Need[] {
  return [
    ...(mapping.source.kind === 'cluster' ? clusterNeeds(integration, mapping, mapping.source.cluster) : []),
    ...interfaceNeeds(integration, mapping),
    ...topicNeeds(integration, mapping),
    ...secretNeeds(integration, mapping),
    ...destinationNeeds(integration, mapping),
    ...registryNeeds(integration, mapping),
    ...logNeeds(integration, mapping),
  ]
}

/** Of a resource that is not described, or whose policy is not known, something may allow what the role does not. */
function ownPolicy(owner: { readonly policy?: Maybe<PolicyDocument> } | undefined): Pick<Need, 'described' | 'policy'> {
  const policy = owner?.policy
  return { described: owner !== undefined && !isUnknown(policy), ...(policy === undefined ? {} : { policy }) }
}

function clusterNeeds(integration: Integration, mapping: Mapping, ref: Maybe<string>): readonly Need[] {
  const cluster = clusterOf(integration, ref)
  const arn = arnOfCluster(integration, mapping)
  const base = {
    code: 'ROLE_LACKS_CLUSTER_ACCESS',
    severity: 'error',
    resource: arn,
    on: cluster ? `cluster ${cluster.id}` : 'the cluster',
    ...ownPolicy(cluster),
  } as const
  const connection = isUnknown(ref) && connectionIn(ref) !== undefined
  const scram = mapping.settings.access.some(({ type }) => type === 'SASL_SCRAM_512_AUTH')
  if (connection) return [{ ...base, actions: ['kafka:DescribeVpcConnection'], on: 'the VPC connection' }]
  const describe = cluster?.kind === 'serverless' ? [] : ['kafka:DescribeCluster']
  return [
    { ...base, actions: [...describe, 'kafka:DescribeClusterV2'] },
    { ...base, actions: ['kafka:GetBootstrapBrokers'] },
    // AWS lists it, and the roles that SAM makes for SCRAM do not have it [unverified].
    ...(scram ? [{ ...base, severity: 'note' as const, actions: ['kafka:ListScramSecrets'] }] : []),
  ]
}

/** The mapping's cluster: of one that is not described, the ARN that the mapping gives. */
function arnOfCluster(integration: Integration, { source }: Mapping): Maybe<string> {
  if (source.kind !== 'cluster') return { unknown: 'cluster', question: 'ARN of the cluster' }
  const described = clusterOf(integration, source.cluster)
  if (described) return described.arn
  const { cluster: ref } = source
  return isUnknown(ref) && /^arn:[^${]*$/.test(ref.unknown) ? ref.unknown : ref
}

const describing = [
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcs',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
]

/** Lambda makes and removes the mapping's network interfaces with the role. */
function interfaceNeeds({ partition }: Integration, mapping: Mapping): readonly Need[] {
  const { source, settings } = mapping
  if (source.kind === 'self-managed' && source.subnets.length === 0 && source.groups.length === 0) return []
  // A self-managed cluster may be reached without a VPC, where it is not known which access is given.
  const sure = source.kind === 'cluster' || settings.access.some(({ type }) => type.startsWith('VPC_'))
  const base = {
    code: 'ROLE_LACKS_NETWORK_ACCESS',
    severity: sure ? 'error' : 'warning',
    described: true,
  } as const
  return [
    ...['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'].map((action) => ({
      ...base,
      actions: [action],
      resource: some(partition, 'ec2', 'network interface'),
      on: 'network interfaces',
    })),
    // These are about no resource in particular: only a Resource of "*" is about them.
    ...describing.map((action) => ({ ...base, actions: [action], resource: '*', on: '*' })),
  ]
}

/** With IAM as the login, the cluster asks the role's policies for each of these. */
function topicNeeds(integration: Integration, mapping: Mapping): readonly Need[] {
  const { settings } = mapping
  if (!logsInByIam(integration, mapping)) return []
  const cluster = mapping.source.kind === 'cluster' ? clusterOf(integration, mapping.source.cluster) : undefined
  const arn = arnOfCluster(integration, mapping)
  const own = settings.consumerGroupId === undefined
  const group = settings.consumerGroupId ?? { unknown: `uuid of ${mapping.id}`, question: `UUID of ${mapping.id}` }
  const need = (action: string, type: 'cluster' | 'topic' | 'group', name: Maybe<string>, on: string): Need => ({
    code: 'ROLE_LACKS_TOPIC_ACCESS',
    severity: 'error',
    actions: [`kafka-cluster:${action}`],
    resource: openKafkaArn(arn, type, name),
    on,
    ...ownPolicy(cluster),
    ...(type === 'group' && own ? { ownGroup: true as const } : {}),
  })
  const topic = (action: string, name = settings.topic) => need(action, 'topic', name, `topic ${nameOf(name)}`)
  const ofGroup = (action: string) =>
    need(action, 'group', group, own ? "the group, whose name is the mapping's UUID" : `group ${nameOf(group)}`)
  const to = destinationTopic(settings.onFailure)
  return [
    need('Connect', 'cluster', '', cluster ? `cluster ${cluster.id}` : 'the cluster'),
    topic('DescribeTopic'),
    topic('ReadData'),
    ofGroup('DescribeGroup'),
    ofGroup('AlterGroup'),
    ...(to === undefined
      ? []
      : (['DescribeTopic', 'WriteData'] as const).map((action) => ({
          ...topic(action, to),
          code: 'ROLE_LACKS_DESTINATION_ACCESS' as const,
        }))),
  ]
}

export function logsInByIam(integration: Integration, mapping: Mapping): boolean {
  if (mapping.source.kind === 'self-managed') return mapping.settings.access.some(({ type }) => type === 'IAM_AUTH')
  const listener = listenerOf(integration, mapping)
  return !isUnknown(listener) && listener.kind === 'iam'
}

function secretNeeds(integration: Integration, mapping: Mapping): readonly Need[] {
  return secretsOf(integration, mapping).flatMap(({ arn, secret }) => readingOf(integration, arn, secret))
}

function readingOf(integration: Integration, arn: Maybe<string>, secret: Secret | undefined): readonly Need[] {
  const on = `secret ${secret?.id ?? nameOf(arn)}`
  const reading: Need = {
    code: 'ROLE_LACKS_SECRET_ACCESS',
    severity: 'error',
    actions: ['secretsmanager:GetSecretValue'],
    resource: arn,
    on,
    ...ownPolicy(secret),
  }
  return [reading, ...keyNeeds(integration, secret, ['kms:Decrypt'], 'secretsmanager', 'ROLE_LACKS_SECRET_ACCESS')]
}

/** What encrypts with a customer's key needs that key, as who calls. */
function keyNeeds(
  integration: Integration,
  owner: Secret | FailureStore | undefined,
  actions: readonly string[],
  service: string,
  code: NeedCode,
): readonly Need[] {
  const key = owner?.key
  if (!owner || key === undefined) return []
  const described = keyOf(integration, key)
  return actions.map((action) => ({
    code,
    severity: 'error',
    actions: [action],
    resource: described?.arn ?? keyArn(integration.partition, key),
    on: `the key of ${owner.id}`,
    keyOf: service,
    ...ownPolicy(described),
  }))
}

function keyArn(partition: Maybe<string>, key: Maybe<string>): Request['resource'] {
  const name = identityText(key)
  return /^arn:[^$]*:key\//.test(name) ? name : some(partition, 'kms', 'key')
}

function destinationNeeds(integration: Integration, mapping: Mapping): readonly Need[] {
  const { onFailure } = mapping.settings
  if (onFailure === undefined) return []
  const service = destinationService(mapping)
  const store = storeOf(integration, onFailure)
  const need = (action: string, resource: Need['resource'], severity: Severity = 'error'): Need => ({
    code: 'ROLE_LACKS_DESTINATION_ACCESS',
    severity,
    actions: [action],
    resource,
    on: `the on-failure destination ${store?.id ?? nameOf(onFailure)}`,
    ...ownPolicy(store),
  })
  const keys = (actions: readonly string[]) =>
    keyNeeds(integration, store, actions, service ?? '', 'ROLE_LACKS_DESTINATION_ACCESS')
  switch (service) {
    case 'sqs':
      return [need('sqs:SendMessage', onFailure), ...keys(['kms:GenerateDataKey', 'kms:Decrypt'])]
    case 'sns':
      return [need('sns:Publish', onFailure), ...keys(['kms:GenerateDataKey', 'kms:Decrypt'])]
    case 's3': {
      const key: Unknown = { unknown: 'key of the object', question: 'key of the object that the mapping writes' }
      return [
        need('s3:PutObject', joinText([onFailure, '/', key])),
        need('s3:ListBucket', onFailure, 'warning'),
        ...keys(['kms:GenerateDataKey']),
      ]
    }
    default:
      return []
  }
}

function registryNeeds(integration: Integration, { settings }: Mapping): readonly Need[] {
  const uri = settings.schemaRegistry?.uri
  if (uri === undefined || !identityText(uri).includes(':glue:')) return []
  const base = { code: 'ROLE_LACKS_REGISTRY_ACCESS', severity: 'error', described: true } as const
  return [
    { ...base, actions: ['glue:GetRegistry'], resource: uri, on: 'the schema registry' },
    {
      ...base,
      actions: ['glue:GetSchemaVersion'],
      resource: some(integration.partition, 'glue', 'schema'),
      on: "the registry's schemas",
    },
  ]
}

/** Neither function nor mapping works worse without logs, but nobody sees what they do. */
function logNeeds({ partition }: Integration, { settings }: Mapping): readonly Need[] {
  const base = { code: 'ROLE_LACKS_LOG_ACCESS', described: true, on: "the function's log group" } as const
  const severity = settings.systemLogLevel === undefined ? 'note' : 'warning'
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
    ...base,
    severity,
    actions: [action],
    resource: some(partition, 'logs', 'log group'),
  }))
}

/** Some resource of a service: which one AWS compares is not known. */
function some(partition: Maybe<string>, service: string, what: string): Request['resource'] {
  const rest = { unknown: `some ${service} ${what}`, question: `ARN of the ${what}` }
  return { prefix: isUnknown(partition) ? 'arn:' : `arn:${partition}:${service}:`, rest }
}
