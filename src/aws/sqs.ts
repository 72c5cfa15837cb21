import { type AwsAccess, call } from './access.ts'
import { serviceHost } from './endpoints.ts'

export interface QueueMessage {
  /** Of the queue. */
  readonly region: string
  readonly account: string
  readonly name: string
  readonly body: string
  readonly signal?: AbortSignal
}

/**
 * `sqs:SendMessage`.
 *
 * @throws IsthmusError what `call` throws
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export async function sendMessage(access: AwsAccess, message: QueueMessage): Promise<void> {
  const { region, account, name, body, signal } = message
  const queueUrl = `https://${serviceHost('sqs', region)}/${account}/${name}`
  await call(access, {
    service: 'sqs',
    region,
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: queueUrl, MessageBody: body }),
    ...(signal && { signal }),
  })
}
