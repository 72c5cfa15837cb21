import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { unframeConfluent, unframeGlue } from './frames.ts'

const uuid = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'
const uuidBytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
const text = (bytes: Buffer | undefined) => bytes?.toString()

test('Confluent: a number before the message', () => {
  const message = unframeConfluent(Buffer.from('\x00\x00\x00\x01\x02rest', 'latin1'), undefined)
  assert.deepEqual(message?.reference, { kind: 'id', id: '258' })
  assert.equal(text(message?.body), 'rest')
  const large = unframeConfluent(Buffer.from([0, 0xff, 0xff, 0xff, 0xfe]), undefined)
  assert.deepEqual(large?.reference, { kind: 'id', id: '4294967294' })
})

test('Confluent: a GUID before the message, or in a header with the numbers of a Protobuf message', () => {
  const name = Buffer.concat([Buffer.from([1]), uuidBytes])
  const before = unframeConfluent(Buffer.concat([name, Buffer.from('rest')]), undefined)
  assert.deepEqual(before?.reference, { kind: 'guid', id: uuid })
  assert.equal(text(before?.body), 'rest')
  const beside = unframeConfluent(Buffer.from('all of it'), Buffer.concat([name, Buffer.from([0])]))
  assert.deepEqual(beside?.reference, { kind: 'guid', id: uuid })
  assert.equal(text(beside?.body), 'all of it')
  assert.deepEqual([...(beside?.messageNumbers ?? [])], [0])
})

test('Glue: plain and zlib', () => {
  const plain = unframeGlue(Buffer.concat([Buffer.from([3, 0]), uuidBytes, Buffer.from('rest')]))
  assert.deepEqual(plain?.reference, { kind: 'version', id: uuid })
  assert.equal(text(plain?.body), 'rest')
  const packed = unframeGlue(Buffer.concat([Buffer.from([3, 5]), uuidBytes, deflateSync('rest')]))
  assert.equal(text(packed?.body), 'rest')
  assert.throws(() => unframeGlue(Buffer.concat([Buffer.from([3, 5]), uuidBytes, Buffer.from('rest')])))
})

test('what is framed otherwise, or cut off, names no schema', () => {
  for (const bytes of [[], [0, 0, 0, 1], [1, 2, 3], [2, 0, 0, 0, 1], [0x7b, 0x22, 0x61, 0x22, 0x7d]]) {
    assert.equal(unframeConfluent(Buffer.from(bytes), undefined), undefined)
    assert.equal(unframeGlue(Buffer.from(bytes)), undefined)
  }
  assert.equal(unframeGlue(Buffer.concat([Buffer.from([3, 7]), uuidBytes])), undefined)
})
