import { type Integration, isUnknown, type Mapping, nameOf, withId } from '../model/index.ts'
import { secretOf } from './services.ts'
import { listenerOf } from './standing.ts'

/** Something that a proof of the network does not see, and how to look at it. */
export interface Suspect {
  readonly what: string
  readonly look: string
}

export interface Facts {
  readonly topic: string
  readonly group: string
  readonly port: string
  readonly role: string
  readonly secret: string | undefined
  /** The on-failure destination. */
  readonly destination: string | undefined
  readonly msk: boolean
  /** Codes of findings that are found, or that the role's policies rule out: nobody has to look for those. */
  readonly decided: Pick<ReadonlyMap<string, unknown>, 'has'>
}

/** What the suspects of one mapping are named by. */
export function factsOf(integration: Integration, mapping: Mapping, decided: Facts['decided']): Facts {
  const { settings, source } = mapping
  const target = withId(integration.functions, mapping.function)
  const listener = source.kind === 'cluster' ? listenerOf(integration, mapping) : undefined
  const secret = secretOf(mapping)
  return {
    topic: nameOf(settings.topic),
    group: settings.consumerGroupId === undefined ? "the mapping's UUID" : nameOf(settings.consumerGroupId),
    port: listener && !isUnknown(listener) ? `port ${listener.port}` : "the bootstrap server's port",
    role: target ? nameOf(target.role) : "the function's execution role",
    secret: secret === undefined ? undefined : nameOf(secret),
    destination: settings.onFailure === undefined ? undefined : nameOf(settings.onFailure),
    msk: source.kind === 'cluster',
    decided,
  }
}

const deployed: Suspect = {
  what: 'what is deployed is not what is described: a rule changed by hand, an ACL or endpoint policy of another stack, another cluster',
  look: 'aws cloudformation detect-stack-drift --stack-name STACK; compare aws ec2 describe-security-group-rules and describe-network-acls with the description',
}

const stale: Suspect = {
  what: 'Lambda has not tried again since the last change: the sentence is that of its last try',
  look: "aws lambda get-event-source-mapping --uuid UUID --query '[State,LastModified,LastProcessingResult]'; any update of the mapping makes it connect anew",
}

const credentials = ({ secret, msk }: Facts): readonly Suspect[] =>
  secret === undefined
    ? []
    : [
        {
          what: `the secret ${secret} does not hold what the cluster knows: {"username": ..., "password": ...}, or a certificate and its key`,
          look: 'aws secretsmanager get-secret-value --secret-id SECRET --query SecretString; log in with it from an instance in the subnet',
        },
        ...(msk
          ? [
              {
                what: 'a SCRAM secret that MSK does not know: its name must begin with AmazonMSK_, its key must be a customer key, and it must be associated with the cluster',
                look: 'aws kafka list-scram-secrets --cluster-arn ARN',
              },
            ]
          : []),
      ]

export const ofConnection = ({ topic, port }: Facts): readonly Suspect[] => [
  deployed,
  stale,
  {
    what: `the topic ${topic} does not exist, or is spelled in another way: AWS says the same sentence for it`,
    look: `kafka-topics.sh --bootstrap-server BROKERS --describe --topic ${topic}, from an instance in the cluster's subnet with its group (MSK makes no topics by itself unless auto.create.topics.enable is set)`,
  },
  {
    what: 'a broker is offline, is being updated or is overloaded: the connection is taken and not served',
    look: 'aws kafka describe-cluster-v2 --cluster-arn ARN --query ClusterInfo.State; in CloudWatch CpuUser + CpuSystem, KafkaDataLogsDiskUsed, ConnectionCount, and CPUCreditBalance of t3 brokers',
  },
  {
    what: `Lambda takes another listener than you think (here: ${port}): a client certificate comes before a SCRAM secret, that before IAM, that before TLS and plaintext, and there is no falling back`,
    look: 'aws kafka get-bootstrap-brokers --cluster-arn ARN; aws lambda get-event-source-mapping --uuid UUID --query SourceAccessConfigurations',
  },
  {
    what: "the brokers' names do not resolve in the VPC: DNS servers of one's own in the DHCP options, DNS resolution switched off",
    look: "aws ec2 describe-dhcp-options; nslookup of a broker's name from an instance in the subnet",
  },
  {
    what: 'a limit: connections of IAM clients for each broker (low for small instance types), network interfaces of the VPC',
    look: 'the MSK quotas page and the metric ConnectionCount; aws service-quotas list-service-quotas --service-code vpc',
  },
]

