import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type Dial, systemWorld } from '../world/index.ts'
import { createHttpClient } from './http.ts'

// What connections do with servers of every kind is tested with the HTTP target; here, what no server can bring about.

async function open(t: TestContext) {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
    t.after(() => socket.destroy())
    ends.push(() => socket.end())
  })
  const ends: (() => void)[] = []
  const port = await systemWorld.listen(server, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const dialled: Awaited<ReturnType<Dial>>[] = []
  const { promise: dialling, resolve: dials } = Promise.withResolvers<void>()
  const dial: Dial = async (...to) => {
    dials()
    const socket = await systemWorld.dial(...to)
    dialled.push(socket)
    return socket
  }
  const world = { clock: systemWorld.clock, dial }
  const client = createHttpClient(world, { connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 })
  t.after(() => client.close())
  const url = new URL(`http://127.0.0.1:${port}/`)
  const post = async (signal?: AbortSignal) => {
    const answer = await client.request(url, { method: 'POST', headers: {}, body: '1', ...(signal ? { signal } : {}) })
    return answer.body.toString()
  }
  return { client, post, dialling, dialled, ends }
}

test('a request at the moment at which the server leaves goes over another connection', async (t) => {
  const { post, dialled, ends } = await open(t)
  assert.equal(await post(), 'ok')
  assert.ok(dialled[0])
  const second = new Promise((resolve) => dialled[0]?.once('end', () => resolve(post())))
  ends[0]?.()
  assert.equal(await second, 'ok')
  assert.equal(dialled.length, 2)
})

test('a request given up while its connection is made leaves that for the next', async (t) => {
  const { post, dialling, dialled } = await open(t)
  const abort = new AbortController()
  const first = post(abort.signal)
  await dialling
  abort.abort(new Error('enough'))
  await assert.rejects(first, /enough/)
  while (dialled.length === 0) await setImmediate()
  // It is handed over in the turn after.
  await setImmediate()
  assert.equal(await post(), 'ok')
  assert.equal(dialled.length, 1)
})

test('a closed client sends nothing over what it had', async (t) => {
  const { client, post, dialled } = await open(t)
  assert.equal(await post(), 'ok')
  client.close()
  await assert.rejects(post(), /the client was closed/)
  assert.ok(dialled[0])
  if (!dialled[0].closed) await once(dialled[0], 'close')
  assert.equal(dialled.length, 1)
})
