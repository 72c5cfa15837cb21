import { createServer, type ServerResponse } from 'node:http'
import type { ServedMapping } from '../control/index.ts'
import { type Listen, messageOf } from '../world/index.ts'
import type { Observatory } from './observatory.ts'
import { readinessOf } from './readiness.ts'

export interface WatchServer {
  readonly port: number
  close(): void
}

/**
 * Serves `/metrics`, `/healthz` (this process answers) and `/readyz` (its mappings work), without authentication.
 *
 * @throws IsthmusError `PORT_UNAVAILABLE`
 */
export async function serveHttp(
  listen: Listen,
  at: { readonly host: string; readonly port: number },
  observatory: Observatory,
  mappings: () => readonly ServedMapping[],
): Promise<WatchServer> {
  const { prometheusPage } = await import('./prometheus.ts')
  const metrics = prometheusPage(observatory)
  const pages: Readonly<Record<string, (response: ServerResponse) => Promise<void> | void>> = {
    async '/metrics'(response) {
      const text = await metrics.text()
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text)
    },
    '/healthz'(response) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n')
    },
    '/readyz'(response) {
      const readiness = readinessOf(mappings())
      const status = readiness.ready ? 200 : 503
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(readiness)}\n`)
    },
  }
  const server = createServer((request, response) => {
    const page = pages[request.url?.split('?')[0] ?? '']
    if (!page) return void response.writeHead(404).end(`${Object.keys(pages).join('\n')}\n`)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end()
    Promise.resolve(page(response)).catch((error: unknown) => response.writeHead(500).end(messageOf(error)))
  })
  const port = await listen(server, at)
  return {
    port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
