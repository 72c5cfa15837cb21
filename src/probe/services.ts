import { createSecureContext } from 'node:tls'
import { atOnce } from './at-once.ts'
import type { Walk } from './broker.ts'
import { handshake, judgeCertificate } from './handshake.ts'
import { reach } from './reach.ts'

/** What a mapping calls besides the cluster: name, connect and TLS; nothing is asked, so no credentials are needed. */
export async function probeServices(walk: Walk): Promise<void> {
  const { world, options, steps, signal } = walk
  const { timeoutMs, services } = options
  await atOnce(services, services.length, async (host) => {
    const at = { host, port: 443, timeoutMs }
    const address = await reach({ world, steps, timeoutMs }, 'services', at)
    if (address === undefined) return
    await steps.try({ phase: 'services', target: `${host}:443`, step: 'tls' }, async () => {
      const socket = await world.dial(address, at.port, { timeoutMs, signal })
      const shown = await handshake(world.clock, socket, at, createSecureContext())
      return { detail: judgeCertificate(shown, at, world.clock.now()), value: true }
    })
  })
}
