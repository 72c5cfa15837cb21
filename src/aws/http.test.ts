import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import { after, before, test } from 'node:test'
import { listening, portOf } from '../../test/support/listening.ts'
import '@abraham/reflection'
import * as x509 from '@peculiar/x509'
import { IsthmusError, systemWorld } from '../world/index.ts'
import { createHttpClient, type HttpOptions } from './http.ts'

const name = 'sts.eu-west-1.amazonaws.com'
let certificate: { key: string; cert: string }
let server: https.Server
let answer: http.RequestListener
const sockets = new Set<Duplex>()

before(async () => {
  certificate = await selfSigned(name)
  server = https.createServer(certificate, (incoming, outgoing) => answer(incoming, outgoing))
  server.on('connection', (socket) => sockets.add(socket))
  await listening(server)
})

after(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

// Every name leads to the test's server, as the lab's names do.
const dials: string[] = []
const dialTo = (port: () => number) => ({
  clock: systemWorld.clock,
  dial: (host: string, wanted: number, options: { timeoutMs: number; signal?: AbortSignal }) => {
    dials.push(`${host}:${wanted}`)
    return systemWorld.dial('127.0.0.1', port(), options)
  },
})

const newClient = (options: Partial<HttpOptions> = {}, port = () => portOf(server)) =>
  createHttpClient(dialTo(port), {
    ca: certificate.cert,
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 5_000,
    ...options,
  })

const get = { method: 'GET', headers: {}, body: '' }
const url = new URL(`https://${name}/path?x=1`)

test('requests go over TLS to the name, and connections are used again', async () => {
  dials.length = 0
  answer = (incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => {
      outgoing.writeHead(201, { 'x-echo': `${incoming.method} ${incoming.url} ${incoming.headers.host}` })
      outgoing.end(Buffer.concat(chunks))
    })
  }
  const client = newClient()
  for (let i = 0; i < 3; i++) {
    const body = Buffer.from(`payload ${i}`)
    const response = await client.request(url, { method: 'POST', headers: { host: name }, body })
    assert.equal(response.status, 201)
    assert.equal(response.headers['x-echo'], `POST /path?x=1 ${name}`)
    assert.deepEqual(response.body, body)
  }
  assert.deepEqual(dials, [`${name}:443`])
  client.close()
})

test('a certificate of somebody else, or for another name, is not taken', async () => {
  answer = (_, outgoing) => outgoing.end()
  const stranger = newClient({ ca: (await selfSigned(name)).cert })
  await assert.rejects(stranger.request(url, get), { code: 'SERVICE_UNREACHABLE' })
  stranger.close()
  const client = newClient()
  await assert.rejects(client.request(new URL('https://lambda.eu-west-1.amazonaws.com/'), get), {
    code: 'SERVICE_UNREACHABLE',
    message: /^cannot reach lambda\.eu-west-1\.amazonaws\.com:443: .*altnames/,
  })
  client.close()
})

test('a connect that fails names host and port and keeps its cause', async () => {
  const cause = new IsthmusError('CONNECT_TIMEOUT', 'no answer from x within 3 ms')
  const world = { clock: systemWorld.clock, dial: () => Promise.reject(cause) }
  const client = createHttpClient(world, { connectTimeoutMs: 3, requestTimeoutMs: 3 })
  await assert.rejects(client.request(url, get), (error) => {
    assert.ok(error instanceof IsthmusError)
    assert.equal(error.code, 'SERVICE_UNREACHABLE')
    assert.equal(error.message, `cannot reach ${name}:443: no answer from x within 3 ms`)
    assert.deepEqual(error.data, { host: name, port: 443 })
    assert.equal(error.cause, cause)
    return true
  })
  client.close()
})

test('a server that never answers the TLS hello runs into the connect time-out', async () => {
  const silent = net.createServer((socket) => sockets.add(socket))
  await listening(silent)
  const client = newClient({ connectTimeoutMs: 50 }, () => portOf(silent))
  await assert.rejects(client.request(url, get), (error) => {
    assert.ok(error instanceof IsthmusError && error.cause instanceof IsthmusError)
    assert.equal(error.cause.code, 'CONNECT_TIMEOUT')
    return true
  })
  client.close()
  silent.close()
})

test('an answer that does not come, or breaks off, is an error', async () => {
  const client = newClient()
  answer = () => {}
  await assert.rejects(client.request(url, { ...get, timeoutMs: 50 }), /no whole answer within 50 ms/)
  answer = (incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': 100 })
    outgoing.write('half', () => incoming.socket.destroy())
  }
  await assert.rejects(client.request(url, get), { code: 'SERVICE_UNREACHABLE' })
  answer = (incoming) => incoming.socket.destroy()
  await assert.rejects(client.request(url, get), { code: 'SERVICE_UNREACHABLE' })
  client.close()
})

test('an aborted request rejects with the reason, before and during', async () => {
  const client = newClient()
  const abort = new AbortController()
  const reason = new Error('enough')
  answer = () => abort.abort(reason)
  await assert.rejects(client.request(url, { ...get, signal: abort.signal }), reason)
  await assert.rejects(client.request(url, { ...get, signal: abort.signal }), reason)
  client.close()
})

test('closing ends requests in flight and connects under way', async () => {
  const client = newClient()
  answer = () => client.close()
  await assert.rejects(client.request(url, get), { code: 'SERVICE_UNREACHABLE' })
  const silent = net.createServer((socket) => sockets.add(socket))
  await listening(silent)
  const dialing = newClient({ connectTimeoutMs: 10_000 }, () => portOf(silent))
  const request = dialing.request(url, get)
  const [peer] = (await once(silent, 'connection')) as [net.Socket]
  // The TLS hello: from here on it is the handshake that hangs.
  await once(peer, 'data')
  dialing.close()
  await assert.rejects(request, /client was closed/)
  silent.close()
})

test('plain HTTP goes the same way', async () => {
  const plain = http.createServer((_, outgoing) => outgoing.end('plain'))
  await listening(plain)
  const client = newClient({}, () => portOf(plain))
  assert.equal((await client.request(new URL('http://localhost:8080/'), get)).body.toString(), 'plain')
  assert.equal(dials.at(-1), 'localhost:8080')
  client.close()
  plain.close()
})

async function selfSigned(host: string): Promise<{ key: string; cert: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    keys,
    signingAlgorithm: algorithm,
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return { key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`, cert: cert.toString('pem') }
}
