import { type SourceLocation, type SourceNode, scalarNode, valueNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { clusterTypes } from '../template.ts'
import { type Arguments, listNode } from './arguments.ts'
import { policyOf } from './iam.ts'
import type { Translate, Translations } from './translation.ts'

const subnet = 'AWS::EC2::Subnet'
const group = 'AWS::EC2::SecurityGroup'
const functionType = 'AWS::Lambda::Function'
const alias = 'AWS::Lambda::Alias'
const role = 'AWS::IAM::Role'
const secret = 'AWS::SecretsManager::Secret'

/** @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/msk_cluster.html.markdown */
const readCluster: Translate = (own) => {
  const [info] = own.blocks('broker_node_group_info')
  const [authentication] = own.blocks('client_authentication')
  const [sasl] = authentication?.blocks('sasl') ?? []
  const [tls] = authentication?.blocks('tls') ?? []
  const [encryption] = own.blocks('encryption_info')
  const [transit] = encryption?.blocks('encryption_in_transit') ?? []
  const [connectivity] = info?.blocks('connectivity_info') ?? []
  const [access] = connectivity?.blocks('public_access') ?? []
  const enabled = (node: SourceNode | undefined) => node && mapNode({ Enabled: node }, node.at)
  return [
    own.as('AWS::MSK::Cluster', {
      ClusterName: own.node('cluster_name'),
      NumberOfBrokerNodes: own.node('number_of_broker_nodes'),
      BrokerNodeGroupInfo: info
        ? mapNode(
            {
              ClientSubnets: wholeOrList(info.span('client_subnets', subnet), info.at),
              SecurityGroups: listNode(info.refs('security_groups', group), info.at),
              ConnectivityInfo:
                access && mapNode({ PublicAccess: mapNode({ Type: access.node('type') }, access.at) }, access.at),
            },
            info.at,
          )
        : undefined,
      ClientAuthentication: authentication
        ? mapNode(
            {
              Sasl: sasl && mapNode({ Iam: enabled(sasl.node('iam')), Scram: enabled(sasl.node('scram')) }, sasl.at),
              Tls: tls && mapNode({ CertificateAuthorityArnList: tls.node('certificate_authority_arns') }, tls.at),
              Unauthenticated: enabled(authentication.node('unauthenticated')),
            },
            authentication.at,
          )
        : undefined,
      EncryptionInfo: mapNode(
        { EncryptionInTransit: transit && mapNode({ ClientBroker: transit.node('client_broker') }, transit.at) },
        own.at,
      ),
    }),
  ]
}

const readServerless: Translate = (own) => [
  own.as('AWS::MSK::ServerlessCluster', {
    ClusterName: own.node('cluster_name'),
    VpcConfigs: listNode(
      own.blocks('vpc_config').map((each) =>
        mapNode(
          {
            SubnetIds: wholeOrList(each.span('subnet_ids', subnet), each.at),
            SecurityGroups: listNode(each.refs('security_group_ids', group), each.at),
          },
          each.at,
        ),
      ),
      own.at,
    ),
  }),
]

/** Code is a file beside the configuration, or an image or an object elsewhere. */
const readFunction: Translate = (own) => {
  const [environment] = own.blocks('environment')
  const [vpc] = own.blocks('vpc_config')
  return [
    own.as(functionType, {
      FunctionName: own.node('function_name'),
      Runtime: own.node('runtime'),
      Handler: own.node('handler'),
      Code: own.node('filename'),
      Timeout: own.node('timeout'),
      MemorySize: own.node('memory_size'),
      ReservedConcurrentExecutions: own.node('reserved_concurrent_executions'),
      Environment: environment && mapNode({ Variables: environment.node('variables') }, environment.at),
      Role: own.ref('role', role),
      VpcConfig: vpc && mapNode({ SubnetIds: listNode(vpc.span('subnet_ids', subnet), vpc.at) }, vpc.at),
    }),
  ]
}

/** @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/lambda_event_source_mapping.html.markdown */
const readMapping: Translate = (own) => {
  const configuration = (name: string) => {
    const [block] = own.blocks(name)
    return block && mapNode({ ConsumerGroupId: block.node('consumer_group_id'), ...registryOf(block) }, block.at)
  }
  const [pollers] = own.blocks('provisioned_poller_config')
  const [logging] = own.blocks('logging_config')
  const source = own.ref('event_source_arn', ...clusterTypes)
  return [
    own.as('AWS::Lambda::EventSourceMapping', {
      FunctionName: own.ref('function_name', functionType, alias),
      EventSourceArn: source,
      Topics: unlessEmpty(own.node('topics')),
      Enabled: own.node('enabled'),
      StartingPosition: own.node('starting_position'),
      StartingPositionTimestamp: secondsOf(own.node('starting_position_timestamp')),
      BatchSize: own.node('batch_size'),
      MaximumBatchingWindowInSeconds: own.node('maximum_batching_window_in_seconds'),
      MaximumRecordAgeInSeconds: numberOrUnset(own.node('maximum_record_age_in_seconds')),
      MaximumRetryAttempts: numberOrUnset(own.node('maximum_retry_attempts')),
      BisectBatchOnFunctionError:
        own.raw('bisect_batch_on_function_error') === false ? undefined : own.node('bisect_batch_on_function_error'),
      FunctionResponseTypes: unlessEmpty(own.node('function_response_types')),
      KMSKeyArn: own.node('kms_key_arn'),
      Tags: own.node('tags'),
      AmazonManagedKafkaEventSourceConfig: configuration('amazon_managed_kafka_event_source_config'),
      SelfManagedKafkaEventSourceConfig: configuration('self_managed_kafka_event_source_config'),
      SelfManagedEventSource: serversOf(own),
      SourceAccessConfigurations: accessOf(own),
      FilterCriteria: filtersOf(own),
      DestinationConfig: destinationOf(own),
      MetricsConfig: metricsOf(own),
      ProvisionedPollerConfig:
        pollers &&
        mapNode(
          {
            MinimumPollers: pollers.node('minimum_pollers'),
            MaximumPollers: pollers.node('maximum_pollers'),
            PollerGroupName: pollers.node('poller_group_name'),
          },
          pollers.at,
        ),
      LoggingConfig: logging && mapNode({ SystemLogLevel: logging.node('system_log_level') }, logging.at),
    }),
  ]
}

/** Terraform has a time as RFC 3339 has it, the API seconds. */
function secondsOf(node: SourceNode | undefined): SourceNode | undefined {
  const milliseconds = node?.kind === 'scalar' ? Date.parse(node.text) : Number.NaN
  return node && !Number.isNaN(milliseconds) ? scalarNode(milliseconds / 1000, node.at) : node
}

/** Zero and -1 stand in a state for what was never set, and a plan does not know what the API will set. */
function numberOrUnset(node: SourceNode | undefined): SourceNode | undefined {
  return node?.kind === 'scalar' && node.value !== 0 && node.value !== -1 ? node : undefined
}

function unlessEmpty(node: SourceNode | undefined): SourceNode | undefined {
  return node?.kind === 'list' && node.items.length === 0 ? undefined : node
}

function registryOf(own: Arguments) {
  const [registry] = own.blocks('schema_registry_config')
  if (!registry) return {}
  const access = registry
    .blocks('access_config')
    .map((each) => mapNode({ Type: each.node('type'), URI: each.arn('uri', secret) }, each.at))
  const validation = registry
    .blocks('schema_validation_config')
    .map((each) => mapNode({ Attribute: each.node('attribute') }, each.at))
  return {
    SchemaRegistryConfig: mapNode(
      {
        SchemaRegistryURI: registry.node('schema_registry_uri'),
        EventRecordFormat: registry.node('event_record_format'),
        AccessConfigs: listNode(access, registry.at),
        SchemaValidationConfigs: listNode(validation, registry.at),
      },
      registry.at,
    ),
  }
}

/** One text with commas, or what is unknown of it. */
function serversOf(own: Arguments): SourceNode | undefined {
  const [source] = own.blocks('self_managed_event_source')
  if (!source) return undefined
  // The provider plans null for servers that are not known (seen of 5.100).
  const servers =
    source.node('endpoints', 'KAFKA_BOOTSTRAP_SERVERS') ?? source.node('endpoints') ?? source.hidden('endpoints')
  const list =
    servers?.kind === 'scalar'
      ? listNode(
          servers.text.split(',').map((each) => valueNode(each.trim(), servers.at)),
          servers.at,
        )
      : servers
  return mapNode({ Endpoints: mapNode({ KafkaBootstrapServers: list }, source.at) }, source.at)
}

/** What a URI names, by its type. */
const named: Readonly<Record<string, string>> = {
  __proto__: null as never, // no `constructor` is found in it
  VPC_SUBNET: subnet,
  VPC_SECURITY_GROUP: group,
}

function accessOf(own: Arguments): SourceNode | undefined {
  const blocks = own.blocks('source_access_configuration')
  const [first] = blocks
  if (first && first.raw() === undefined) return own.node('source_access_configuration')
  const items = blocks.map((each) => {
    const type = each.raw('type')
    const kind = typeof type === 'string' ? named[type] : undefined
    return mapNode({ Type: each.node('type'), URI: kind ? placeOf(each, kind) : each.arn('uri', secret) }, each.at)
  })
  return listNode(items, own.at)
}

/** Ids are written bare or with a prefix (mappings.ts): the prefix is no part of what is looked for. */
function placeOf(own: Arguments, kind: string): SourceNode | undefined {
  const value = own.raw('uri')
  if (typeof value !== 'string') return own.ref('uri', kind)
  return own.literal(value.replace(/^(subnet|security_group):/, ''), kind)
}

function filtersOf(own: Arguments): SourceNode | undefined {
  const [criteria] = own.blocks('filter_criteria')
  const filters = criteria?.blocks('filter').map((each) => mapNode({ Pattern: each.node('pattern') }, each.at)) ?? []
  const list = criteria && listNode(filters, criteria.at)
  return list && mapNode({ Filters: list }, list.at)
}

function destinationOf(own: Arguments): SourceNode | undefined {
  const [config] = own.blocks('destination_config')
  const [failure] = config?.blocks('on_failure') ?? []
  const kinds = ['AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::S3::Bucket']
  const destination = failure && (failure.arn('destination_arn', ...kinds) ?? failure.node('destination_arn'))
  if (!failure || !destination) return undefined
  return mapNode({ OnFailure: mapNode({ Destination: destination }, failure.at) }, failure.at)
}

function metricsOf(own: Arguments): SourceNode | undefined {
  const [config] = own.blocks('metrics_config')
  return config && mapNode({ Metrics: config.node('metrics') }, config.at)
}

/** Secrets of SCRAM; where a list is not known as a whole, it may be of any. */
function association(own: Arguments, secrets: readonly SourceNode[]) {
  return own.as('AWS::MSK::BatchScramSecret', {
    ClusterArn: own.ref('cluster_arn', ...clusterTypes),
    SecretArnList: listNode(secrets, own.at),
  })
}

export const kafka: Translations = {
  aws_lambda_alias: (own) => [own.as(alias, { FunctionName: own.ref('function_name', functionType) })],
  aws_lambda_event_source_mapping: readMapping,
  aws_lambda_function: readFunction,
  aws_lambda_function_event_invoke_config: () => [],
  aws_lambda_permission: () => [],
  aws_msk_cluster: readCluster,
  aws_msk_cluster_policy: (own) => [
    own.as('AWS::MSK::ClusterPolicy', {
      ClusterArn: own.ref('cluster_arn', ...clusterTypes),
      Policy: policyOf(own, 'policy'),
    }),
  ],
  aws_msk_configuration: () => [],
  aws_msk_scram_secret_association: (own) => [association(own, own.refs('secret_arn_list', secret))],
  aws_msk_single_scram_secret_association: (own) => [association(own, own.refs('secret_arn', secret))],
  aws_msk_serverless_cluster: readServerless,
  // https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/msk_topic.html.markdown
  aws_msk_topic: (own) => [
    own.as('AWS::MSK::Topic', {
      ClusterArn: own.ref('cluster_arn', ...clusterTypes),
      TopicName: own.node('name'),
      PartitionCount: own.node('partition_count'),
    }),
  ],
}

/** One item that is not known, of a list with several, stands for the list: how long it is is not known either. */
function wholeOrList(items: readonly SourceNode[], at: SourceLocation): SourceNode | undefined {
  const [only, ...more] = items
  return only?.kind === 'unknown' && only.resource === undefined && more.length === 0 ? only : listNode(items, at)
}
