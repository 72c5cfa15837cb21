import { type AwsAccess, call } from './access.ts'
import { encode } from './canonical.ts'

export interface Publication {
  /** Of the topic. */
  readonly region: string
  readonly topicArn: string
  readonly message: string
  readonly signal?: AbortSignal
}

/**
 * `sns:Publish` to a topic.
 *
 * @throws IsthmusError what `call` throws
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function publish(access: AwsAccess, { region, topicArn, message, signal }: Publication): Promise<void> {
  const fields = { Action: 'Publish', TopicArn: topicArn, Message: message, Version: '2010-03-31' }
  await call(access, {
    service: 'sns',
    region,
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Object.entries(fields)
      .map(([name, value]) => `${name}=${encode(value)}`)
      .join('&'),
    ...(signal && { signal }),
  })
}
