import { IsthmusError } from '../world/index.ts'
import type { StateTransitionReason } from './types.ts'

// The sentences of `LastProcessingResult` as AWS shows them (mapping.md 6.2, with where each was seen).

const sourceUnreachable =
  'Connection error. Please check your event source connection configuration. If your event source lives in a VPC, try setting up a new Lambda function or EC2 instance with the same VPC, Subnet, and Security Group settings. Connect the new device to the Kafka cluster and consume messages to ensure that the issue is not related to VPC or Endpoint configuration.'

const servicesUnreachable =
  'Connection error. Your event source VPC must be able to connect to Lambda and STS, Secrets Manager (if event source authentication is required), and the OnFailure Destination (if one is configured).'

const roleRefused = 'Lambda failed to assume your function execution role.'

const serverRefused = ['TLS_FAILED', 'TLS_UNTRUSTED', 'TLS_NAME_MISMATCH', 'TLS_EXPIRED']

const certificateInvalid = [
  'TLS_AUTHORITY_INVALID',
  'TLS_CERTIFICATE_INVALID',
  'TLS_KEY_INVALID',
  'TLS_KEY_MISMATCH',
  'TLS_PASSPHRASE_WRONG',
]

const byCode = new Map<string, string>([
  ['SERVICE_UNREACHABLE', servicesUnreachable],
  ['ASSUME_ROLE_DENIED', roleRefused],
  ['SASL_FAILED', 'SASL authentication failed.'],
  ['KAFKA_UNAUTHORIZED', 'Cluster failed to authorize Lambda.'],
  ['CREDENTIALS_INVALID', 'SASL authentication failed.'],
  ['TOKEN_REFUSED', 'SASL authentication failed.'],
  ['WEB_IDENTITY_REFUSED', 'SASL authentication failed.'],
  ...serverRefused.map((code) => [code, 'Lambda failed to authenticate server'] as const),
  ['TLS_CLIENT_REFUSED', 'Server failed to authenticate Lambda'],
  ...certificateInvalid.map((code) => [code, 'Provided certificate or private key is invalid'] as const),
  ['NAME_UNRESOLVED', 'The provided Kafka broker endpoints cannot be resolved.'],
])

/** For a failed round of polling. All that is not told apart is the connection sentence, as AWS does it too. */
export function pollProblem(error: Error): string {
  return `PROBLEM: ${byCode.get(codeOf(error)) ?? sourceUnreachable}`
}

/**
 * For a batch that is not taken: the way to the function where that is what fails, else the function. AWS has no
 * sentence for a destination that refuses: it drops the records.
 */
export function invokeProblem(error: Error): string {
  const code = codeOf(error)
  if (code === 'SERVICE_UNREACHABLE') return `PROBLEM: ${servicesUnreachable}`
  if (code === 'ASSUME_ROLE_DENIED') return `PROBLEM: ${roleRefused}`
  if (code === 'DESTINATION_REFUSED') return 'PROBLEM: The OnFailure destination does not take records.'
  return 'PROBLEM: Function call failed'
}

/** AWS's sentence for it is not known: ours, unless it is the way there that fails. */
export function registryProblem(error: Error): string {
  const code = codeOf(error)
  if (code === 'SERVICE_UNREACHABLE') return `PROBLEM: ${servicesUnreachable}`
  if (code === 'SCHEMA_UNUSABLE') return 'PROBLEM: A schema of the schema registry cannot be used.'
  return 'PROBLEM: The schema registry does not give schemas.'
}

const reasons = new Map<string, StateTransitionReason>([
  ...['SASL_FAILED', 'CREDENTIALS_INVALID', 'TOKEN_REFUSED', 'WEB_IDENTITY_REFUSED', 'TLS_CLIENT_REFUSED'].map(
    (code) => [code, 'EVENT_SOURCE_AUTHN_ERROR'] as const,
  ),
  ['KAFKA_UNAUTHORIZED', 'EVENT_SOURCE_AUTHZ_ERROR'],
  ...[...serverRefused, ...certificateInvalid, 'NAME_UNRESOLVED', 'TOPIC_MISSING', 'DESTINATION_REFUSED'].map(
    (code) => [code, 'ESM_CONFIG_NOT_VALID'] as const,
  ),
  ['ASSUME_ROLE_DENIED', 'FUNCTION_CONFIG_NOT_VALID'],
  ['FUNCTION_MISSING', 'FUNCTION_CONFIG_NOT_VALID'],
])

/**
 * AWS names the four reasons and not which error has which: that is ours, by their names. What may pass by itself has
 * none.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-troubleshoot.html
 */
export function transitionReason(problem: Error | undefined): StateTransitionReason {
  return (problem && reasons.get(codeOf(problem))) ?? 'USER_INITIATED'
}

function codeOf(error: Error): string {
  return error instanceof IsthmusError ? error.code : ''
}
