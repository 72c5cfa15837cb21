import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Gives a stream's text line by line; what is left without a line end comes when the stream ends. */
export function onLine(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line.endsWith('\r') ? line.slice(0, -1) : line)
  })
  stream.on('end', () => {
    rest += decoder.end()
    if (rest !== '') take(rest)
  })
}
