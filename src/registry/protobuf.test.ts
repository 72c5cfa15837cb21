import assert from 'node:assert/strict'
import { test } from 'node:test'
import protobuf from 'protobufjs'
import { confluentMessage, glueMessage, protobufCodec } from './protobuf.ts'

const text = `
syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
import "other.proto";
message Zebra { int64 order_id = 1; google.protobuf.Timestamp placed_at = 2; bytes raw = 3; optional string note = 4; }
message Apple {
  message Core { sint32 seeds = 1; }
  message Bite { shop.v1.Other other = 1; }
  Core core = 1;
}
`
const other = { name: 'other.proto', text: 'syntax = "proto3"; package shop.v1; message Other { bool yes = 1; }' }
const schema = { format: 'PROTOBUF', text, references: [other] } as const
const reference = { kind: 'id', id: '1' } as const

/** Field 1 as a varint, on the wire. */
const fieldOne = (value: number) => Buffer.from([0x08, value])
const after = (numbers: number[], message: Buffer) => Buffer.concat([Buffer.from(numbers), message])

test('Confluent: zero is the first message; JSON has lowerCamelCase names and 64-bit numbers as text', () => {
  const codec = protobufCodec(schema, confluentMessage)
  const bytes = Buffer.from([...fieldOne(5), 0x12, 2, 0x08, 60, 0x1a, 1, 0xff, 0x22, 0])
  assert.deepEqual(JSON.parse(codec({ reference, body: after([0], bytes) }).toString()), {
    orderId: '5',
    placedAt: '1970-01-01T00:01:00Z',
    raw: '/w==',
    note: '',
  })
})

test('Confluent: a path to a message inside another one, before the message or in the header', () => {
  const codec = protobufCodec(schema, confluentMessage)
  // two numbers, 1 (Apple) and 0 (Core), zigzag
  assert.equal(codec({ reference, body: after([4, 2, 0], fieldOne(3)) }).toString(), '{"seeds":-2}')
  assert.equal(
    codec({ reference, body: fieldOne(3), messageNumbers: Buffer.from([4, 2, 0]) }).toString(),
    '{"seeds":-2}',
  )
  const bite = after([4, 2, 2], Buffer.from([0x0a, 2, 0x08, 1]))
  assert.equal(codec({ reference, body: bite }).toString(), '{"other":{"yes":true}}')
})

test('Glue: the place among all messages by their full names', () => {
  const codec = protobufCodec(schema, glueMessage)
  // Apple, Apple.Bite, Apple.Core, Zebra
  assert.equal(codec({ reference, body: after([2], fieldOne(4)) }).toString(), '{"seeds":2}')
  assert.equal(codec({ reference, body: after([3], fieldOne(4)) }).toString(), '{"orderId":"4"}')
})

test('a message that the schema lacks, cut bytes and a missing import are refused', () => {
  for (const numbers of [[4, 2, 8], [2, 10], [], [1], [0x80]]) {
    assert.throws(() => protobufCodec(schema, confluentMessage)({ reference, body: Buffer.from(numbers) }))
  }
  assert.throws(() => protobufCodec(schema, glueMessage)({ reference, body: Buffer.from([9]) }))
  assert.throws(() => protobufCodec(schema, confluentMessage)({ reference, body: Buffer.from([0, 0x12, 9, 1]) }))
  assert.throws(() => protobufCodec({ ...schema, references: [] }, confluentMessage))
})

test('what the library writes is read again', () => {
  const { root } = protobuf.parse('syntax = "proto3"; message M { map<string, int32> m = 1; repeated double d = 2; }')
  const type = root.lookupType('M')
  const bytes = Buffer.from(type.encode({ m: { a: 1 }, d: [1.5, 2] }).finish())
  const codec = protobufCodec(
    {
      format: 'PROTOBUF',
      text: 'syntax = "proto3"; message M { map<string, int32> m = 1; repeated double d = 2; }',
      references: [],
    },
    confluentMessage,
  )
  assert.deepEqual(JSON.parse(codec({ reference, body: after([0], bytes) }).toString()), { m: { a: 1 }, d: [1.5, 2] })
})

test('a file as Confluent’s Python client registers it, and one beside it', () => {
  // By Google's own library: syntax = "proto3"; message Order { int32 id = 1; string name = 2; }
  const descriptor = 'CgtvcmRlci5wcm90byIhCgVPcmRlchIKCgJpZBgBIAEoBRIMCgRuYW1lGAIgASgJYgZwcm90bzM='
  const alone = protobufCodec({ format: 'PROTOBUF', text: descriptor, references: [] }, confluentMessage)
  const order = Buffer.from([0x08, 7, 0x12, 1, 0x61])
  assert.equal(alone({ reference, body: after([0], order) }).toString(), '{"id":7,"name":"a"}')
  const list = 'syntax = "proto3"; import "order.proto"; message List { repeated Order orders = 1; }'
  const references = [{ name: 'order.proto', text: descriptor }]
  const codec = protobufCodec({ format: 'PROTOBUF', text: list, references }, confluentMessage)
  const body = after([0, 0x0a, order.length], order)
  assert.equal(codec({ reference, body }).toString(), '{"orders":[{"id":7,"name":"a"}]}')
})

