import { entryOf, mappingParameters, type SourceNode, scalarNode } from '../../model/index.ts'
import { mapNode } from '../nodes.ts'
import { knownPlace, type Place, within } from '../place.ts'
import type { Item } from './answers.ts'
import {
  asked,
  type Described,
  described,
  isNamed,
  listAt,
  part,
  same,
  type Translate,
  text,
  textAt,
  toldOf,
} from './translation.ts'

/** Either tells of mappings. */
export const mappingCommands = ['lambda list-event-source-mappings', 'lambda get-event-source-mapping'] as const

const associationType = 'AWS::MSK::BatchScramSecret'
const functionType = 'AWS::Lambda::Function'

/** Of the older API too, whose clusters are all provisioned and have their properties outside. */
const readClusters: Translate = (answers) =>
  answers.of('kafka list-clusters-v2', 'kafka describe-cluster-v2').map((item): Described => {
    const arn = textAt(item.node, 'ClusterArn') ?? ''
    const name = textAt(item.node, 'ClusterName') ?? ''
    const serverless = entryOf(item.node, 'Serverless')
    const own = { ClusterName: text(name, item.at) }
    if (serverless) {
      const configs = listAt(serverless, 'VpcConfigs').map((each) =>
        mapNode({ ...same(each, 'SubnetIds'), SecurityGroups: entryOf(each, 'SecurityGroupIds') }, each.at),
      )
      return described('AWS::MSK::ServerlessCluster', item, `cluster/${name}`, [arn], {
        ...own,
        VpcConfigs: { kind: 'list', items: configs, at: serverless.at },
      })
    }
    const provisioned = entryOf(item.node, 'Provisioned') ?? item.node
    return described('AWS::MSK::Cluster', item, `cluster/${name}`, [arn], {
      ...own,
      ...same(provisioned, 'BrokerNodeGroupInfo', 'NumberOfBrokerNodes', 'ClientAuthentication', 'EncryptionInfo'),
    })
  })

/** Most clusters have none. */
const readClusterPolicies: Translate = (answers) =>
  answers.of('kafka list-clusters-v2', 'kafka describe-cluster-v2').flatMap(({ node, at, place }) => {
    const [name = '', arn] = [textAt(node, 'ClusterName'), textAt(node, 'ClusterArn')]
    const id = `policy of cluster/${name}`
    const told = toldOf(answers, 'kafka get-cluster-policy', name, place)
    const by = answers.missing('kafka get-cluster-policy', place, `--cluster-arn ${arn}`)
    const policy = told ? entryOf(told.node, 'Policy') : asked(id, by, at)
    const properties = { ClusterArn: entryOf(node, 'ClusterArn'), Policy: policy }
    return policy ? [part('AWS::MSK::ClusterPolicy', id, policy.at, properties)] : []
  })

const readScramSecrets: Translate = (answers) => {
  const clusters = answers.of('kafka list-clusters-v2', 'kafka describe-cluster-v2')
  const lists = answers.of('kafka list-scram-secrets')
  const told = lists.flatMap((item) => {
    const cluster = clusters.find((each) => isOf(item, each))
    const id = `SCRAM secrets of ${item.subject}`
    const properties = { ClusterArn: entryOf(cluster?.node, 'ClusterArn'), ...same(item.node, 'SecretArnList') }
    return cluster ? [described(associationType, item, id, [], properties)] : []
  })
  const untold = clusters
    .filter((cluster) => !lists.some((item) => isOf(item, cluster)))
    .map(({ node, at, place }): Described => {
      const [name, arn] = [textAt(node, 'ClusterName'), textAt(node, 'ClusterArn')]
      const id = `SCRAM secrets of ${name}`
      const by = answers.missing('kafka list-scram-secrets', place, `--cluster-arn ${arn}`)
      const { unknown: undecided } = asked(id, by, at)
      return { ...part(associationType, id, at, { ClusterArn: entryOf(node, 'ClusterArn') }), undecided }
    })
  return [...told, ...untold]

  function isOf({ subject, place }: Item, cluster: Item): boolean {
    return isNamed(subject, textAt(cluster.node, 'ClusterName') ?? '') && within(place, cluster.place)
  }
}

