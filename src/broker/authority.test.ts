import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import tls from 'node:tls'
import { type Clock, systemWorld } from '../world/index.ts'
import { createAuthority } from './authority.ts'

/** Connects over TLS as `servername`; resolves with the reason why the server is not trusted, or null. */
async function handshake(ca: string, certificate: { key: string; cert: string }, servername: string) {
  const server = tls.createServer(certificate, (socket) => socket.end())
  server.on('tlsClientError', () => {})
  const port = await systemWorld.listen(server, { host: '127.0.0.1', port: 0 })
  try {
    return await new Promise<string | null>((resolve) => {
      const socket = tls.connect({ host: '127.0.0.1', port, ca, servername }, () => resolve(null))
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      socket.resume()
    })
  } finally {
    server.close()
  }
}

const names = ['b-1.orders.abc123.c2.kafka.eu-west-1.amazonaws.com', 'sts.eu-west-1.amazonaws.com', '127.0.0.1']

test('clients that trust the authority trust its certificates, under each of their names and no other', async () => {
  const { caPem, issue } = await createAuthority(systemWorld)
  const certificate = await issue(names)
  assert.equal(await handshake(caPem, certificate, names[0]!), null)
  assert.equal(await handshake(caPem, certificate, names[1]!), null)
  assert.equal(await handshake(caPem, certificate, 'b-2.orders.example'), 'ERR_TLS_CERT_ALTNAME_INVALID')
  assert.match(new X509Certificate(certificate.cert).subjectAltName ?? '', /IP Address:127\.0\.0\.1/)
})

test('an authority does not vouch for the certificates of another', async () => {
  const [one, other] = await Promise.all([createAuthority(systemWorld), createAuthority(systemWorld)])
  const refusal = await handshake(one.caPem, await other.issue(names), names[0]!)
  assert.ok(refusal === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' || refusal === 'CERT_SIGNATURE_FAILURE', String(refusal))
})

test('dates are those of the given clock', async () => {
  const clock: Clock = { ...systemWorld.clock, now: () => Date.UTC(2031, 0, 15) }
  const { caPem } = await createAuthority({ clock, random: systemWorld.random })
  assert.equal(new X509Certificate(caPem).validFromDate.toISOString(), '2031-01-14T00:00:00.000Z')
})
