import assert from 'node:assert/strict'
import { test } from 'node:test'
import avro from 'avsc'
import { avroCodec } from './avro.ts'

function jsonOf(schema: object | string, body: Buffer, references: { name: string; text: string }[] = []): string {
  const codec = avroCodec({ format: 'AVRO', text: JSON.stringify(schema), references })
  return codec({ reference: { kind: 'id', id: '1' }, body })
}

/** Written by the library's own writer, or by hand where it cannot. */
function written(schema: avro.Schema, value: unknown): Buffer {
  return avro.Type.forSchema(schema, { wrapUnions: true }).toBuffer(value)
}

test('a record with each type', () => {
  const schema = {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'int' },
      { name: 'note', type: ['null', 'string'] },
      { name: 'either', type: ['string', 'int'] },
      { name: 'tags', type: { type: 'array', items: 'string' } },
      { name: 'counts', type: { type: 'map', values: 'double' } },
      { name: 'raw', type: 'bytes' },
      { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
      { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
      { name: 'on', type: 'boolean' },
      { name: 'inner', type: { type: 'record', name: 'Inner', fields: [{ name: 'a', type: ['null', 'Hash'] }] } },
    ],
  } as const
  const bytes = written(schema as unknown as avro.Schema, {
    id: -7,
    note: null,
    either: { int: 5 },
    tags: ['x', 'ü"'],
    counts: { a: 1.5 },
    raw: Buffer.from([0, 255]),
    kind: 'B',
    hash: Buffer.from([1, 2]),
    on: true,
    inner: { a: { Hash: Buffer.from([3, 4]) } },
  })
  assert.deepEqual(JSON.parse(jsonOf(schema, bytes)), {
    id: -7,
    note: null,
    either: 5,
    tags: ['x', 'ü"'],
    counts: { a: 1.5 },
    raw: '\u0000ÿ',
    kind: 'B',
    hash: '\u0001\u0002',
    on: true,
    inner: { a: '\u0003\u0004' },
  })
})

test('a long keeps all its digits', () => {
  // zigzag of 2^63 - 1 and of -2^63
  assert.equal(jsonOf('long', Buffer.from('feffffffffffffffff01', 'hex')), '9223372036854775807')
  assert.equal(jsonOf('long', Buffer.from('ffffffffffffffffff01', 'hex')), '-9223372036854775808')
  assert.equal(jsonOf('long', Buffer.from([3])), '-2')
})

test('what JSON has no number for is text', () => {
  assert.equal(jsonOf('double', written('double', Number.NaN)), '"NaN"')
  assert.equal(jsonOf('double', written('double', Number.NEGATIVE_INFINITY)), '"-Infinity"')
})

test('a schema that refers to another', () => {
  const address = { type: 'record', name: 'Address', namespace: 'a.b', fields: [{ name: 'zip', type: 'string' }] }
  const person = { type: 'record', name: 'Person', fields: [{ name: 'home', type: 'a.b.Address' }] }
  const bytes = written('string', 'x1')
  const references = [{ name: 'a.b.Address', text: JSON.stringify(address) }]
  assert.equal(jsonOf(person, bytes, references), '{"home":{"zip":"x1"}}')
})

test('bytes that do not fit are refused', () => {
  assert.throws(() => jsonOf('string', Buffer.from([20, 0x61])))
  assert.throws(() => jsonOf('int', Buffer.from([2, 2])))
  const choice = ['null', 'string']
  assert.throws(() => jsonOf(choice as unknown as object, Buffer.from([8])))
})
