import { type Integration, identityText, isUnknown, type Mapping, mayKnowUserOf, nameOf } from '../model/index.ts'
import type { Fault } from './fault.ts'
import { secretsOf, type UsedSecret } from './holdings.ts'
import { clusterOf } from './standing.ts'

/** What is wrong with the secrets that a mapping logs in with (mapping.md 7.3). */
export function secretFindings(integration: Integration, mapping: Mapping): readonly Fault[] {
  const logins = secretsOf(integration, mapping).filter(({ registry }) => !registry)
  return logins.flatMap((used) => [
    ...arnFindings(mapping, used),
    ...regionFindings(integration, mapping, used),
    ...(used.type === 'SASL_SCRAM_512_AUTH' && mapping.source.kind === 'cluster'
      ? scramFindings(integration, mapping, used)
      : []),
  ])
}

const secretArn = /^arn:aws[a-zA-Z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/

/** As with a cluster's ARN, a placeholder may stand there. @see https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html */
function arnFindings(mapping: Mapping, { type, arn, at }: UsedSecret): readonly Fault[] {
  if (isUnknown(arn) || secretArn.test(arn)) return []
  return [
    {
      severity: 'warning',
      code: 'SETTING_INVALID',
      at,
      resource: mapping.id,
      explanation: `SourceAccessConfigurations: the URI of ${type} is ${arn}, which is not the ARN of a secret`,
      remedy: `give ${type} the ARN of a secret in Secrets Manager, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`,
    },
  ]
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-cluster-auth.html */
function regionFindings({ region }: Integration, mapping: Mapping, { arn, at, secret }: UsedSecret): readonly Fault[] {
  const told = /^arn:[^:]+:secretsmanager:([a-z0-9-]+):/.exec(identityText(arn))?.[1]
  const lies = typeof secret?.region === 'string' ? secret.region : told
  if (isUnknown(region) || lies === undefined || lies === region) return []
  return [
    {
      severity: 'error',
      code: 'SECRET_OTHER_REGION',
      at,
      resource: mapping.id,
      explanation: `secret ${secret?.id ?? nameOf(arn)} lies in ${lies}, and Lambda reads it in the function's Region, ${region}`,
      remedy: `replicate the secret to ${region} and give the mapping the ARN of the replica`,
    },
  ]
}

const prefix = 'AmazonMSK_'

/** What MSK asks of the secrets of its own clusters: https://docs.aws.amazon.com/msk/latest/developerguide/msk-password.html */
function scramFindings(integration: Integration, mapping: Mapping, used: UsedSecret): readonly Fault[] {
  const { arn, secret } = used
  const at = secret?.at ?? used.at
  const name = secretName(used)
  const warning = (code: string, explanation: string, remedy: string): Fault => ({
    severity: 'warning',
    code,
    at,
    resource: secret?.id ?? mapping.id,
    explanation,
    remedy,
  })
  const unverified = '(by the guide of MSK; not verified by us)'
  const cluster = mapping.source.kind === 'cluster' ? clusterOf(integration, mapping.source.cluster) : undefined
  // Where SCRAM is off, that is the cause: LISTENER_OFF.
  const isThere = !cluster || cluster.listeners.scram === false || mayKnowUserOf(cluster, arn)
  return [
    ...(name !== undefined && !name.startsWith(prefix) && !prefix.startsWith(name)
      ? [
          warning(
            'SECRET_NAME_PREFIX',
            `secret ${name} cannot be associated with an MSK cluster: its name does not begin with ${prefix} ${unverified}`,
            `name the secret ${prefix}..., and associate it with the cluster`,
          ),
        ]
      : []),
    ...(secret && secret.key === undefined
      ? [
          warning(
            'SECRET_DEFAULT_KEY',
            `secret ${secret.id} is encrypted with the account's default key, and MSK takes secrets with a customer's key only ${unverified}`,
            `give ${secret.id} a KmsKeyId of a key of your own, and let the execution role decrypt with it`,
          ),
        ]
      : []),
    ...(isThere
      ? []
      : [
          warning(
            'SECRET_NOT_ASSOCIATED',
            `nothing here associates secret ${secret?.id ?? nameOf(arn)} with cluster ${cluster?.id}: its brokers do not know the user until something does`,
            `add an AWS::MSK::BatchScramSecret with the ARNs of ${cluster?.id} and of the secret`,
          ),
        ]),
  ]
}

/** The name, or as much of its beginning as is known. */
function secretName({ arn, secret }: UsedSecret): string | undefined {
  if (typeof secret?.name === 'string') return secret.name
  const named = /:secret:([^$]+)/.exec(identityText(arn))?.[1]
  return /\w\(/.test(identityText(arn)) ? undefined : named
}
