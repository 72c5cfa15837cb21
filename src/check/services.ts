import { identityText, type Mapping, type Maybe } from '../model/index.ts'
import type { ServiceName } from '../network/index.ts'

/** Access configurations whose URI is no secret. */
export const withoutSecret: ReadonlySet<string> = new Set([
  'VPC_SUBNET',
  'VPC_SECURITY_GROUP',
  'IAM_AUTH',
  'IAM_OAUTHBEARER_AUTH',
  'OAUTHBEARER_SCOPE',
  'OAUTHBEARER_AUDIENCE',
  'OAUTHBEARER_LOGICAL_CLUSTER',
  'OAUTHBEARER_IDENTITY_POOL',
])

/** The secret that the mapping logs in with. */
export function secretOf(mapping: Mapping): Maybe<string> | undefined {
  return mapping.settings.access.find(({ type }) => !withoutSecret.has(type))?.uri
}

/**
 * The services that an on-demand mapping calls through the cluster's VPC. In provisioned mode Lambda links the VPCs
 * itself, and none is needed. https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html
 */
export function servicesOf(mapping: Mapping): readonly ServiceName[] {
  if (mapping.settings.provisioned) return []
  const destination = destinationService(mapping)
  return [
    'lambda',
    'sts',
    ...(secretOf(mapping) === undefined ? [] : ['secretsmanager']),
    ...(destination === undefined ? [] : [destination]),
  ]
}

/** `sqs`, `sns` or `s3` by the destination's ARN, of which an unknown part may be left; `kafka://` is the cluster itself. */
export function destinationService({ settings }: Mapping): ServiceName | undefined {
  const { onFailure } = settings
  if (onFailure === undefined) return undefined
  return /:(sqs|sns|s3):/.exec(identityText(onFailure))?.[1]
}
