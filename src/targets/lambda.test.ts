import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HttpClient, type HttpResponse, verifyRequest } from '../aws/index.ts'
import { IsthmusError } from '../world/index.ts'
import { createLambdaTarget } from './lambda.ts'

const now = Date.UTC(2026, 10, 25, 12)
const clock = { now: () => now, monotonic: () => now, after: () => () => {} }
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }
const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:orders'
const payload = Buffer.from('{"records":{}}')
type Sent = Parameters<HttpClient['request']>

function invoke(answer: Partial<HttpResponse> | Error, options: { signal?: AbortSignal } = {}) {
  const sent: Sent[] = []
  const client: HttpClient = {
    async request(...request) {
      sent.push(request)
      if (answer instanceof Error) throw answer
      return { status: 200, headers: {}, body: Buffer.alloc(0), ...answer }
    },
    close() {},
  }
  const target = createLambdaTarget(clock, {
    client,
    region: 'eu-west-1',
    function: arn,
    credentials: async () => credentials,
    timeoutMs: 7_000,
  })
  return { sent, outcome: target.invoke(payload, options) }
}

const headers = { 'x-amzn-requestid': 'id-1' }

test('invokes and waits: a signed POST with the payload itself', async () => {
  const { sent, outcome } = invoke({ headers, body: Buffer.from('"done"') })
  assert.deepEqual(await outcome, { kind: 'success', requestId: 'id-1', payload: Buffer.from('"done"') })
  const [[url, request] = assert.fail()] = sent
  const path = '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A111122223333%3Afunction%3Aorders/invocations'
  assert.equal(url.href, `https://lambda.eu-west-1.amazonaws.com${path}`)
  assert.equal(request.body, payload)
  assert.equal(request.timeoutMs, 7_000)
  assert.equal(request.headers['x-amz-invocation-type'], 'RequestResponse')
  const wire = { method: request.method, path, query: [], headers: request.headers, body: payload }
  assert.equal(verifyRequest(wire, () => credentials, now).kind, 'signed')
})

test('a function that fails: its error, whatever it wrote', async () => {
  const failed = (body: string, kind = 'Unhandled') =>
    invoke({
      headers: { ...headers, 'x-amz-function-error': kind, 'x-amz-executed-version': '7' },
      body: Buffer.from(body),
    }).outcome
  const outcome = { kind: 'function-error', requestId: 'id-1', functionError: 'Unhandled', executedVersion: '7' }
  const written = '{"errorType":"TypeError","errorMessage":"x is no order","stackTrace":[]}'
  assert.deepEqual(await failed(written), { ...outcome, error: 'TypeError', message: 'x is no order' })
  const timeout = '{"errorMessage":"Task timed out after 3.00 seconds"}'
  const timedOut = { ...outcome, error: 'Unhandled', message: 'Task timed out after 3.00 seconds' }
  assert.deepEqual(await failed(timeout), timedOut)
  for (const odd of ['not json', '7', 'null'])
    assert.deepEqual(await failed(odd), { ...outcome, error: 'Unhandled', message: odd })
})

test('429 is throttled; other answers of the service are its errors, with their cause', async () => {
  const refusal = (status: number, code: string, more = {}) =>
    invoke({ status, headers: { 'x-amzn-errortype': code, ...more }, body: Buffer.from('{"Message":"said"}') }).outcome
  const throttled = await refusal(429, 'TooManyRequestsException:http://internal.amazon.com/')
  assert.equal(throttled.kind, 'throttled')
  assert.match(throttled.kind === 'throttled' ? throttled.message : '', /429 TooManyRequestsException: said$/)
  const busy = await refusal(429, 'TooManyRequestsException', { 'retry-after': '7' })
  assert.equal(busy.kind === 'throttled' && busy.retryAfterMs, 7000)
  for (const [status, name, code] of [
    [500, 'ServiceException', 'SERVICE_FAILED'],
    [404, 'ResourceNotFoundException', 'SERVICE_FAILED'],
    [403, 'AccessDeniedException', 'SERVICE_DENIED'],
    [502, 'KMSAccessDeniedException', 'SERVICE_DENIED'],
  ] as const) {
    const outcome = await refusal(status, name)
    assert.equal(outcome.kind, 'service-error')
    const cause = outcome.kind === 'service-error' ? outcome.cause : undefined
    assert.ok(cause instanceof IsthmusError)
    assert.equal(cause.code, code)
    assert.equal(cause.data.awsCode, name)
    assert.equal(cause.data.awsMessage, 'said')
  }
})

test('an event that Lambda finds too large has failed: no later call could do better', async () => {
  const said = 'Request must be smaller than 6291456 bytes for the InvokeFunction operation'
  const outcome = await invoke({
    status: 413,
    headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException' },
    body: Buffer.from(JSON.stringify({ message: said })),
  }).outcome
  assert.ok(outcome.kind === 'function-error')
  assert.equal(outcome.error, 'RequestEntityTooLargeException')
  assert.match(outcome.message, new RegExp(said))
})

test('a service that cannot be reached is its error; an abort is the caller’s', async () => {
  const cause = new IsthmusError('SERVICE_UNREACHABLE', 'cannot reach lambda')
  assert.deepEqual(await invoke(cause).outcome, { kind: 'service-error', message: 'cannot reach lambda', cause })
  const reason = new Error('revoked')
  await assert.rejects(invoke(cause, { signal: AbortSignal.abort(reason) }).outcome, reason)
})