export const ofServices = ({ role, secret, destination, decided }: Facts): readonly Suspect[] => [
  deployed,
  stale,
  {
    what: 'an endpoint policy of the organisation with conditions on the caller (aws:PrincipalOrgID, aws:PrincipalTag): Lambda calls as a service, which is in no organization and has no tags',
    look: 'aws ec2 describe-vpc-endpoints --query "VpcEndpoints[].[ServiceName,PolicyDocument]"; aws organizations list-policies --filter SERVICE_CONTROL_POLICY',
  },
  {
    what: 'names that lead elsewhere than described: a private hosted zone or Resolver rule that is shared with the VPC, DNS servers of its own',
    look: 'aws route53 list-hosted-zones-by-vpc; aws route53resolver list-resolver-rule-associations; nslookup of sts.REGION.amazonaws.com from an instance in the subnet must give an address of the endpoint',
  },
  ...(secret === undefined || decided.has('ROLE_LACKS_SECRET_ACCESS')
    ? []
    : [
        {
          what: `the secret ${secret} cannot be read: secretsmanager:GetSecretValue, and kms:Decrypt on its key, of ${role}; or it lies in another Region`,
          look: 'aws iam simulate-principal-policy --policy-source-arn ROLE --action-names secretsmanager:GetSecretValue --resource-arns SECRET',
        },
      ]),
  ...(destination === undefined
    ? []
    : [
        {
          what: `the on-failure destination ${destination}: what it refuses or does not get shows here as well`,
          look: "aws lambda get-event-source-mapping --uuid UUID --query DestinationConfig; its policy, and the role's permission to send there",
        },
      ]),
]

export const ofRole = ({ role, decided }: Facts): readonly Suspect[] => [
  ...(decided.has('ROLE_NOT_ASSUMABLE')
    ? []
    : [
        {
          what: `the trust policy of ${role} does not let lambda.amazonaws.com assume it`,
          look: 'aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument',
        },
      ]),
  {
    what: `${role} was deleted and made anew: the function still holds the old one`,
    look: 'aws lambda update-function-configuration --function-name FUNCTION --role ROLE-ARN sets it again',
  },
  {
    what: 'the policy of the STS endpoint, or of the organisation, denies sts:AssumeRole to the service principal lambda.amazonaws.com',
    look: 'aws ec2 describe-vpc-endpoints --query "VpcEndpoints[?contains(ServiceName,\'sts\')].PolicyDocument"',
  },
  stale,
]

const ofTopicAccess = (role: string, topic: string, group: string): readonly Suspect[] => [
  {
    what: `${role} lacks kafka-cluster actions: the managed policy AWSLambdaMSKExecutionRole has none of them`,
    look: 'kafka-cluster:Connect on the cluster, DescribeTopic and ReadData on the topic, DescribeGroup and AlterGroup on the group: aws iam simulate-principal-policy --policy-source-arn ROLE --action-names kafka-cluster:ReadData --resource-arns TOPIC-ARN',
  },
  {
    what: `the policy names another group or topic: the group is ${group}, the topic ${topic}`,
    look: "arn:aws:kafka:REGION:ACCOUNT:group/CLUSTER/UUID/GROUP and topic/CLUSTER/UUID/TOPIC, with the cluster's name and UUID",
  },
]

