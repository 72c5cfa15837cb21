import { evaluate, identityPolicies, mappingCall } from '../policy/index.ts'
import type { Concrete } from './concrete.ts'
import { type Answer, type LabService, type ReceivedCall, xmlEscape } from './services.ts'

export interface DestinationOptions {
  readonly concrete: () => Concrete
  /** Why the policy of the service's endpoint denies the call, if it does. */
  readonly policyDenial: (mapping: string, service: string) => string | undefined
  readonly onRecord: (destination: string, body: string) => void
}

interface Given {
  readonly arn: string
  readonly body: string
}

/**
 * SQS, SNS and S3 as failure destinations: they take what a role may give them, whatever its queue, topic or bucket is
 * called, and tell of it. What a resource's own policy says is not asked.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export function destinationServices(options: DestinationOptions): readonly LabService[] {
  return [
    service('sqs', options, {
      read: ({ body }, { partition, region }) => {
        const fields: unknown = JSON.parse(body.toString())
        const { QueueUrl: url = '', MessageBody: message = '' } = fields as Readonly<Record<string, string>>
        const [account, name] = new URL(url).pathname.split('/').slice(-2)
        return { arn: `arn:${partition}:sqs:${region}:${account}:${name}`, body: message }
      },
      taken: (requestId) => json(200, { MessageId: requestId }),
      error: (status, code, message) => json(status, { __type: `com.amazonaws.sqs#${code}`, message }),
    }),
    service('sns', options, {
      read: ({ body }) => {
        const form = new URLSearchParams(body.toString())
        return { arn: form.get('TopicArn') ?? '', body: form.get('Message') ?? '' }
      },
      taken: (requestId) =>
        xml(
          200,
          `<PublishResponse><PublishResult><MessageId>${requestId}</MessageId></PublishResult></PublishResponse>`,
        ),
      error: (status, code, message) =>
        xml(
          status,
          `<ErrorResponse><Error><Code>${code}</Code><Message>${xmlEscape(message)}</Message></Error></ErrorResponse>`,
        ),
    }),
    service('s3', options, {
      read: ({ path, body }, { partition }) => ({
        arn: `arn:${partition}:s3:::${path.split('/')[1]}`,
        body: body.toString(),
      }),
      taken: () => ({ status: 200, headers: {}, body: '' }),
      error: (status, code, message) =>
        xml(status, `<Error><Code>${code}</Code><Message>${xmlEscape(message)}</Message></Error>`),
    }),
  ]
}

interface Protocol {
  readonly read: (call: ReceivedCall, concrete: Concrete) => Given
  readonly taken: (requestId: string) => Answer
  readonly error: (status: number, code: string, message: string) => Answer
}

function service(name: string, options: DestinationOptions, { read, taken, error }: Protocol): LabService {
  return {
    name,
    error,
    async answer(call) {
      const { mapping } = call.holder
      const given = read(call, options.concrete())
      const denied = options.policyDenial(mapping, name) ?? roleDenial(options.concrete(), mapping, name, given.arn)
      if (denied) return error(403, 'AccessDenied', `the call for ${given.arn} is denied: ${denied}`)
      options.onRecord(given.arn, given.body)
      return taken(call.requestId)
    },
  }
}

/** Why the role's own policies deny the call; what depends on something unknown is allowed, as everywhere in the lab. */
function roleDenial(concrete: Concrete, mappingId: string, name: string, destinationArn: string): string | undefined {
  const mapping = concrete.mappings.find(({ described }) => described.id === mappingId)
  if (!mapping?.role) return undefined
  const { roleArn, functionArn, role } = mapping
  const request = mappingCall(name, { ...concrete, roleArn, functionArn, destinationArn })
  const decision = request && evaluate(request, { identity: identityPolicies(role) })
  return decision?.verdict === 'deny' ? decision.reason : undefined
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) }
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
