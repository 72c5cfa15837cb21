import {
  type DeliveryOutcome,
  type Destination,
  type Failure,
  type InvokeOutcome,
  type Target,
  waitAskedBy,
} from '../targets/index.ts'
import { IsthmusError, messageOf } from '../world/index.ts'
import { shortened } from './shortened.ts'

/** Calls the target; undefined when the call was aborted. A target that throws is a service that failed. */
export async function invoke(
  target: Pick<Target, 'invoke'>,
  payload: Buffer,
  signal: AbortSignal,
): Promise<InvokeOutcome | undefined> {
  try {
    const outcome = await target.invoke(payload, { signal })
    if (outcome.kind !== 'function-error') return outcome
    return { ...outcome, error: shortened(outcome.error), message: shortened(outcome.message) }
  } catch (error) {
    if (signal.aborted) return undefined
    return { kind: 'service-error', message: messageOf(error), ...(error instanceof Error ? { cause: error } : {}) }
  }
}

/** Who asks for more than this is asked all the same: it may have been mended. */
const longestAskedMs = 60_000

/** How long a function that was not reached is not called again, for it asks so; in milliseconds. */
export function askedPause({ retryAfterMs = 0 }: { readonly retryAfterMs?: number }): number {
  return Math.min(retryAfterMs, longestAskedMs)
}

/** How long a service that failed so is not asked again, for it asks so; in milliseconds, at `now` since the epoch. */
export function pauseAskedBy(error: Error, now: number): number {
  return askedPause(waitAskedBy(error, now))
}

/** Calls the failure destination; undefined when the call was aborted. One that throws has failed. */
export async function deliver(
  destination: Destination,
  failure: Failure,
  signal: AbortSignal,
): Promise<DeliveryOutcome | undefined> {
  try {
    return await destination.deliver(failure, { signal })
  } catch (error) {
    if (signal.aborted) return undefined
    return { kind: 'failed', error: error instanceof Error ? error : new Error(messageOf(error)) }
  }
}

/** What a mapping's state names as the cause; undefined for a success. */
export function failureOf(outcome: InvokeOutcome): Error | undefined {
  switch (outcome.kind) {
    case 'success':
      return undefined
    case 'function-error':
      return new IsthmusError('FUNCTION_FAILED', `the function failed with ${outcome.error}: ${outcome.message}`, {
        data: { error: outcome.error, requestId: outcome.requestId },
      })
    case 'throttled':
      return new IsthmusError('FUNCTION_THROTTLED', `the function was not called: ${outcome.message}`)
    case 'service-error':
      if (outcome.cause instanceof IsthmusError && outcome.cause.data.awsCode === 'ResourceNotFoundException')
        return new IsthmusError('FUNCTION_MISSING', `the function does not exist: ${outcome.message}`, {
          cause: outcome.cause,
        })
      return outcome.cause ?? new IsthmusError('INVOKE_FAILED', `the function was not called: ${outcome.message}`)
  }
}
