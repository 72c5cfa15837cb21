import { type AwsAccess, call } from './access.ts'
import { serviceHost } from './endpoints.ts'
import { fieldsOf, jsonAction } from './json.ts'

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
  await ask(access, { region, url: queueUrl(region, account, name) }, 'SendMessage', { MessageBody: body }, signal)
}

/** The URL by which SQS knows a queue. */
export function queueUrl(region: string, account: string, name: string): string {
  return `https://${serviceHost('sqs', region)}/${account}/${name}`
}

export interface Queue {
  readonly region: string
  readonly url: string
}

export interface ReceivedMessage {
  readonly id: string
  /** By which this receiver deletes it. */
  readonly receipt: string
  readonly body: string
}

/**
 * `sqs:ReceiveMessage`: messages that nobody else is given for `visibilitySeconds`. It asks all of SQS's servers (long
 * polling): an empty answer says that there is none.
 *
 * @param most ten at most
 * @throws IsthmusError what `call` throws
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export async function receiveMessages(
  access: AwsAccess,
  queue: Queue,
  visibilitySeconds: number,
  most: number,
): Promise<readonly ReceivedMessage[]> {
  const { Messages = [] } = await ask(access, queue, 'ReceiveMessage', {
    MaxNumberOfMessages: most,
    VisibilityTimeout: visibilitySeconds,
    WaitTimeSeconds: 1,
  })
  const messages: readonly Readonly<Record<string, unknown>>[] = Array.isArray(Messages) ? Messages : []
  return messages.map(({ MessageId, ReceiptHandle, Body }) => ({
    id: String(MessageId),
    receipt: String(ReceiptHandle),
    body: String(Body),
  }))
}

/** `sqs:DeleteMessage`. Throws as `receiveMessages` */
export async function deleteMessage(access: AwsAccess, queue: Queue, receipt: string): Promise<void> {
  await ask(access, queue, 'DeleteMessage', { ReceiptHandle: receipt })
}

/**
 * `sqs:ChangeMessageVisibility`, of up to ten messages: how long from now on nobody is given them.
 *
 * @returns the receipts that are no longer good, or not for so long: others may have those messages
 * @throws as `receiveMessages`
 */
export async function changeVisibility(
  access: AwsAccess,
  queue: Queue,
  receipts: readonly string[],
  seconds: number,
): Promise<readonly string[]> {
  const Entries = receipts.map((ReceiptHandle, i) => ({ Id: `${i}`, ReceiptHandle, VisibilityTimeout: seconds }))
  const { Failed = [] } = await ask(access, queue, 'ChangeMessageVisibilityBatch', { Entries })
  const failed: readonly Readonly<Record<string, unknown>>[] = Array.isArray(Failed) ? Failed : []
  return failed.flatMap(({ Id }) => receipts[Number(Id)] ?? [])
}

/** `sqs:GetQueueAttributes`. Throws as `receiveMessages` */
export async function queueAttributes(
  access: AwsAccess,
  queue: Queue,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const { Attributes } = await ask(access, queue, 'GetQueueAttributes', { AttributeNames: names })
  const found: Readonly<Record<string, unknown>> =
    typeof Attributes === 'object' && Attributes !== null ? { ...Attributes } : {}
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, String(value)]))
}

async function ask(
  access: AwsAccess,
  { region, url }: Queue,
  action: string,
  fields: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await call(access, {
    service: 'sqs',
    region,
    ...jsonAction(`AmazonSQS.${action}`, { QueueUrl: url, ...fields }, '1.0'),
    ...(signal && { signal }),
  })
  return fieldsOf(answer)
}