/** Their code lies at AWS. */
const readFunctions: Translate = (answers) =>
  answers.of('lambda get-function-configuration', 'lambda get-function', 'lambda list-functions').map((item) => {
    const name = textAt(item.node, 'FunctionName') ?? ''
    const arn = unqualified(textAt(item.node, 'FunctionArn') ?? '')
    const reserved = toldOf(answers, 'lambda get-function-concurrency', name, item.place)
    return described(functionType, item, `function/${name}`, [arn, name], {
      ...same(item.node, 'FunctionName', 'Runtime', 'Handler', 'Role', 'Timeout', 'MemorySize', 'Environment'),
      ReservedConcurrentExecutions: entryOf(reserved?.node, 'ReservedConcurrentExecutions'),
    })
  })

/** Of a version or an alias: the function's own. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':')
}

/** The API shows what was never set as a list without items, -1, 0 or false. */
const unset: Readonly<Record<string, (node: SourceNode) => boolean>> = {
  BisectBatchOnFunctionError: (node) => node.kind === 'scalar' && node.value === false,
  FunctionResponseTypes: (node) => node.kind === 'list' && node.items.length === 0,
  MaximumRecordAgeInSeconds: (node) => node.kind === 'scalar' && (node.value === -1 || node.value === 0),
  MaximumRetryAttempts: (node) => node.kind === 'scalar' && node.value === -1,
}

/** Those of Kafka that the accounts and Regions of the check have; see `homesOf`. */
const readMappings: Translate = (answers, homes) =>
  answers
    .of(...mappingCommands)
    .filter((item) => isKafkaMapping(item) && homes.some((home) => isIn(home, item)))
    .map((item) => {
      const { node } = item
      const arn = unqualified(textAt(node, 'FunctionArn') ?? '')
      const given = Object.entries(same(node, ...mappingParameters)).filter(
        ([name, value]) => value && !unset[name]?.(value),
      )
      const failure = entryOf(node, 'DestinationConfig', 'OnFailure', 'Destination')
      const uuid = textAt(node, 'UUID') ?? ''
      const lastResult = textAt(node, 'LastProcessingResult')
      const mapping = described('AWS::Lambda::EventSourceMapping', item, idOfMapping(item), [uuid], {
        ...Object.fromEntries(given),
        FunctionName: text(arn, item.at),
        Enabled: text(!/^Disabl/.test(textAt(node, 'State') ?? ''), item.at),
        StartingPositionTimestamp: secondsOf(entryOf(node, 'StartingPositionTimestamp')),
        DestinationConfig: failure && entryOf(node, 'DestinationConfig'),
      })
      return { ...mapping, ...placeOfMapping(item), ...(lastResult === undefined ? {} : { lastResult }) }
    })

/** The CLI writes a time as text or, if it is so configured, in seconds. */
function secondsOf(node: SourceNode | undefined): SourceNode | undefined {
  if (node?.kind !== 'scalar' || Number.isFinite(Number(node.text))) return node
  const milliseconds = Date.parse(node.text)
  return Number.isNaN(milliseconds) ? node : scalarNode(milliseconds / 1000, node.at)
}

export function isKafkaMapping({ node }: Item): boolean {
  const arn = textAt(node, 'EventSourceArn')
  return entryOf(node, 'SelfManagedEventSource') !== undefined || /^arn:[^:]*:kafka:/.test(arn ?? '')
}

/** By its function's ARN. */
export function placeOfMapping({ node }: Item): Place {
  const [, region, account] = /^arn:[^:]*:lambda:([^:]+):(\d{12}):/.exec(textAt(node, 'FunctionArn') ?? '') ?? []
  return knownPlace({ region, account })
}

function idOfMapping({ node }: Item): string {
  const fn = unqualified(textAt(node, 'FunctionArn') ?? '').split(':')[6]
  return `${textAt(node, 'UUID') ?? ''} (${fn ?? ''})`
}

function isIn(home: Place, mapping: Item): boolean {
  return within(placeOfMapping(mapping), home)
}

export const kafka: readonly Translate[] = [
  readClusters,
  readClusterPolicies,
  readScramSecrets,
  readFunctions,
  readMappings,
]
