import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valuesOf } from './values.ts'

const read = (text: string) => valuesOf(text, 'values.yaml')

test('a map, in YAML or JSON, with lists as values', () => {
  assert.deepEqual(read('Port: 9098\nSubnets: [a, b]\nimport:Vpc: vpc-1\nId: "0123"\n'), {
    Port: '9098',
    Subnets: 'a,b',
    'import:Vpc': 'vpc-1',
    Id: '0123',
  })
  assert.deepEqual(read('{"Port": "9098"}'), { Port: '9098' })
  assert.deepEqual(read('{"Parameters": {"Port": "9098"}, "Tags": {"a": "b"}}'), { Port: '9098' })
})

test("the AWS CLI's lists", () => {
  assert.deepEqual(read('[{"ParameterKey": "Port", "ParameterValue": "9098"}]'), { Port: '9098' })
  // As --generate-cli-skeleton of create-stack writes it.
  const input = '{"StackName": "s", "Parameters": [{"ParameterKey": "Port", "ParameterValue": "9098"}]}'
  assert.deepEqual(read(input), { Port: '9098' })
  assert.deepEqual(read('["Port=9098", "Query=a=b"]'), { Port: '9098', Query: 'a=b' })
})

test('an empty file gives none, as one whose values are comments', () => {
  for (const text of ['', '# Port: 9098\n', '{}', '[]']) assert.deepEqual(read(text), {}, text)
})

test('another shape is told with its line', () => {
  for (const text of ['just text', '- 1', '- {ParameterKey: Port}', 'Port: {a: b}', '- "=9098"']) {
    assert.throws(() => read(text), { code: 'VALUE_INVALID', message: /^values\.yaml:1: / }, text)
  }
  assert.throws(() => read('a: ]'), { code: 'TEMPLATE_INVALID' })
})
