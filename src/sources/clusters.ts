import {
  type Cluster,
  type ClusterListeners,
  entryOf,
  isUnknown,
  itemsOf,
  type Maybe,
  type Ref,
  type Subnet,
} from '../model/index.ts'
import { defaultGroupOf } from './endpoints.ts'
import { absent, booleanFrom, numberFrom, type Owner, refsFrom, textFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/** `AWS::MSK::Cluster` and `AWS::MSK::ServerlessCluster`. */
export function readClusters(template: Template, subnets: readonly Subnet[]): readonly Cluster[] {
  return template
    .resources('AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster')
    .map((cluster) => (cluster.type === 'AWS::MSK::Cluster' ? provisioned : serverless)(template, cluster, subnets))
}

function provisioned(template: Template, cluster: TemplateResource, subnets: readonly Subnet[]): Cluster {
  const at = ['BrokerNodeGroupInfo', 'ClientSubnets']
  const stands = orAbsent(refsFrom(template, cluster, at, 'AWS::EC2::Subnet'), cluster, at.join('.'))
  const groups = refsFrom(template, cluster, ['BrokerNodeGroupInfo', 'SecurityGroups'], 'AWS::EC2::SecurityGroup')
  return {
    kind: 'provisioned',
    ...naming(template, cluster),
    subnets: stands,
    groups: groups.length > 0 ? groups : [defaultGroupOf(template, stands[0]!, subnets)],
    brokers: numberFrom(cluster, 'NumberOfBrokerNodes') ?? absent(cluster, 'NumberOfBrokerNodes'),
    listeners: listenersOf(cluster),
  }
}

/**
 * Serverless clusters have IAM only. Two things are not documented [unverified]: how many brokers answer in a VPC (one
 * per subnet is taken, which asks for a way from each subnet to each other), and which of several VPC configurations
 * a mapping takes (the first is taken).
 */
function serverless(template: Template, cluster: TemplateResource, subnets: readonly Subnet[]): Cluster {
  const [vpc] = itemsOf(entryOf(cluster.properties, 'VpcConfigs'))
  const owner: Owner = { ...cluster, properties: vpc ?? nothing(cluster) }
  const stands = orAbsent(refsFrom(template, owner, ['SubnetIds'], 'AWS::EC2::Subnet'), cluster, 'SubnetIds')
  const groups = refsFrom(template, owner, ['SecurityGroups'], 'AWS::EC2::SecurityGroup')
  return {
    kind: 'serverless',
    ...naming(template, cluster),
    subnets: stands,
    groups: groups.length > 0 ? groups : [defaultGroupOf(template, stands[0]!, subnets)],
    brokers: isUnknown(stands[0]) ? stands[0] : stands.length,
    listeners: { iam: true, scram: false, mutualTls: false, tls: false, plaintext: false },
  }
}

/** A cluster stands in a subnet at least. */
function orAbsent(subnets: readonly Ref[], cluster: TemplateResource, name: string): readonly Ref[] {
  return subnets.length > 0 ? subnets : [absent(cluster, name)]
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
  const authorities = itemsOf(entryOf(cluster.properties, 'ClientAuthentication', 'Tls', 'CertificateAuthorityArnList'))
  const mutualTls = enabled('Tls') ?? authorities.length > 0
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
  return isUnknown(a) ? { ...a, unknown: `not ${a.unknown}` } : !a
}

function both(a: Maybe<boolean>, b: Maybe<boolean>): Maybe<boolean> {
  if (a === false || b === false) return false
  return isUnknown(a) ? a : b
}

function either(a: Maybe<boolean>, b: Maybe<boolean>): Maybe<boolean> {
  if (a === true || b === true) return true
  return isUnknown(a) ? a : b
}
