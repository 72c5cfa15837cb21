import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { it, type TestContext } from 'node:test'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { createHttpTarget } from './http-target.ts'

async function serve(
  t: TestContext,
  answer: (body: string, response: ServerResponse, request: IncomingMessage) => void,
) {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    answer(Buffer.concat(parts).toString(), response, request)
  })
  const port = await systemWorld.listen(server, { host: '127.0.0.1', port: 0 })
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { server, url: `http://127.0.0.1:${port}/orders?x=1` }
}

function target(t: TestContext, url: string, timeoutMs = 10_000) {
  const made = createHttpTarget(systemWorld, { url, timeoutMs })
  t.after(() => made.close())
  return (body: string, signal?: AbortSignal) => made.invoke(Buffer.from(body), signal ? { signal } : {})
}

it('posts the event over a connection that is kept', async (t) => {
  const seen: string[] = []
  let connections = 0
  const { server, url } = await serve(t, (body, response, request) => {
    seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`)
    response.end(JSON.stringify({ id: request.headers['x-request-id'] }))
  })
  server.on('connection', () => connections++)
  const post = target(t, url)
  const first = await post('{"a":1}')
  assert.ok(first.kind === 'success')
  assert.deepEqual(JSON.parse(first.payload.toString()), { id: first.requestId })
  await post('{"a":2}')
  assert.deepEqual(seen, ['POST /orders?x=1 application/json {"a":1}', 'POST /orders?x=1 application/json {"a":2}'])
  assert.equal(connections, 1)
})

it('says by the status whether the function failed, was throttled, or was not reached', async (t) => {
  const { url } = await serve(t, (status, response) => {
    response.statusCode = Number(status)
    response.end('why')
  })
  const post = target(t, url)
  const kinds: Record<string, string> = {}
  for (const status of ['200', '204', '302', '400', '404', '429', '500', '502', '503', '504']) {
    kinds[status] = (await post(status)).kind
  }
  const [ok, failed, service] = ['success', 'function-error', 'service-error']
  assert.deepEqual(kinds, {
    200: ok,
    204: ok,
    302: failed,
    400: failed,
    404: failed,
    429: 'throttled',
    500: failed,
    502: service,
    503: service,
    504: service,
  })
  const notFound = await post('404')
  assert.ok(notFound.kind === 'function-error')
  assert.equal(notFound.error, 'Http.404')
  assert.equal(notFound.message, 'HTTP 404: why')
})

it('no answer in time is an error of the function', async (t) => {
  const { url } = await serve(t, () => {})
  const outcome = await target(t, url, 50)('{}')
  assert.ok(outcome.kind === 'function-error')
  assert.equal(outcome.error, 'Http.Timedout')
  assert.match(outcome.message, /^no answer from http:.* within 50 ms$/)
})

it('nobody there, or a connection that breaks, is an error of the service', async (t) => {
  const { server, url } = await serve(t, (_, response) => response.destroy())
  const post = target(t, url)
  const broken = await post('{}')
  assert.ok(broken.kind === 'service-error')
  assert.ok(broken.cause instanceof IsthmusError && broken.cause.code === 'TARGET_UNREACHABLE')
  server.close()
  server.closeAllConnections()
  const refused = await post('{}')
  assert.ok(refused.kind === 'service-error')
  assert.match(refused.message, /cannot reach 127\.0\.0\.1:\d+/)
})

it('rejects when aborted', async (t) => {
  const { url } = await serve(t, () => {})
  const abort = new AbortController()
  const post = target(t, url)('{}', abort.signal)
  abort.abort(new Error('enough'))
  await assert.rejects(post, /enough/)
})

it('refuses what is no URL', () => {
  for (const url of ['orders', 'ftp://x/']) {
    assert.throws(() => createHttpTarget(systemWorld, { url, timeoutMs: 1 }), { code: 'TARGET_URL_INVALID' })
  }
})
