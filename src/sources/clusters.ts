import {
  type Cluster,
  type ClusterListeners,
  derive,
  entryOf,
  isUnknown,
  itemsOf,
  type Maybe,
  nameOf,
  type Ref,
  type Subnet,
  textOf,
} from '../model/index.ts'
import { defaultGroupOf } from './endpoints.ts'
import { policiesOf } from './keys.ts'
import { identityOf } from './nodes.ts'
import { absent, booleanFrom, type Owner, refFrom, refsFrom, textFrom, wholeFrom, wordFrom } from './properties.ts'
import { clusterTypes, referTo, type Template, type TemplateResource } from './template.ts'
import { topicsIn } from './topics.ts'

/** `AWS::MSK::Cluster` and `AWS::MSK::ServerlessCluster`. */
export function readClusters(template: Template, subnets: readonly Subnet[]): readonly Cluster[] {
  const policyOf = policiesOf(template, 'AWS::MSK::ClusterPolicy', {
    to: 'ClusterArn',
    document: 'Policy',
    kinds: clusterTypes,
  })
  const scramSecretsOf = scramSecretsIn(template)
  const topicsOf = topicsIn(template)
  return template.resources(...clusterTypes).map((cluster): Cluster => {
    const [policy, topics] = [policyOf(cluster.id), topicsOf(cluster.id)]
    const named = {
      ...naming(template, cluster),
      ...(policy === undefined ? {} : { policy }),
      ...(topics === undefined ? {} : { topics }),
    }
    if (cluster.type === 'AWS::MSK::ServerlessCluster') return { ...named, ...serverless(template, cluster, subnets) }
    return { ...named, ...provisioned(template, cluster, subnets), scramSecrets: scramSecretsOf(cluster.id) }
  })
}

/** Far above AWS's quotas: https://docs.aws.amazon.com/msk/latest/developerguide/limits.html */
const mostBrokers = 1000

/** Without what both kinds are called. */
type Own = Omit<Cluster, 'id' | 'at' | 'name' | 'arn'>

function provisioned(template: Template, cluster: TemplateResource, subnets: readonly Subnet[]): Own {
  const at = ['BrokerNodeGroupInfo', 'ClientSubnets']
  const stands = subnetsFrom(template, cluster, at, cluster)
  const groups = refsFrom(template, cluster, ['BrokerNodeGroupInfo', 'SecurityGroups'], 'AWS::EC2::SecurityGroup')
  return {
    kind: 'provisioned',
    subnets: stands,
    groups: groups.length > 0 ? groups : [defaultGroupOf(template, stands[0]!, subnets)],
    brokers: wholeFrom(cluster, 'NumberOfBrokerNodes', 1, mostBrokers) ?? absent(cluster, 'NumberOfBrokerNodes'),
    listeners: listenersOf(cluster),
    publicAccess: publicAccessOf(cluster),
  }
}

/** https://docs.aws.amazon.com/msk/latest/developerguide/public-access.html */
function publicAccessOf(cluster: TemplateResource): Maybe<boolean> {
  const access = entryOf(cluster.properties, 'BrokerNodeGroupInfo', 'ConnectivityInfo', 'PublicAccess')
  const type = wordFrom({ ...cluster, properties: access ?? nothing(cluster) }, 'Type', [
    'DISABLED',
    'SERVICE_PROVIDED_EIPS',
  ])
  return isUnknown(type) ? type : type === 'SERVICE_PROVIDED_EIPS'
}

/**
 * Serverless clusters have IAM only. Two things are not documented [unverified]: how many brokers answer in a VPC (one
 * per subnet is taken, which asks for a way from each subnet to each other), and which of several VPC configurations
 * a mapping takes (the first is taken).
 */
function serverless(template: Template, cluster: TemplateResource, subnets: readonly Subnet[]): Own {
  const [vpc] = itemsOf(entryOf(cluster.properties, 'VpcConfigs'))
  const owner: Owner = { ...cluster, properties: vpc ?? nothing(cluster) }
  const stands = subnetsFrom(template, owner, ['SubnetIds'], cluster)
  const groups = refsFrom(template, owner, ['SecurityGroups'], 'AWS::EC2::SecurityGroup')
  return {
    kind: 'serverless',
    subnets: stands,
    groups: groups.length > 0 ? groups : [defaultGroupOf(template, stands[0]!, subnets)],
    brokers: isUnknown(stands[0]) ? stands[0] : stands.length,
    listeners: { iam: true, scram: false, mutualTls: false, tls: false, plaintext: false },
  }
}

