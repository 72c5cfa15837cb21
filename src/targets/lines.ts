import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** In letters: a line that does not end must not take all memory. */
const longest = 256 * 1024

/** Gives a stream's text line by line, one that is too long in pieces; what is left comes when the stream ends. */
export function onLine(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line.endsWith('\r') ? line.slice(0, -1) : line)
    for (; rest.length >= longest; rest = rest.slice(longest)) take(rest.slice(0, longest))
  })
  stream.once('close', () => {
    rest += decoder.end()
    if (rest !== '') take(rest)
  })
}
