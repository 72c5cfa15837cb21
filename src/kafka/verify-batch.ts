import { IsthmusError } from '../world/index.ts'
import { errorCodes } from './errors.ts'
import { isOld } from './old-message.ts'
import { batchInfo } from './record-batch.ts'
import { scanBatches } from './scan.ts'

/** Why a broker refuses a batch: Kafka's error code, and the message for the producer. */
export interface BatchProblem {
  readonly errorCode: number
  readonly message: string
}

/**
 * Checks what a producer sent for one partition as a broker does before it appends: exactly one batch of version 2,
 * whole, with the right checksum, not a control batch, with records that can be read and whose offsets follow one
 * another. Undefined: nothing is wrong.
 */
export function verifyBatch(records: Buffer): BatchProblem | undefined {
  try {
    if (isOld(records, 0))
      return problem('UNSUPPORTED_FOR_MESSAGE_FORMAT', 'the format of before Kafka 0.11 is not taken: send version 2')
    const info = batchInfo(records, 0)
    if (info.size !== records.length) return problem('INVALID_RECORD', 'there must be exactly one record batch')
    if (info.control) return problem('INVALID_RECORD', 'clients cannot write control batches')
    if (info.count === 0) return problem('INVALID_RECORD', 'the record batch is empty')
    if (info.lastOffsetDelta !== info.count - 1)
      return problem(
        'INVALID_RECORD',
        `the last offset delta is ${info.lastOffsetDelta}, that of ${info.count} records is ${info.count - 1}`,
      )
    const scan = scanBatches(records, info.baseOffset, { checkCrc: true })
    if (scan.problem) throw scan.problem
    const [chunk] = scan.chunks
    for (let i = 0; i < info.count; i++)
      if (chunk?.offsets[i] !== info.baseOffset + i)
        return problem('INVALID_RECORD', `record ${i} of the batch does not have offset delta ${i}`)
    return undefined
  } catch (error) {
    if (!(error instanceof IsthmusError)) throw error
    return problem('CORRUPT_MESSAGE', error.message)
  }
}

function problem(error: keyof typeof errorCodes, message: string): BatchProblem {
  return { errorCode: errorCodes[error], message }
}
