import assert from 'node:assert/strict'
import dns from 'node:dns'
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { suite, test } from 'node:test'
import { systemDial } from './sockets.ts'

suite('dial', () => {
  test('a name with several addresses: each is tried, the first that answers is taken', async (t) => {
    const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.3')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const addresses = ['127.0.0.2', '::1', '127.0.0.3']
    t.mock.method(dns, 'lookup', (_name: string, _options: unknown, done: (error: null, all: object[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: net.isIP(address) })),
      ),
    )
    const socket = await systemDial('broker.example', port, { timeoutMs: 5000 })
    assert.equal(socket.remoteAddress, '127.0.0.3')
    socket.destroy()
    server.close()
    await once(server, 'close')
    await assert.rejects(systemDial('broker.example', port, { timeoutMs: 5000 }), { code: 'CONNECT_REFUSED' })
  })
})
