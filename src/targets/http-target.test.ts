import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { it, type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Dial, IsthmusError, systemWorld } from '../world/index.ts'
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

it('who is throttled or not reached is told how long to wait, where the answer says so', async (t) => {
  const { url } = await serve(t, (status, response) => {
    response.writeHead(Number(status), { 'retry-after': '7' })
    response.end()
  })
  const post = target(t, url)
  for (const status of ['429', '503']) {
    const outcome = await post(status)
    assert.equal('retryAfterMs' in outcome && outcome.retryAfterMs, 7000)
  }
  assert.equal('retryAfterMs' in (await post('500')), false)
})

it('no answer in time is an error of the function', async (t) => {
  const { url } = await serve(t, () => {})
  const outcome = await target(t, url, 50)('{}')
  assert.ok(outcome.kind === 'function-error')
  assert.equal(outcome.error, 'Http.Timedout')
  assert.match(outcome.message, /^no answer from http:\/\/127\.0\.0\.1:\d+\/orders within 50 ms$/)
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

// What a server may do besides answering nicely, said byte by byte.
async function speak(t: TestContext, answer: (socket: Socket, request: number) => void) {
  let requests = 0
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    // The events of these tests come in one piece.
    socket.on('data', () => answer(socket, ++requests))
    t.after(() => socket.destroy())
  })
  const port = await systemWorld.listen(server, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const dialled: Socket[] = []
  const dial: Dial = async (...to) => {
    const socket = await systemWorld.dial(...to)
    dialled.push(socket)
    return socket
  }
  const made = createHttpTarget({ ...systemWorld, dial }, { url: `http://127.0.0.1:${port}/`, timeoutMs: 10_000 })
  t.after(() => made.close())
  return {
    made,
    /** Our ends of the connections. */
    dialled,
    async post() {
      const outcome = await made.invoke(Buffer.from('{"a":1}'), {})
      return outcome.kind === 'success' ? outcome.payload.toString() : outcome.kind
    },
  }
}

async function closed(socket: Socket | undefined): Promise<void> {
  assert.ok(socket)
  // Not `once`, to which an error before it matters.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}

const sized = (text: string, ...headers: string[]) =>
  ['HTTP/1.1 200 OK', `content-length: ${text.length}`, ...headers, '', text].join('\r\n')

it('reads answers in pieces, in chunks, after interim ones, and up to the end of the connection', async (t) => {
  const long = 'x'.repeat(300_000)
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n'
  const interim = 'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
  const answers = [sized(long), chunked, interim + sized('after'), 'HTTP/1.1 200 OK\r\n\r\nto the end']
  const { post, dialled } = await speak(t, (socket, request) => {
    const answer = answers[request - 1] ?? ''
    socket.write(answer.slice(0, 10))
    setImmediate(() => socket.write(answer.slice(10), () => request === 4 && socket.end()))
  })
  assert.equal(await post(), long)
  assert.equal(await post(), 'onetwo')
  assert.equal(await post(), 'after')
  assert.equal(await post(), 'to the end')
  assert.equal(dialled.length, 1)
})

it('an answer that breaks off, or is none, is an error of the service', async (t) => {
  const broken = sized('whole').slice(0, -2)
  const answers = [broken, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\non', 'SSH-2.0\r\n']
  const { post } = await speak(t, (socket, request) => socket.end(answers[request - 1] ?? ''))
  for (const _ of answers) assert.equal(await post(), 'service-error')
})

it('a server that says 100 Continue unasked is told by that', async (t) => {
  const { made } = await speak(t, (socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${sized('after')}`))
  const outcome = await made.invoke(Buffer.from('{}'), {})
  assert.ok(outcome.kind === 'service-error')
  assert.match(outcome.message, /it says 100 Continue, for which nobody asked/)
})

it('does not use a connection again that the server is done with', { timeout: 5_000 }, async (t) => {
  const { post, dialled } = await speak(t, (socket, request) => {
    if (request === 1) socket.write(sized('1', 'connection: close'))
    if (request === 2) socket.end(sized('2'))
    if (request === 3) socket.write(sized('3'), () => setTimeout(() => socket.end(), 10))
    if (request === 4) socket.write(sized('4'), () => setTimeout(() => socket.resetAndDestroy(), 10))
    if (request === 5) socket.write(sized('5'))
  })
  for (let request = 1; request < 5; request++) {
    assert.equal(await post(), `${request}`)
    await closed(dialled.at(-1))
  }
  assert.equal(await post(), '5')
  assert.equal(dialled.length, 5)
})

it('what a server says unasked is no answer to the next event', { timeout: 5_000 }, async (t) => {
  const { post, dialled } = await speak(t, (socket, request) => {
    if (request === 1) socket.write(sized('1'), () => setTimeout(() => socket.write(sized('nobody asked')), 10))
    if (request === 2) socket.write(sized('2') + sized('twice'))
    if (request === 3) socket.write(sized('3'))
  })
  for (let request = 1; request < 3; request++) {
    assert.equal(await post(), `${request}`)
    await closed(dialled.at(-1))
  }
  assert.equal(await post(), '3')
  assert.equal(dialled.length, 3)
})

it('an idle connection keeps no process alive, a running event does, and closing ends both', {
  timeout: 5_000,
}, async (t) => {
  const held: boolean[] = []
  const { made, post, dialled } = await speak(t, (socket, request) => {
    held.push(isHeld())
    if (request < 3) socket.write(sized('ok'))
    else void made.close()
  })
  let isHeld = () => true
  assert.equal(await post(), 'ok')
  const [socket] = dialled
  assert.ok(socket)
  // What was asked for is there a turn before the connection is idle.
  await nextTurn()
  // Node tells of no socket whether it is held, but lists what is.
  const listed = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  const idle = listed()
  isHeld = () => listed() > idle
  assert.equal(await post(), 'ok')
  await nextTurn()
  assert.equal(listed(), idle)
  assert.equal(await post(), 'service-error')
  assert.deepEqual(held, [true, true, true])
  await closed(socket)
  assert.equal(dialled.length, 1)
})

it('closing ends idle connections', { timeout: 5_000 }, async (t) => {
  const { made, post, dialled } = await speak(t, (socket) => socket.write(sized('ok')))
  assert.equal(await post(), 'ok')
  await made.close()
  await closed(dialled[0])
})

it('events at the same time go over connections of their own, which are all used again', async (t) => {
  let together = 0
  const waiting: (() => void)[] = []
  const { server, url } = await serve(t, (_, response) => {
    waiting.push(() => response.end())
    if (waiting.length === 3) for (const end of waiting.splice(0)) end()
  })
  server.on('connection', () => together++)
  const post = target(t, url)
  for (let round = 0; round < 3; round++) {
    const outcomes = await Promise.all(['1', '2', '3'].map((body) => post(body)))
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ['success', 'success', 'success'],
    )
  }
  assert.equal(together, 3)
})

it('an event that was given up leaves nothing behind for the next one', async (t) => {
  const abort = new AbortController()
  const { url } = await serve(t, (body, response) => {
    if (body === 'slow') {
      response.write('late')
      abort.abort(new Error('enough'))
    } else response.end('fresh')
  })
  const post = target(t, url)
  await assert.rejects(post('slow', abort.signal), /enough/)
  const next = await post('next')
  assert.ok(next.kind === 'success')
  assert.equal(next.payload.toString(), 'fresh')
})

it('refuses what is no URL, or has a login, which it does not show', () => {
  for (const url of ['orders', 'ftp://x/', 'https://alice:hidden@x/']) {
    assert.throws(() => createHttpTarget(systemWorld, { url, timeoutMs: 1 }), {
      code: 'TARGET_URL_INVALID',
      message: /^(?!.*hidden)/,
    })
  }
})
