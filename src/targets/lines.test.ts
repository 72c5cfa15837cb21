import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { onLine } from './lines.ts'

it('lines come whole, however their bytes do, and the last one without its end', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  onLine(stream, (line) => lines.push(line))
  for (const byte of Buffer.from('a\r\n\nö€\nlast')) stream.write(Buffer.of(byte))
  stream.end()
  await once(stream, 'close')
  assert.deepEqual(lines, ['a', '', 'ö€', 'last'])
})

it('what is left comes when nobody waits for the end either', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  onLine(stream, (line) => lines.push(line))
  stream.write('half')
  await setImmediate()
  stream.destroy()
  await once(stream, 'close')
  assert.deepEqual(lines, ['half'])
})

it('a line without end comes in pieces, and is not kept', async () => {
  const stream = new PassThrough()
  const lengths: number[] = []
  onLine(stream, (line) => lengths.push(line.length))
  const piece = Buffer.alloc(64 * 1024, 'x')
  for (let i = 0; i < 64; i++) if (!stream.write(piece)) await once(stream, 'drain')
  stream.end('y\nz')
  await once(stream, 'close')
  assert.equal(
    lengths.reduce((sum, length) => sum + length, 0),
    64 * piece.length + 2,
  )
  assert.equal(Math.max(...lengths), 256 * 1024)
  assert.deepEqual(lengths.slice(-2), [1, 1])
})
