import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonSchemaCodec } from './json-schema.ts'

function check(schema: object, text: string | Buffer, references: { name: string; text: string }[] = []): string {
  const codec = jsonSchemaCodec({ format: 'JSON', text: JSON.stringify(schema), references })
  return codec({ reference: { kind: 'id', id: '1' }, body: Buffer.from(text) })
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
    assert.throws(() => check(schema, '{"id":1}'), /message\/id must be > 1/)
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
