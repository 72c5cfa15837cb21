import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'

/** On a free port of 127.0.0.1. */
export async function listening(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}

/** Rejects when it breaks off. */
export async function body(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
