import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodingMemory, writeBase64 } from './base64.ts'

const memories = { 'of an event': encodingMemory(64 * 1024), 'of any other kind': Buffer.alloc(64 * 1024) }

for (const [name, memory] of Object.entries(memories)) {
  test(`in memory ${name} it is as Node has it, and nothing else is written`, () => {
    const any = fc.record({
      at: fc.nat(100),
      start: fc.nat(20),
      bytes: fc.uint8Array({ maxLength: 1000, size: 'max' }).map((bytes) => Buffer.from(bytes)),
    })
    fc.assert(
      fc.property(any, ({ at, start, bytes }) => {
        memory.fill('.', 0, 2000)
        const end = writeBase64(memory, at, Buffer.concat([Buffer.alloc(start, 'x'), bytes]), start, bytes.length)
        const text = bytes.toString('base64')
        assert.equal(end, at + text.length)
        assert.equal(memory.toString('latin1', 0, 2000), `${'.'.repeat(at)}${text}`.padEnd(2000, '.'))
      }),
    )
  })
}

test('all lengths, to the last byte of the memory', () => {
  const memory = encodingMemory(64 * 1024)
  const bytes = Buffer.from(Array.from({ length: 300 }, (_, i) => i * 7))
  for (let length = 0; length <= bytes.length; length++) {
    const text = bytes.toString('base64', 0, length)
    const at = memory.length - text.length
    assert.equal(writeBase64(memory, at, bytes, 0, length), memory.length)
    assert.equal(memory.toString('latin1', at), text)
  }
})

test('every sextet, everywhere', () => {
  const memory = encodingMemory(64 * 1024)
  const bytes = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.repeat(3), 'base64')
  for (let start = 0; start < 48; start++) {
    const end = writeBase64(memory, 0, bytes, start, 96)
    assert.equal(memory.toString('latin1', 0, end), bytes.toString('base64', start, start + 96))
  }
})

test('only memory of events of some size is of the kind that encodes', () => {
  assert.equal(encodingMemory(1000).length, 1000)
  assert.equal(encodingMemory(64 * 1024 + 1).length, 128 * 1024)
})
