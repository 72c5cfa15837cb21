import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePattern } from './pattern.ts'
import { tryEvent, tryRecord } from './trial.ts'

const tried = (pattern: string, value: string | Buffer | undefined, text = '{"topic":"orders","value":"AA=="}') =>
  tryRecord(parsePattern(pattern, 'lambda'), { value: value === undefined ? value : Buffer.from(value), text })
const failed = (path: string, wanted: string, ...found: string[]) => ({ paths: [path], wanted, found })

test('the first field that fails is told, in the order of the pattern', () => {
  const pattern = '{"value":{"b":[1],"a":{"c":["x"]}},"topic":["bills"]}'
  assert.deepEqual(tried(pattern, '{"b":1,"a":{"c":["y\\n",2]}}').failures, [
    failed('value.a.c', '["x"]', '"y\\n"', '2'),
  ])
  assert.deepEqual(tried(pattern, '{}').failures, [failed('value.b', '[1]')])
  assert.deepEqual(tried(pattern, '{"b":1,"a":{"c":"x"}}').failures, [failed('topic', '["bills"]', '"orders"')])
  assert.deepEqual(tried('{"topic":["orders"],"value":{"b":[1]}}', '{"b":1}'), { matched: true, failures: [] })
})

test('each branch of $or has its own reason, the same reason is told once', () => {
  const pattern = parsePattern('{"s":["x"],"$or":[{"a":[1]},{"b":[1]},{"a":[1],"c":[1]}]}', 'eventbridge')
  assert.deepEqual(tryEvent(pattern, '{"s":"x","a":2}').failures, [failed('a', '[1]', '2'), failed('b', '[1]')])
  assert.deepEqual(tryEvent(pattern, '{"s":"y","a":1}').failures, [failed('s', '["x"]', '"y"')])
})

test('values of different elements of an array are told as such', () => {
  const event = '{"items":[{"a":1,"b":1},{"a":2,"b":2}],"z":[{"q":1}]}'
  const pattern = parsePattern('{"items":{"a":[1],"b":[2]},"z":{"q":[1]}}', 'eventbridge')
  assert.deepEqual(
    tryEvent(pattern, event).failures.map(({ paths }) => paths),
    [['items.a', 'items.b', 'z.q']],
  )
})

test('what did not count is told with the format of the value', () => {
  const json = '{"value":{"a":[1]}}'
  assert.deepEqual(tried(json, 'text'), { matched: true, ignored: 'a plain string', failures: [] })
  assert.deepEqual(tried('{"value":["a"]}', '{}'), { matched: true, ignored: 'JSON', failures: [] })
  assert.deepEqual(tried(json, Buffer.from([0xff])), { matched: true, ignored: 'not UTF-8', failures: [] })
  assert.deepEqual(tried('{"value":{"a":[1]},"topic":["x"]}', 'text'), {
    matched: false,
    ignored: 'a plain string',
    failures: [failed('topic', '["x"]', '"orders"')],
  })
  assert.deepEqual(tried('{"value":["a"]}', 'b').failures, [failed('value', '["a"]', '"b"')])
  assert.deepEqual(tried(json, undefined, '{"topic":"orders"}').failures, [failed('value.a', '[1]')])
})