export const ofAuthorization = ({ role, topic, group, secret, decided }: Facts): readonly Suspect[] =>
  secret === undefined
    ? [
        ...(decided.has('ROLE_LACKS_TOPIC_ACCESS') ? [] : ofTopicAccess(role, topic, group)),
        { what: 'the policy was changed minutes ago: changes take some', look: 'wait, then update the mapping' },
        stale,
      ]
    : [
        {
          what: `the user of the secret lacks Kafka ACLs: Describe and Read of topic ${topic}, Describe and Read of group ${group}, DescribeConfigs of the cluster`,
          look: 'kafka-acls.sh --bootstrap-server BROKERS --command-config admin.properties --list',
        },
        stale,
      ]

export const ofSasl = (facts: Facts): readonly Suspect[] => [
  ...credentials(facts),
  ...(facts.secret === undefined && !facts.decided.has('ROLE_LACKS_TOPIC_ACCESS')
    ? [
        {
          what: `${facts.role} lacks kafka-cluster:Connect on the cluster`,
          look: 'aws iam simulate-principal-policy --policy-source-arn ROLE --action-names kafka-cluster:Connect --resource-arns CLUSTER-ARN',
        },
      ]
    : []),
  {
    what: 'now and then only: the limit of connections of the broker; Lambda waits and comes back to OK by itself',
    look: 'the metric ConnectionCount of the brokers',
  },
  stale,
]

export const ofClientCertificate = (facts: Facts): readonly Suspect[] => [
  {
    what: 'the mapping shows no client certificate',
    look: 'CLIENT_CERTIFICATE_TLS_AUTH in SourceAccessConfigurations',
  },
  {
    what: 'the brokers do not trust the authority that signed it, or have mutual TLS off',
    look: 'aws kafka describe-cluster-v2 --cluster-arn ARN --query "ClusterInfo.Provisioned.ClientAuthentication.Tls"',
  },
  ...credentials(facts).slice(0, 1),
]

export const ofServerCertificate = ({ msk }: Facts): readonly Suspect[] => [
  ...(msk
    ? []
    : [
        {
          what: "a private authority signed the brokers' certificates, and SERVER_ROOT_CA_CERTIFICATE is missing or holds another one",
          look: 'openssl s_client -connect BROKER:PORT -showcerts, and the secret {"certificate": "-----BEGIN CERTIFICATE-----..."}',
        },
      ]),
  {
    what: "the brokers' certificates do not name the host that is dialled (subject alternative names), also that of the advertised listeners",
    look: 'openssl s_client -connect BROKER:PORT </dev/null | openssl x509 -noout -ext subjectAltName',
  },
]

export const ofKey = (): readonly Suspect[] => [
  {
    what: 'the certificate or key is not PEM, or the key is not PKCS#8, or it is encrypted with PBES2 (only PBES1 is taken)',
    look: 'openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in key.pem -out key8.pem, and that into the secret',
  },
]

export const ofNames = (): readonly Suspect[] => [
  {
    what: "the brokers' names do not resolve where the mapping stands: a private zone that is not associated with the VPC, DNS servers of its own",
    look: "aws route53 list-hosted-zones-by-vpc; nslookup of the broker's name from an instance in the subnet",
  },
  {
    what: 'a bootstrap server is spelled wrong',
    look: 'aws lambda get-event-source-mapping --uuid UUID --query SelfManagedEventSource',
  },
]

export const ofFunction = (): readonly Suspect[] => [
  {
    what: 'the function throws: the batch is tried again until it is taken',
    look: 'aws logs tail /aws/lambda/FUNCTION --since 1h',
  },
  { what: 'it runs into its time-out, or out of memory', look: 'the REPORT lines of the same log' },
  {
    what: 'its reserved concurrency is zero, or used up',
    look: 'aws lambda get-function-concurrency --function-name FUNCTION',
  },
]
