import { type CredentialsProvider, callService, type HttpClient, type HttpResponse } from '../aws/index.ts'
import { type Clock, IsthmusError, messageOf } from '../world/index.ts'
import { responseTooLarge } from './response-too-large.ts'
import { waitAskedBy } from './retry-after.ts'
import type { InvokeOutcome, Target } from './types.ts'

export interface LambdaTargetOptions {
  readonly client: HttpClient
  readonly region: string
  /** Name or ARN, with a qualifier or without. */
  readonly function: string
  readonly credentials: CredentialsProvider
  /** For one invocation, in milliseconds: the function's own time-out and some more. */
  readonly timeoutMs: number
  /** Where Lambda is called; absent: at its public name. */
  readonly endpoint?: URL
}

/**
 * A function at AWS Lambda (or at what answers by its name), invoked and waited for. Nothing is tried again here: that
 * is the mapping's part.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createLambdaTarget(clock: Clock, options: LambdaTargetOptions): Target {
  const path = `/2015-03-31/functions/${encodeURIComponent(options.function)}/invocations`
  return {
    async invoke(payload, { signal }) {
      try {
        const response = await callService(clock, options.client, {
          service: 'lambda',
          region: options.region,
          credentials: await options.credentials(),
          method: 'POST',
          path,
          headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
          body: payload,
          timeoutMs: options.timeoutMs,
          ...(options.endpoint && { endpoint: options.endpoint }),
          ...(signal ? { signal } : {}),
        })
        return answered(response)
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        return failed(error, clock.now())
      }
    },
    // The client is its owner's.
    async close() {},
  }
}

function answered({ headers, body }: HttpResponse): InvokeOutcome {
  const requestId = String(headers['x-amzn-requestid'] ?? '')
  const kind = headers['x-amz-function-error']
  const version = headers['x-amz-executed-version']
  const executed = typeof version === 'string' ? { executedVersion: version } : {}
  if (kind === undefined) return { kind: 'success', requestId, payload: body, ...executed }
  const { errorType, errorMessage } = readFunctionError(body)
  const functionError = String(kind)
  const said = { error: errorType ?? functionError, message: errorMessage ?? '', functionError }
  return { kind: 'function-error', requestId, ...said, ...executed }
}

/** What Lambda's runtimes write for an error; a function may write anything. */
function readFunctionError(body: Buffer): { readonly errorType?: string; readonly errorMessage?: string } {
  try {
    const parsed: unknown = JSON.parse(body.toString())
    if (typeof parsed !== 'object' || parsed === null) return { errorMessage: body.toString() }
    const fields: Readonly<Record<string, unknown>> = { ...parsed }
    const { errorType, errorMessage } = fields
    return {
      ...(typeof errorType === 'string' ? { errorType } : {}),
      ...(typeof errorMessage === 'string' ? { errorMessage } : {}),
    }
  } catch {
    return { errorMessage: body.toString() }
  }
}

function failed(error: unknown, now: number): InvokeOutcome {
  const message = messageOf(error)
  // Lambda itself gives no such answer: what stands in its place does.
  if (error instanceof IsthmusError && error.code === 'ANSWER_TOO_LARGE' && error.data.status === 200)
    return { kind: 'function-error', requestId: '', ...responseTooLarge }
  const wait = waitAskedBy(error, now)
  if (error instanceof IsthmusError && error.data.status === 429) return { kind: 'throttled', message, ...wait }
  // It is the event that Lambda does not take, and never will: to be split or given up as one that the function fails on.
  if (error instanceof IsthmusError && error.data.status === 413)
    return { kind: 'function-error', requestId: '', error: String(error.data.awsCode), message }
  return { kind: 'service-error', message, ...wait, ...(error instanceof Error ? { cause: error } : {}) }
}
