import { createServer } from 'node:http'
import { listening } from '../test/support/listening.ts'
import type { ages } from './kafka-latency.ts'

/** The function, in the process of the contestant: notes how old the records of its events are. @returns its port */
export async function startFunction(measure: ReturnType<typeof ages>, done: () => void): Promise<number> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { records } = JSON.parse(Buffer.concat(parts).toString()) as {
        records: Record<string, { value: string }[]>
      }
      for (const list of Object.values(records))
        for (const { value } of list) measure.add(Buffer.from(value, 'base64'), 0)
      response.end('{}')
      if (measure.done) done()
    })
  })
  return listening(server)
}