/** What runs code of its own may do it by the API, as CDK's custom resources do. */
const anything =
  /^(Custom::|AWS::CloudFormation::CustomResource$|null_resource$|terraform_data$|aws_cloudformation_stack$)/

/** By the id of a cluster. */
function scramSecretsIn(template: Template): (cluster: string) => Maybe<readonly Maybe<string>[]> {
  const associations = Map.groupBy(template.resources('AWS::MSK::BatchScramSecret'), (association) => {
    const of = refFrom(template, association, 'ClusterArn', ...clusterTypes)
    return isUnknown(of) ? undefined : of
  })
  const open =
    associations.has(undefined) || template.gaps.length > 0 || template.declared.some(({ type }) => anything.test(type))
  return (cluster) => {
    const own = associations.get(cluster) ?? []
    if (open || own.some(({ undecided }) => undecided))
      return { unknown: `SCRAM secrets of ${cluster}`, question: `which secrets are associated with ${cluster}` }
    const listed = own.flatMap(({ properties }) => itemsOf(entryOf(properties, 'SecretArnList')))
    return listed.map((item) => {
      const secret = referTo(template, item, 'AWS::SecretsManager::Secret')
      return isUnknown(secret) ? textOf(item, 'SecretArnList') : template.attribute(secret, 'Arn')
    })
  }
}

/**
 * A list that is not known has two subnets at least, as every cluster of MSK has; taken for one, whose network ACL
 * stands between no two brokers, it would be proved. They are what `Fn::Select` makes of it.
 */
function subnetsFrom(
  template: Template,
  owner: Owner,
  path: readonly string[],
  cluster: TemplateResource,
): readonly Ref[] {
  const list = entryOf(owner.properties, ...path)
  if (itemsOf(list).length > 0 && (list?.kind !== 'unknown' || list.resource !== undefined))
    return refsFrom(template, owner, path, 'AWS::EC2::Subnet')
  const unknown = list?.kind === 'unknown' ? list.unknown : absent(cluster, path.join('.'))
  const identity = list?.kind === 'unknown' ? identityOf(list) : unknown.unknown
  const name = nameOf(unknown)
  return [0, 1].map((index) => ({ ...unknown, unknown: `select(${index},${identity})`, name: `${name}[${index}]` }))
}

function naming(template: Template, cluster: TemplateResource) {
  return {
    id: cluster.id,
    at: cluster.at,
    name: textFrom(cluster, 'ClusterName') ?? absent(cluster, 'ClusterName'),
    arn: template.attribute(cluster.id, 'Arn'),
  }
}

/**
 * Clients without a name may come in when nothing else is switched on, or when it is said so; over TLS or in
 * plaintext as `EncryptionInTransit.ClientBroker` says (default TLS).
 * https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html
 */
function listenersOf(cluster: TemplateResource): ClusterListeners {
  const enabled = (...path: string[]) => booleanFrom(cluster, 'ClientAuthentication', ...path, 'Enabled')
  const iam = enabled('Sasl', 'Iam') ?? false
  const scram = enabled('Sasl', 'Scram') ?? false
  const authorities = entryOf(cluster.properties, 'ClientAuthentication', 'Tls', 'CertificateAuthorityArnList')
  const named = authorities?.kind === 'unknown' ? authorities.unknown : itemsOf(authorities).length > 0
  const mutualTls = enabled('Tls') ?? named
  const anonymous = enabled('Unauthenticated') ?? not(either(either(iam, scram), mutualTls))
  const encryption =
    wordFrom(
      {
        ...cluster,
        properties: entryOf(cluster.properties, 'EncryptionInfo', 'EncryptionInTransit') ?? nothing(cluster),
      },
      'ClientBroker',
      ['TLS', 'TLS_PLAINTEXT', 'PLAINTEXT'],
    ) ?? 'TLS'
  return {
    iam,
    scram,
    mutualTls,
    tls: both(anonymous, isUnknown(encryption) ? encryption : encryption !== 'PLAINTEXT'),
    plaintext: both(anonymous, isUnknown(encryption) ? encryption : encryption !== 'TLS'),
  }
}

const nothing = (cluster: TemplateResource) => ({ kind: 'map' as const, entries: new Map(), at: cluster.at })

function not(a: Maybe<boolean>): Maybe<boolean> {
  return isUnknown(a) ? derive(a, (text) => `not ${text}`) : !a
}

function both(a: Maybe<boolean>, b: Maybe<boolean>): Maybe<boolean> {
  if (a === false || b === false) return false
  return isUnknown(a) ? a : b
}

function either(a: Maybe<boolean>, b: Maybe<boolean>): Maybe<boolean> {
  if (a === true || b === true) return true
  return isUnknown(a) ? a : b
}
