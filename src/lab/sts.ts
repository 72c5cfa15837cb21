import type { Credentials } from '../aws/index.ts'
import { evaluate, mappingCall } from '../policy/index.ts'
import type { Clock } from '../world/index.ts'
import type { Concrete } from './concrete.ts'
import type { LabKeys } from './credentials.ts'
import { type LabService, xmlEscape } from './services.ts'

/** STS gives an hour when nobody asks for another time. */
const sessionMs = 3_600_000

export interface StsOptions {
  readonly keys: LabKeys
  /** As it is now: edits of the template change it. */
  readonly concrete: () => Concrete
  /** Why the endpoint's policy denies the call, if it does. */
  readonly policyDenial: (mapping: string) => string | undefined
}

/**
 * AssumeRole for the Lambda service: allowed by the role's trust policy, and by the endpoint's policy on the way.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function stsService(clock: Clock, options: StsOptions): LabService {
  const error = (status: number, code: string, message: string, requestId: string) => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body:
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>` +
      `<Message>${xmlEscape(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  })
  return {
    name: 'sts',
    error,
    async answer({ holder, body, requestId }) {
      const form = new URLSearchParams(body.toString())
      if (form.get('Action') !== 'AssumeRole')
        return error(
          400,
          'InvalidAction',
          `the lab's STS answers AssumeRole only, not ${form.get('Action')}`,
          requestId,
        )
      const roleArn = form.get('RoleArn') ?? ''
      const denial = options.policyDenial(holder.mapping)
      const opened = denial ?? openSession(clock, options, holder.mapping, roleArn, form.get('RoleSessionName') ?? '')
      if (typeof opened === 'string') {
        const who = 'lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource'
        return error(403, 'AccessDenied', `${who}: ${roleArn}: ${opened}`, requestId)
      }
      const { sessionArn, credentials: key } = opened
      const fields = {
        AccessKeyId: key.accessKeyId,
        SecretAccessKey: key.secretAccessKey,
        SessionToken: key.sessionToken ?? '',
        Expiration: new Date(key.expiresAt ?? 0).toISOString(),
      }
      const credentials = Object.entries(fields).map(([name, value]) => `<${name}>${xmlEscape(value)}</${name}>`)
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body:
          `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>` +
          `<Arn>${xmlEscape(sessionArn)}</Arn></AssumedRoleUser><Credentials>${credentials.join('')}</Credentials>` +
          `</AssumeRoleResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></AssumeRoleResponse>`,
      }
    },
  }
}

/**
 * A session of a mapping's execution role for the Lambda service, or why the role's trust policy denies it. A policy
 * that depends on something unknown lets Lambda in: the lab denies only what is surely denied.
 */
export function openSession(
  clock: Clock,
  { keys, concrete }: Pick<StsOptions, 'keys' | 'concrete'>,
  mappingId: string,
  roleArn: string,
  session: string,
): { readonly sessionArn: string; readonly credentials: Credentials } | string {
  const described = concrete()
  const mapping = described.mappings.find((m) => m.described.id === mappingId)
  if (mapping?.roleArn !== roleArn) return 'it is not the execution role of the mapping'
  const request = mappingCall('sts', { ...described, roleArn, functionArn: mapping.functionArn })
  if (request && mapping.role) {
    const decision = evaluate(request, { resource: mapping.role.trust })
    if (decision.verdict === 'deny') return decision.reason
  }
  // A role's path is no part of its sessions' ARNs.
  const sessionArn = `${roleArn.replace(':iam:', ':sts:').replace(/:role\/(.*\/)?/, ':assumed-role/')}/${session}`
  return { sessionArn, credentials: keys.issueSession(mappingId, sessionArn, clock.now() + sessionMs) }
}
