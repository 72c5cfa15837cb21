import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { JsonOutput } from './json-output.ts'

test('any bytes are the string that JavaScript makes of them; what was given stays as it is', () => {
  const output = new JsonOutput()
  const given: { readonly json: Buffer; readonly expected: string }[] = []
  const write = (bytes: Buffer, form: 'text' | 'latin1') => {
    output.begin()
    output.put('[')
    output[form](Buffer.concat([Buffer.from('"'), bytes, Buffer.from('"')]), 1, bytes.length + 1)
    output.put(']')
    const expected = `[${JSON.stringify(bytes.toString(form === 'text' ? 'utf8' : 'latin1'))}]`
    given.push({ json: output.end(), expected })
  }
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), fc.uint8Array(), (text, bytes) => {
      write(Buffer.from(text), 'text')
      write(Buffer.from(bytes), 'text')
      write(Buffer.from(bytes), 'latin1')
    }),
    { numRuns: 1000 },
  )
  for (const length of [262_141, 262_144, 1_000_000]) {
    write(Buffer.alloc(length, 'x'), 'text')
    write(Buffer.alloc(length, 1), 'text')
    write(Buffer.alloc(length, 0xff), 'latin1')
  }
  for (const { json, expected } of given) assert.ok(json.equals(Buffer.from(expected)), expected)
})

test('what came to no end is not part of the next', () => {
  const output = new JsonOutput()
  output.put('[1,')
  output.begin()
  output.put('2')
  assert.equal(output.end().toString(), '2')
})