/** One message in a file by itself, first of its file. */
function jsonOf(body: string, message: Buffer, references: { name: string; text: string }[] = []): unknown {
  const codec = protobufCodec({ format: 'PROTOBUF', text: `syntax = "proto3"; ${body}`, references }, confluentMessage)
  return JSON.parse(codec({ reference, body: after([0], message) }).toString())
}

test('a file that several import comes once, whether a registry gives it or every reader has it', () => {
  const import_ = 'import "google/protobuf/timestamp.proto";'
  const text = `syntax = "proto3"; ${import_} message At { google.protobuf.Timestamp t = 1; }`
  const at = { name: 'at.proto', text }
  const root = `${import_} import "at.proto"; message M { At at = 1; google.protobuf.Timestamp t = 2; }`
  const bytes = Buffer.from([0x0a, 4, 0x0a, 2, 8, 60, 0x12, 2, 8, 61])
  const expected = { at: { t: '1970-01-01T00:01:00Z' }, t: '1970-01-01T00:01:01Z' }
  assert.deepEqual(jsonOf(root, bytes, [at]), expected)
  const own = 'syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }'
  assert.deepEqual(jsonOf(root, bytes, [{ name: 'google/protobuf/timestamp.proto', text: own }, at]), expected)
})

test('what Confluent’s serializers register nowhere is there', () => {
  const decimal = 'import "confluent/type/decimal.proto"; message M { confluent.type.Decimal d = 1; }'
  assert.deepEqual(jsonOf(decimal, Buffer.from([0x0a, 5, 0x0a, 1, 9, 0x18, 2])), { d: { value: 'CQ==', scale: 2 } })
  const when = 'import "google/type/datetime.proto"; message M { google.type.DateTime at = 1; }'
  assert.deepEqual(jsonOf(when, Buffer.from([0x0a, 6, 0x08, 1, 0x42, 2, 8, 60])), { at: { year: 1, utcOffset: '60s' } })
  const options = `import "confluent/meta.proto"; import "google/protobuf/descriptor.proto";
    extend google.protobuf.FieldOptions { string note = 50000; }
    message M { option (confluent.message_meta).doc = "x"; int32 n = 1 [(note) = "y", (confluent.field_meta).params = { key: "a", value: "b" }]; }`
  assert.deepEqual(jsonOf(options, Buffer.from([8, 1])), { n: 1 })
})

test('a float has the digits that it needs', () => {
  assert.deepEqual(jsonOf('message M { float a = 1; }', Buffer.from('0dcdcccc3d', 'hex')), { a: 0.1 })
})

test('what has no JSON is refused, and not quoted', () => {
  const any = 'import "google/protobuf/any.proto"; message M { google.protobuf.Any any = 1; }'
  const secret = Buffer.from([0x0a, 10, 0x0a, 8, ...Buffer.from('a/secret')])
  assert.throws(
    () => jsonOf(any, secret),
    (error: Error) => /^M: /.test(error.message) && !error.message.includes('secret'),
  )
})

test('a descriptor has maps, messages and enums of its own, and optional fields', () => {
  // By Google's own library, which writes this JSON of the same message.
  const text =
    'CgdvLnByb3RvEgRzaG9wGh9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvIqUCCgVPcmRlchInCgZjb3VudHMYASADKAsyFy5zaG9wLk9yZGVyLkNvdW50c0VudHJ5Eh4KBGtpbmQYAiABKA4yEC5zaG9wLk9yZGVyLktpbmQSEQoEbm90ZRgDIAEoCUgAiAEBEh8KBWxpbmVzGAQgAygLMhAuc2hvcC5PcmRlci5MaW5lEiYKAmF0GAUgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcBIMCgRudW1zGAYgAygDGi0KC0NvdW50c0VudHJ5EgsKA2tleRgBIAEoCRINCgV2YWx1ZRgCIAEoBToCOAEaFgoETGluZRIOCgZza3VfaWQYASABKAkiGQoES2luZBIICgROT05FEAASBwoDQklHEAFCBwoFX25vdGViBnByb3RvMw=='
  const codec = protobufCodec({ format: 'PROTOBUF', text, references: [] }, confluentMessage)
  const message = Buffer.from('0a050a016110010a050a0162100210011a0022030a01782a02083c32020102', 'hex')
  assert.deepEqual(JSON.parse(codec({ reference, body: after([0], message) }).toString()), {
    ...{ counts: { b: 2, a: 1 }, kind: 'BIG', note: '', lines: [{ skuId: 'x' }] },
    ...{ at: '1970-01-01T00:01:00Z', nums: ['1', '2'] },
  })
})
