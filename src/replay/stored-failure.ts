import { keptEvent, type RecordRun } from '../mapping/index.ts'
import { messageOf } from '../world/index.ts'
import { parsePartition } from './record-range.ts'

/** What a failure destination was told of records that were given up, as it holds it. */
export interface StoredFailure {
  readonly condition: string
  readonly functionArn: string
  /** When, as it was written; empty where it does not say. */
  readonly at: string
  /** Absent: the cluster is not MSK's. */
  readonly eventSourceArn?: string
  readonly bootstrapServers: string
  /** How many records failed: fewer than lie in `parts` where the function took those between them. */
  readonly records: number
  /** Of the event, in bytes. */
  readonly payloadSize?: number
  /** Where they lie, in the order of the event. */
  readonly parts: readonly RecordRun[]
  /** The event itself: S3 and Kafka topics are given it. */
  readonly payload?: Buffer
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads what SQS, SNS (also what a queue gets from it), S3 and Kafka topics are given.
 *
 * @returns a text where it is no such record: it says why
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export function readFailure(text: string): StoredFailure | string {
  const told = objectOf(text)
  if (!told) return 'is no JSON object'
  if (told.Type === 'Notification' && typeof told.Message === 'string') return readFailure(told.Message)
  const [about, info] = [fieldsOf(told.requestContext), fieldsOf(told.KafkaBatchInfo)]
  if (!about || !info) return 'is no failure record of a Kafka mapping: it has no requestContext and KafkaBatchInfo'
  const { payload } = told
  const kept =
    payload === undefined ? undefined : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
  const parts = kept ? partsOfEvent(kept) : partsOfInfo(fieldsOf(info.recordsInfo) ?? {})
  if (typeof parts === 'string') return parts
  const { eventSourceArn, payloadSize } = info
  return {
    condition: textOf(about.condition),
    functionArn: textOf(about.functionArn),
    at: textOf(told.timestamp),
    ...(typeof eventSourceArn === 'string' ? { eventSourceArn } : {}),
    bootstrapServers: textOf(info.bootstrapServers),
    records: Number(info.batchSize),
    ...(typeof payloadSize === 'number' ? { payloadSize } : {}),
    parts,
    ...(kept && { payload: kept }),
  }
}

function partsOfInfo(recordsInfo: Fields): readonly RecordRun[] | string {
  const parts = Object.entries(recordsInfo).flatMap(([name, value]): RecordRun[] => {
    const info = fieldsOf(value)
    const where = parsePartition(name)
    const run = [Number(info?.firstRecordOffset ?? Number.NaN), Number(info?.lastRecordOffset ?? Number.NaN)] as const
    return where && run.every(Number.isSafeInteger) && run[0] <= run[1] ? [{ ...where, run }] : []
  })
  return parts.length > 0 && parts.length === Object.keys(recordsInfo).length
    ? parts
    : 'is a failure record whose recordsInfo does not say which records they are'
}

function partsOfEvent(payload: Buffer): readonly RecordRun[] | string {
  try {
    const { offsets } = keptEvent(payload)
    return Object.entries(offsets).flatMap(([name, runs]) => {
      const where = parsePartition(name)
      return where ? runs.map((run) => ({ ...where, run })) : []
    })
  } catch (error) {
    return `is a failure record whose event cannot be used: ${messageOf(error)}`
  }
}

function objectOf(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
