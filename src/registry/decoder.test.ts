import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { IsthmusError } from '../world/index.ts'
import { createDecoder } from './decoder.ts'
import { confluentDecoding } from './decodings.ts'
import type { RegisteredSchema, SchemaReference } from './types.ts'

const strings: RegisteredSchema = { format: 'AVRO', text: '"string"', references: [] }
/** Schema `id` before the text `a`. */
const message = (id: number) => Buffer.from([0, 0, 0, 0, id, 2, 0x61])

function decoderOf(find: (reference: SchemaReference) => Promise<RegisteredSchema | undefined>, format = 'JSON') {
  const clock = new FakeClock()
  const asked: string[] = []
  const store = {
    find(reference: SchemaReference) {
      asked.push(reference.id)
      return find(reference)
    },
  }
  const decoder = createDecoder(clock, { ...confluentDecoding, store, format: format as 'JSON' })
  return { clock, asked, decoder }
}

test('a schema is asked for once, whoever waits; afterwards messages are decoded at once', async () => {
  const { asked, decoder } = decoderOf(async () => strings)
  const [first, second] = await Promise.all([decoder.decode(message(1)), decoder.decode(message(1))])
  assert.deepEqual(first, {
    kind: 'decoded',
    bytes: Buffer.from('"a"'),
    json: Buffer.from('"a"'),
    dataFormat: 'AVRO',
    schemaId: '1',
  })
  assert.deepEqual(second, first)
  assert.deepEqual(decoder.decode(message(1)), first)
  assert.deepEqual(asked, ['1'])
})

test('SOURCE gives the bytes behind the frame', async () => {
  const { decoder } = decoderOf(async () => strings, 'SOURCE')
  const decoded = await decoder.decode(message(1))
  assert.equal(decoded.kind === 'decoded' && decoded.bytes.toString('hex'), '0261')
})

test('a message that does not fit, and one without a frame', async () => {
  const { decoder } = decoderOf(async () => strings)
  const conditions = await Promise.all(
    [Buffer.from([0, 0, 0, 0, 1, 40, 0x61]), Buffer.from('{}')].map(async (bytes) => {
      const decoded = await decoder.decode(bytes)
      return decoded.kind === 'failed' ? [decoded.condition, decoded.message.split(':')[0]] : decoded
    }),
  )
  assert.deepEqual(conditions, [
    ['DESERIALIZATION_ERROR', 'the message does not fit schema 1'],
    ['DESERIALIZATION_ERROR', 'the message names no schema'],
  ])
})

test('a schema that cannot be used says nothing about the message: it is looked at again', async () => {
  let text = '{'
  const { asked, decoder } = decoderOf(async () => ({ ...strings, text }))
  await assert.rejects(async () => decoder.decode(message(2)), {
    code: 'SCHEMA_UNUSABLE',
    message: /^schema 2, which the registry has as AVRO, cannot be used here: .*; records that name it wait, /,
  })
  text = '"string"'
  assert.equal((await decoder.decode(message(2))).kind, 'decoded')
  assert.deepEqual(asked, ['2', '2'])
})

test('a schema that is not there is asked for again after five seconds', async () => {
  let there = false
  const { asked, clock, decoder } = decoderOf(async () => (there ? strings : undefined))
  const missing = await decoder.decode(message(7))
  assert.deepEqual(missing, {
    kind: 'failed',
    condition: 'SCHEMA_NOT_FOUND',
    message: 'the registry has no schema 7',
  })
  there = true
  await clock.advance(4999)
  assert.deepEqual(decoder.decode(message(7)), missing)
  await clock.advance(1)
  assert.equal((await decoder.decode(message(7))).kind, 'decoded')
  assert.deepEqual(asked, ['7', '7'])
})

test('a registry that cannot be asked says nothing about the message: the next one asks again', async () => {
  let works = false
  const { decoder } = decoderOf(async () => {
    if (works) return strings
    throw new IsthmusError('SERVICE_UNREACHABLE', 'cannot reach it')
  })
  await assert.rejects(async () => decoder.decode(message(1)), { code: 'SERVICE_UNREACHABLE' })
  works = true
  assert.equal((await decoder.decode(message(1))).kind, 'decoded')
})

test('more schemas than are kept are fetched again', async () => {
  const { asked, decoder } = decoderOf(async () => strings)
  const numbered = (id: number) => Buffer.from([0, 0, 0, id >> 8, id & 255, 2, 0x61])
  for (let id = 0; id <= 1000; id++) await decoder.decode(numbered(id))
  assert.equal((await decoder.decode(numbered(0))).kind, 'decoded')
  assert.equal(asked.length, 1002)
})
