import { createHttpClient, type HttpResponse } from '../aws/index.ts'
import { shownUrl } from '../model/index.ts'
import { type Clock, IsthmusError, messageOf, type World } from '../world/index.ts'
import { responseTooLarge } from './response-too-large.ts'
import { askedWait } from './retry-after.ts'
import type { InvokeOutcome, Target } from './types.ts'

export interface HttpTargetOptions {
  /** `http:` or `https:`; events are posted there. */
  readonly url: string
  /** For one event and its whole answer once connected, in milliseconds; a connect may take half as long. */
  readonly timeoutMs: number
  /** Certificates to trust instead of the machine's, PEM. */
  readonly ca?: string
}

/**
 * An HTTP endpoint as the function: each event is the body of a POST, its request id the header `X-Request-Id`. AWS
 * has no such target, so what answers mean is ours to say:
 *
 * - 2xx: success
 * - 429: throttled
 * - 502, 503, 504, no connection, one that breaks, or an event that is not wholly read in time: a service error, for
 *   the endpoint itself was not reached. Either may ask by `Retry-After` not to be called for a while
 * - any other status, or no answer in time: a function error, `Http.404`, `Http.Timedout`
 * - an answer larger than Lambda's limit: a function error, `Function.ResponseSizeTooLarge`; the rest is not read
 *
 * @throws IsthmusError `TARGET_URL_INVALID`
 */
export function createHttpTarget(
  world: Pick<World, 'clock' | 'dial' | 'random'>,
  { url, timeoutMs, ca }: HttpTargetOptions,
): Target {
  const to = parse(url)
  const client = createHttpClient(world, {
    connectTimeoutMs: Math.min(10_000, timeoutMs / 2),
    requestTimeoutMs: timeoutMs,
    ...(ca === undefined ? {} : { ca }),
  })

  return {
    async invoke(payload, { signal }) {
      const requestId = world.random.uuid()
      const headers = { 'content-type': 'application/json', 'x-request-id': requestId }
      try {
        const request = { method: 'POST', headers, body: payload, ...(signal ? { signal } : {}) }
        return outcomeOf(world.clock, requestId, await client.request(to, request))
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        if (error instanceof IsthmusError && error.code === 'ANSWER_TOO_LARGE') {
          const { status } = error.data
          if (typeof status !== 'number' || (status >= 200 && status < 300))
            return { kind: 'function-error', requestId, ...responseTooLarge }
          return outcomeOf(world.clock, requestId, { status, headers: {}, body: Buffer.from(messageOf(error)) })
        }
        // It was reached: no answer is an answer of the function.
        if (error instanceof IsthmusError && isLate(error.cause)) {
          const message = `no answer from ${shownUrl(url)} within ${timeoutMs} ms`
          return { kind: 'function-error', requestId, error: 'Http.Timedout', message }
        }
        const cause = new IsthmusError('TARGET_UNREACHABLE', messageOf(error), {
          cause: error,
          data: { url: shownUrl(url) },
        })
        return { kind: 'service-error', message: cause.message, cause }
      }
    },
    async close() {
      client.close()
    },
  }
}

function outcomeOf(clock: Clock, requestId: string, response: HttpResponse): InvokeOutcome {
  const { status, body } = response
  if (status >= 200 && status < 300) return { kind: 'success', requestId, payload: body }
  const message = `HTTP ${status}: ${body.toString('utf8', 0, 500)}`
  const busy = status === 429 ? 'throttled' : status >= 502 && status <= 504 ? 'service-error' : undefined
  if (busy) return { kind: busy, message, ...askedWait(response.headers['retry-after'], clock.now()) }
  return { kind: 'function-error', requestId, error: `Http.${status}`, message }
}

function isLate(cause: unknown): boolean {
  return cause instanceof IsthmusError && cause.code === 'ANSWER_TIMEOUT'
}

/** What is wrong with a function's URL, as a sentence goes on after it; undefined: nothing. */
export function faultOfUrl(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.username || parsed?.password) return 'has a login in it, which would be shown and not sent: take it out'
  return parsed && /^https?:$/.test(parsed.protocol) ? undefined : 'is no http or https URL'
}

function parse(url: string): URL {
  const fault = faultOfUrl(url)
  if (fault === undefined) return new URL(url)
  throw new IsthmusError('TARGET_URL_INVALID', `${shownUrl(url)} ${fault}`, { data: { url: shownUrl(url) } })
}
