import assert from 'node:assert/strict'
import { test } from 'node:test'
import avro from 'avsc'
import { avroCodec } from './avro.ts'

function jsonOf(schema: object | string, body: Buffer, references: { name: string; text: string }[] = []): string {
  const codec = avroCodec({ format: 'AVRO', text: JSON.stringify(schema), references })
  return codec({ reference: { kind: 'id', id: '1' }, body }).toString()
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

test('a long is one however the schema writes it', () => {
  const most = Buffer.from('feffffffffffffffff01', 'hex')
  for (const type of ['long', { type: 'long' }, { type: 'long', logicalType: 'timestamp-nanos' }]) {
    assert.equal(jsonOf(type, most), '9223372036854775807')
    assert.equal(
      jsonOf({ type: 'array', items: type }, Buffer.concat([Buffer.from([2]), most, Buffer.from([0])])),
      '[9223372036854775807]',
    )
  }
  for (const value of [0, -1, 2 ** 31, -(2 ** 47), 2 ** 48 - 1, 2 ** 49, -(2 ** 52)])
    assert.equal(jsonOf('long', written('long', value)), `${value}`)
})

test('defaults, which are for other readers, and names that other libraries take, are no hindrance', () => {
  const fields = [
    { name: 'at', type: 'long', default: 0 },
    { name: 'either', type: ['long', 'null'], default: 5 },
    { name: 'several', type: { type: 'array', items: 'long' }, default: [1] },
    { name: 'inner', type: { type: 'record', name: 'I', fields: [{ name: 'x', type: 'long' }] }, default: { x: 1 } },
    { name: 'wrong', type: 'int', default: null },
    { name: 'second', type: ['null', 'int'], default: 7 },
    { name: 'again', type: 'my-app.3d.I' },
  ]
  const schema = { type: 'record', name: 'R', namespace: 'my-app.3d', aliases: ['what-ever'], fields }
  const bytes = Buffer.from([2, 0, 4, 2, 6, 0, 8, 10, 2, 12, 14])
  assert.equal(
    jsonOf(schema, bytes),
    '{"at":1,"either":2,"several":[3],"inner":{"x":4},"wrong":5,"second":6,"again":{"x":7}}',
  )
})

test('a float has the digits that it needs', () => {
  const digits = (value: number) => jsonOf('float', written('float', value))
  assert.deepEqual([0.1, 1.5, 16777216, 1e-7, 3.4028234663852886e38].map(digits), [
    '0.1',
    '1.5',
    '16777216',
    '1e-7',
    '3.4028235e+38',
  ])
  assert.equal(jsonOf('double', written('double', 0.1)), '0.1')
})

test('a map has every key, in order', () => {
  const entry = (key: string) => Buffer.concat([Buffer.from([2 * key.length]), Buffer.from(key), Buffer.from([2])])
  const body = Buffer.concat([Buffer.from([8]), ...['b', '1', '__proto__', 'a"'].map(entry), Buffer.from([0])])
  assert.equal(jsonOf({ type: 'map', values: 'int' }, body), '{"b":1,"1":1,"__proto__":1,"a\\"":1}')
})

test('what holds itself, and what holds nothing', () => {
  const list = {
    type: 'record',
    name: 'List',
    fields: [
      { name: 'head', type: 'int' },
      { name: 'tail', type: ['null', 'List'] },
    ],
  }
  assert.equal(jsonOf(list, Buffer.from([2, 2, 4, 0])), '{"head":1,"tail":{"head":2,"tail":null}}')
  const deep = Buffer.concat([...Array.from({ length: 1_000_000 }, () => Buffer.from([2, 2])), Buffer.from([4, 0])])
  assert.throws(() => jsonOf(list, deep))
  assert.equal(jsonOf({ type: 'record', name: 'Empty', fields: [] }, Buffer.alloc(0)), '{}')
  // An array in blocks, the first with its size.
  assert.equal(jsonOf({ type: 'array', items: 'int' }, Buffer.from([3, 4, 2, 4, 2, 6, 0])), '[1,2,3]')
})

test('a few bytes do not make a large list', () => {
  const claims = (items: number) => Buffer.concat([written('long', items), Buffer.from([0])])
  for (const items of ['null', 'int', { type: 'record', name: 'Empty', fields: [] }])
    assert.throws(() => jsonOf({ type: 'array', items }, claims(2 ** 40)), /more items than bytes/)
  const nested = { type: 'array', items: { type: 'array', items: 'null' } }
  const twice = Buffer.concat([Buffer.from([4]), claims(60_000), claims(60_000), Buffer.from([0])])
  assert.throws(() => jsonOf(nested, twice), /more items than bytes/)
  assert.equal(jsonOf({ type: 'array', items: 'null' }, claims(3)), '[null,null,null]')
})

test('as the library itself reads', () => {
  const simple = ['boolean', 'int', 'long', 'double', 'bytes', 'string'] as const
  const lists = simple.map((type) => ({ name: `${type}s`, type: { type: 'array', items: ['null', type] } }))
  const schema = {
    type: 'record',
    name: 'All',
    fields: [
      ...lists,
      { name: 'of', type: ['null', 'All'] },
      { name: 'map', type: { type: 'map', values: 'double' } },
      { name: 'fixed', type: { type: 'fixed', name: 'F', size: 3 } },
      { name: 'kind', type: { type: 'enum', name: 'K', symbols: ['A', 'B', 'C'] } },
    ],
  }
  const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'never' })
  for (let i = 0; i < 200; i++) {
    const bytes = type.toBuffer(type.random())
    assert.deepEqual(JSON.parse(jsonOf(schema, bytes)), plain(type.fromBuffer(bytes)))
  }
})

/** With bytes as text. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

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
