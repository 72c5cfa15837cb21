import {
  type AwsAccess,
  changeVisibility,
  deleteMessage,
  type Queue,
  queueAttributes,
  receiveMessages,
} from '../aws/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { Contents, FailureStore, Foreign, Held } from './store.ts'
import { readFailure } from './stored-failure.ts'

/** So long after our death at most others are given what we hold. */
const visibilitySeconds = 300
const renewMs = (visibilitySeconds * 1000) / 2
const perCall = 10

/**
 * The messages of an SQS queue. They are held, and held on to, until they are deleted or given back: SQS lets a message
 * be held for 12 hours.
 *
 * @param keep leaves delivered messages in the queue
 * @throws IsthmusError `STORE_INVALID` for a FIFO queue, to which no mapping writes
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export function queueStore(aws: AwsAccess, queue: Queue, name: string, keep: boolean): FailureStore {
  if (queue.url.endsWith('.fifo'))
    throw new IsthmusError(
      'STORE_INVALID',
      `${name} is a FIFO queue, and no mapping writes its failures to one: name the queue of the mapping's DestinationConfig`,
    )
  /** The receipt of each message that is ours, by its id. */
  const receipts = new Map<string, string>()
  const ids = new Map<Held, string>()
  let cancel = () => {}

  const change = async (seconds: number) => {
    const all = [...receipts]
    for (let i = 0; i < all.length; i += perCall) {
      const some = all.slice(i, i + perCall).filter(([id]) => receipts.has(id))
      if (some.length === 0) continue
      const lost = await changeVisibility(
        aws,
        queue,
        some.map(([, receipt]) => receipt),
        seconds,
      )
      for (const [id, receipt] of some) if (lost.includes(receipt)) receipts.delete(id)
    }
  }
  const renewLater = () => {
    cancel = aws.clock.after(renewMs, () => {
      // What cannot be renewed now may be at the next time: half of the time is left.
      void change(visibilitySeconds).catch(() => {})
      renewLater()
    })
  }

  return {
    name,
    afterwards: keep ? 'kept' : 'deleted',
    async read(limit, stop): Promise<Contents> {
      const notes = await notesOn(aws, queue)
      const held: Held[] = []
      const foreign: Foreign[] = []
      const take = (id: string, body: string) => {
        const failure = readFailure(body)
        const one = { id: `message ${id}` }
        if (typeof failure === 'string') foreign.push({ ...one, why: failure })
        else {
          const { payload, ...rest } = failure
          held.push({ ...one, failure: rest, ...(payload && { payload: async () => payload }) })
          ids.set(held.at(-1)!, id)
        }
      }
      renewLater()
      while (held.length < limit && !stop.aborted) {
        const most = Math.min(perCall, limit - held.length)
        const messages = await receiveMessages(aws, queue, visibilitySeconds, most)
        if (messages.length === 0) break
        for (const { id, receipt, body } of messages) {
          // SQS may give one twice: the later receipt is the good one.
          if (!receipts.has(id)) take(id, body)
          receipts.set(id, receipt)
        }
      }
      return { held, foreign, notes }
    },
    isOurs: (held) => receipts.has(ids.get(held) ?? ''),
    async settle(held) {
      const id = ids.get(held) ?? ''
      const receipt = receipts.get(id)
      if (keep || receipt === undefined) return
      await deleteMessage(aws, queue, receipt)
      receipts.delete(id)
    },
    async close() {
      cancel()
      await change(0)
    },
  }
}

async function notesOn(aws: AwsAccess, queue: Queue): Promise<readonly string[]> {
  const found = await queueAttributes(aws, queue, ['RedrivePolicy', 'ApproximateNumberOfMessagesNotVisible'])
  const policy = /"maxReceiveCount"\s*:\s*"?(\d+)/.exec(found.RedrivePolicy ?? '')?.[1]
  const others = Number(found.ApproximateNumberOfMessagesNotVisible ?? 0)
  return [
    ...(policy === undefined
      ? []
      : [`the queue counts this as a receive, and gives a message to its own dead-letter queue after ${policy}`]),
    ...(others > 0 ? [`about ${others} more messages are held by somebody else just now, and are not counted`] : []),
  ]
}
