import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonSchemaCodec } from './json-schema.ts'

function check(schema: object, text: string | Buffer, references: { name: string; text: string }[] = []): string {
  const codec = jsonSchemaCodec({ format: 'JSON', text: JSON.stringify(schema), references })
  return codec({ reference: { kind: 'id', id: '1' }, body: Buffer.from(text) }).toString()
}

const drafts = {
  'http://json-schema.org/draft-04/schema#': { minimum: 1, exclusiveMinimum: true },
  'http://json-schema.org/draft-06/schema#': { exclusiveMinimum: 1 },
  'http://json-schema.org/draft-07/schema#': { exclusiveMinimum: 1 },
  'https://json-schema.org/draft/2019-09/schema': { exclusiveMinimum: 1 },
  'https://json-schema.org/draft/2020-12/schema': { exclusiveMinimum: 1 },
}

for (const [$schema, limit] of Object.entries(drafts)) {
  test(`a schema of ${$schema}`, () => {
    const schema = { $schema, type: 'object', properties: { id: { type: 'number', ...limit } }, required: ['id'] }
    assert.equal(check(schema, '{ "id": 2 }'), '{ "id": 2 }')
    assert.throws(() => check(schema, '{"id":1}'), /#\/properties\/id\/\w+: must be > 1/)
    assert.throws(() => check(schema, '{}'), /required property 'id'/)
  })
}

test('a schema that refers to another one, by the name that the reference gives', () => {
  const schema = { type: 'array', items: { $ref: 'item.json' } }
  const references = [{ name: 'item.json', text: '{"type":"integer"}' }]
  assert.equal(check(schema, '[1,2]', references), '[1,2]')
  assert.throws(() => check(schema, '["x"]', references))
  assert.throws(() => check(schema, '[1]'), /item.json/)
})

test('what is no JSON, or no UTF-8, is refused; true and false are schemas', () => {
  assert.throws(() => check({}, 'nope'))
  assert.throws(() => check({}, Buffer.from([0x22, 0xff, 0x22])))
  assert.equal(check(true as unknown as object, '1'), '1')
  assert.throws(() => check(false as unknown as object, '1'))
})

test('a draft is known however it is named', () => {
  for (const $schema of ['https://json-schema.org/draft-07/schema#', 'http://json-schema.org/schema#', 'urn:own']) {
    assert.equal(check({ $schema, type: 'object' }, '{}'), '{}')
    assert.throws(() => check({ $schema, type: 'object' }, '1'))
  }
  const id = { $schema: 'http://json-schema.org/draft/2020-12/schema', type: 'array', prefixItems: [{ type: 'null' }] }
  assert.throws(() => check(id, '[1]'))
  assert.equal(check({ id: 'of-draft-4', type: 'object' }, '{}'), '{}')
  const item = { name: 'item.json', text: '{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}' }
  assert.equal(check({ type: 'array', items: { $ref: 'item.json' } }, '[1]', [item]), '[1]')
})

test('a reference is named as seen from the root', () => {
  const schema = { $id: 'http://example.com/all/root.json', items: { $ref: 'item.json' } }
  const references = [
    { name: 'unit.json', text: '{"type":"integer"}' },
    { name: 'item.json', text: '{"properties":{"unit":{"$ref":"unit.json#"}}}' },
  ]
  assert.equal(check(schema, '[{"unit":1}]', references), '[{"unit":1}]')
  assert.throws(() => check(schema, '[{"unit":"x"}]', references))
  const absolute = [{ name: 'http://else.com/i.json', text: '{"$id":"http://else.com/i.json","type":"integer"}' }]
  assert.equal(check({ ...schema, items: { $ref: 'http://else.com/i.json' } }, '[1]', absolute), '[1]')
})

test('doubles are not exact, and patterns are written for Java', () => {
  const cents = { type: 'number', multipleOf: 0.01 }
  for (const price of ['0.07', '19.99', '1234567.89', '1e-2']) assert.equal(check(cents, price), price)
  for (const price of ['0.075', '19.999']) assert.throws(() => check(cents, price))
  assert.equal(check({ pattern: '^[a-z\\_]+$' }, '"a_b"'), '"a_b"')
  assert.throws(() => check({ pattern: '^[a-z\\_]+$' }, '"A"'))
  assert.equal(check({ pattern: '^\\p{L}+$' }, '"ü"'), '"ü"')
})

test('a refusal quotes nothing of the message', () => {
  const schema = { additionalProperties: { type: 'number' }, propertyNames: { maxLength: 20 } }
  for (const text of ['{"secret":"secret"}', '{"very long and secret name":1}', '{"a":secret}', 'secret'])
    assert.throws(
      () => check(schema, text),
      (error: Error) => error.message !== '' && !error.message.includes('secret'),
    )
})
