import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createHttpClient } from '../aws/index.ts'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { createHttpTarget } from './http-target.ts'
import { createLambdaTarget } from './lambda.ts'
import { createLocalFunction } from './local-function.ts'
import type { InvokeOutcome, Target } from './types.ts'

// Targets that are slow, hang, answer half, answer 300 MB or close early: what each is, that the event is sent once, and
// that the next one goes through.

const mega = 1024 * 1024
const event = Buffer.from(JSON.stringify({ records: { 'orders-0': 'x'.repeat(100_000) } }))
const whole = 'HTTP/1.1 200 OK\r\nx-amzn-requestid: r\r\ncontent-length: 2\r\n\r\n{}'

/** Does as `behave` says with the first event, and answers all others. */
async function serve(t: TestContext, behave: (socket: Socket) => void, when: 'read' | 'begun' = 'read') {
  let events = 0
  const server = createServer((socket) => {
    let head: string | undefined
    let left = 0
    socket.on('error', () => {})
    t.after(() => socket.destroy())
    socket.on('data', (bytes: Buffer) => {
      if (head === undefined) {
        const text = bytes.toString('latin1')
        head = text.slice(0, text.indexOf('\r\n\r\n'))
        left = Number(/content-length: (\d+)/.exec(head)?.[1]) + head.length + 4
        events++
        if (when === 'begun' && events === 1) behave(socket)
      }
      left -= bytes.length
      if (left > 0 || socket.destroyed) return
      head = undefined
      if (events > 1) socket.write(whole)
      else if (when === 'read') behave(socket)
    })
  })
  const port = await systemWorld.listen(server, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${port}/`, events: () => events }
}

const makers: Readonly<Record<string, (t: TestContext, url: string, timeoutMs: number) => Target>> = {
  http: (_, url, timeoutMs) => createHttpTarget(systemWorld, { url, timeoutMs }),
  lambda(t, url, timeoutMs) {
    const client = createHttpClient(systemWorld, { connectTimeoutMs: 5000, requestTimeoutMs: 5000 })
    t.after(() => client.close())
    return createLambdaTarget(systemWorld.clock, {
      client,
      region: 'eu-west-1',
      function: 'orders:live',
      credentials: async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' }),
      timeoutMs,
      endpoint: new URL(url),
    })
  },
}

/** Long enough to connect on a busy machine, for which there is half of it. */
const patienceMs = 3000

interface Case {
  readonly behave: (socket: Socket) => void
  readonly when?: 'begun'
  readonly timeoutMs?: number
  /** @default event */
  readonly sends?: Buffer
  /** By the target. */
  readonly outcome: Readonly<Record<'http' | 'lambda', string>>
}

const late = { http: 'function-error Http.Timedout', lambda: 'service-error SERVICE_UNREACHABLE ANSWER_TIMEOUT' }
const broken = { http: 'service-error TARGET_UNREACHABLE', lambda: 'service-error SERVICE_UNREACHABLE' }
const taken = { http: 'success', lambda: 'success' }

const cases: Readonly<Record<string, Case>> = {
  'slow, in time': {
    behave: (socket) => void trickle(socket, whole),
    outcome: taken,
  },
  'slow without end': {
    behave: (socket) => void trickle(socket, `HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${'x'.repeat(9999)}`),
    timeoutMs: patienceMs,
    outcome: late,
  },
  hangs: { behave: () => {}, timeoutMs: patienceMs, outcome: late },
  'hangs after half of it': {
    behave: (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
    timeoutMs: patienceMs,
    outcome: late,
  },
  'answers half': {
    behave: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
    outcome: broken,
  },
  'closes without an answer': { behave: (socket) => void socket.end(), outcome: broken },
  'is cut': { behave: (socket) => void socket.resetAndDestroy(), outcome: broken },
  'closes before it has read the event': {
    behave: (socket) => void socket.resetAndDestroy(),
    when: 'begun',
    outcome: broken,
  },
  // What has not got the event cannot have failed with it.
  'stops reading the event': {
    behave: (socket) => void socket.pause(),
    when: 'begun',
    timeoutMs: patienceMs,
    // More than the kernel keeps for who does not read.
    sends: Buffer.alloc(64 * mega, ' '),
    outcome: {
      http: 'service-error TARGET_UNREACHABLE REQUEST_UNSENT',
      lambda: 'service-error SERVICE_UNREACHABLE REQUEST_UNSENT',
    },
  },
}

for (const [name, make] of Object.entries(makers)) {
  describe(name, { concurrency: true }, () => {
    for (const [how, { behave, when, timeoutMs = 5000, sends = event, outcome }] of Object.entries(cases)) {
      it(how, { timeout: 20_000 }, async (t) => {
        const { url, events } = await serve(t, behave, when)
        const target = make(t, url, timeoutMs)
        t.after(() => target.close())
        assert.equal(said(await target.invoke(sends, {})), outcome[name as 'http' | 'lambda'])
        assert.equal(events(), 1, 'it is not sent again')
        assert.equal(said(await target.invoke(event, {})), 'success')
        assert.equal(events(), 2)
      })
    }
  })

  for (const [framing, header] of [
    ['by its length', 'content-length: 314572800'],
    ['in chunks', 'transfer-encoding: chunked'],
  ] as const) {
    it(`${name}: answers 300 MB ${framing}, of which little more than Lambda's limit is read`, {
      timeout: 20_000,
    }, async (t) => {
      let written = 0
      let gone = () => {}
      const closed = new Promise<void>((resolve) => {
        gone = resolve
      })
      const body = Buffer.alloc(mega, 'x')
      const piece =
        framing === 'in chunks' ? Buffer.concat([Buffer.from('100000\r\n'), body, Buffer.from('\r\n')]) : body
      const { url } = await serve(t, (socket) => {
        socket.once('close', gone)
        socket.write(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`)
        const more = () => {
          if (socket.destroyed || written >= 300 * mega) return
          written += mega
          if (socket.write(piece)) setImmediate(more)
          else socket.once('drain', more)
        }
        more()
      })
      const target = make(t, url, 10_000)
      t.after(() => target.close())
      assert.equal(said(await target.invoke(event, {})), 'function-error Function.ResponseSizeTooLarge')
      await closed
      assert.ok(written < 64 * mega, `${written} bytes were sent`)
      assert.equal(said(await target.invoke(event, {})), 'success')
    })
  }

  it(`${name}: an answer of Lambda's limit is taken, and a longer one of a service that fails is its failure`, async (t) => {
    const limit = 6_291_556
    const { url } = await serve(t, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${limit}\r\n\r\n`)
      socket.write(Buffer.alloc(limit, '1'))
    })
    const target = make(t, url, 10_000)
    t.after(() => target.close())
    const outcome = await target.invoke(event, {})
    assert.equal(outcome.kind === 'success' && outcome.payload.length, limit)
    const failing = await serve(t, (socket) => {
      socket.write(`HTTP/1.1 503 Busy\r\ncontent-length: ${limit + 1}\r\n\r\n`)
      socket.write(Buffer.alloc(limit + 1, '1'))
    })
    const other = make(t, failing.url, 10_000)
    t.after(() => other.close())
    assert.match(said(await other.invoke(event, {})), /^service-error/)
  })

  it(`${name}: as many connections as events at a time, kept for the next ones, with TCP's keep-alive below 350 s`, {
    timeout: 20_000,
    skip: process.platform !== 'linux' && 'the kernel tells of timers on Linux only',
  }, async (t) => {
    const width = 100
    const sockets = new Set<Socket>()
    let asked: Socket[] = []
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('data', (bytes: Buffer) => {
        if (!bytes.toString('latin1').endsWith('}')) return
        asked.push(socket)
        if (asked.length < width) return
        for (const each of asked) each.write(whole)
        asked = []
      })
      t.after(() => socket.destroy())
    })
    const port = await systemWorld.listen(server, { host: '127.0.0.1', port: 0 })
    t.after(() => server.close())
    const target = make(t, `http://127.0.0.1:${port}/`, 10_000)
    t.after(() => target.close())
    for (let round = 0; round < 3; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: width }, () => target.invoke(Buffer.from('{"n":{}}'), {})),
      )
      assert.ok(outcomes.every(({ kind }) => kind === 'success'))
    }
    assert.equal(sockets.size, width)
    const timers = await keepAliveSeconds(port)
    assert.equal(timers.length, width)
    for (const seconds of timers) assert.ok(seconds > 0 && seconds < 350, `${seconds} s`)
  })
}

