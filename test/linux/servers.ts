/** Runs among the servers: tells everyone who connects which address it sees. */
import net from 'node:net'
import { openPorts } from './world.ts'

for (const port of openPorts) {
  for (const host of ['0.0.0.0', '::']) {
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.end(socket.remoteAddress ?? 'gone')
    })
    server.listen({ host, port, ipv6Only: true, backlog: 4096 })
    await new Promise((resolve) => server.once('listening', resolve))
  }
}
process.on('disconnect', () => process.exit())
process.send?.('ready')