/** Of the clients' ends of connections to this port: when the kernel asks a silent peer whether it is there. */
async function keepAliveSeconds(port: number): Promise<number[]> {
  const to = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/))
  // Kernels count these in hundredths of a second; timer 2 is keep-alive's.
  return rows.flatMap(([, , peer, , , timer = '']) =>
    peer === to && timer.startsWith('02:') ? [Number.parseInt(timer.slice(3), 16) / 100] : [],
  )
}

async function trickle(socket: Socket, text: string): Promise<void> {
  for (const letter of text) {
    if (socket.destroyed) return
    socket.write(letter)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

function said(outcome: InvokeOutcome): string {
  if (outcome.kind === 'function-error') return `${outcome.kind} ${outcome.error}`
  if (outcome.kind !== 'service-error') return outcome.kind
  const codes: string[] = []
  for (let error: unknown = outcome.cause; error instanceof IsthmusError; error = error.cause) codes.push(error.code)
  // How the endpoint's connection broke is told below the target's own code.
  const isTold = (code: string) => code === 'ANSWER_TIMEOUT' || code === 'REQUEST_UNSENT'
  return [outcome.kind, codes[0], codes.find(isTold) ?? ''].join(' ').trim()
}

// A runtime of one's own, by the raw Runtime API.
const runtime = `#!${process.execPath}
const http = require('node:http')
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
const base = '/2018-06-01/runtime/invocation/'
function call(method, path, write) {
  return new Promise((resolve) => {
    const request = http.request({ host, port, method, path: base + path }, (response) => {
      let body = ''
      response.on('data', (text) => { body += text }).on('end', () => resolve([response.headers, body, response.statusCode]))
    })
    write(request)
  })
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
;(async () => {
  let refused = 0
  for (;;) {
    const [headers, body] = await call('GET', 'next', (request) => request.end())
    const how = JSON.parse(body)
    const id = headers['lambda-runtime-aws-request-id']
    if (how === 'ends') process.exit(1)
    if (how === 'hangs') await pause(60_000)
    const [, , status] = await call('POST', id + '/response', async (request) => {
      if (how === 'half' || how === 'half, and hangs') {
        request.setHeader('content-length', 10)
        request.write('half')
        await pause(20)
        if (how === 'half') process.exit(1)
        await pause(60_000)
      }
      if (how === 'slow') for (const letter of '"slowly"') { request.write(letter); await pause(5) }
      if (how === '300 MB') {
        const piece = Buffer.alloc(1024 * 1024, '1')
        for (let i = 0; i < 300; i++) if (!request.write(piece)) await new Promise((resolve) => request.once('drain', resolve))
      }
      request.end(how === 'slow' || how === '300 MB' ? '' : JSON.stringify({ pid: process.pid, refused }))
    })
    if (status === 413) refused++
  }
})()
`

async function local(t: TestContext, timeoutSeconds: number) {
  const code = await mkdtemp(join(tmpdir(), 'function-'))
  t.after(() => rm(code, { recursive: true }))
  await writeFile(join(code, 'bootstrap'), runtime)
  await chmod(join(code, 'bootstrap'), 0o755)
  const target = await createLocalFunction(systemWorld, {
    name: 'orders',
    code,
    handler: 'x',
    runtime: 'provided.al2023',
    timeoutSeconds,
    memoryMegabytes: 128,
    environment: {},
    region: 'eu-west-1',
    account: '123456789012',
    arn: 'arn',
    concurrency: 1,
    onLog: () => {},
  })
  t.after(() => target.close())
  const call = (how: string) => target.invoke(Buffer.from(JSON.stringify(how)), {})
  return {
    call,
    async well(): Promise<{ readonly pid: number; readonly refused: number }> {
      const outcome = await call('well')
      return outcome.kind === 'success' ? JSON.parse(outcome.payload.toString()) : assert.fail(said(outcome))
    },
  }
}

it('local: an answer of 300 MB is refused as Lambda refuses it, and not kept; the process goes on', {
  timeout: 60_000,
}, async (t) => {
  const { call, well } = await local(t, 50)
  assert.equal(said(await call('slow')), 'success')
  const { pid } = await well()
  const held = process.memoryUsage().arrayBuffers
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - held)
  }, 5)
  t.after(() => clearInterval(watch))
  assert.equal(said(await call('300 MB')), 'function-error Function.ResponseSizeTooLarge')
  assert.ok(most < 100 * mega, `${most} bytes were held`)
  assert.deepEqual(await well(), { pid, refused: 1 })
})

it('local: a process that ends or hangs before or in the middle of its answer is replaced', {
  timeout: 60_000,
}, async (t) => {
  const { call, well } = await local(t, 1)
  let { pid } = await well()
  for (const [how, outcome] of [
    ['ends', 'function-error Runtime.ExitError'],
    ['hangs', 'function-error Sandbox.Timedout'],
    ['half', 'function-error Runtime.ExitError'],
    ['half, and hangs', 'function-error Sandbox.Timedout'],
  ] as const) {
    assert.equal(said(await call(how)), outcome, how)
    const next = await well()
    assert.notEqual(next.pid, pid, how)
    pid = next.pid
  }
})
