import assert from 'node:assert/strict'
import { test } from 'node:test'
import { booleanOf, entryOf, itemsOf, numberOf, type SourceNode, scalarNode, textOf } from './source-node.ts'

const at = { file: 't.yaml', line: 7, column: 3 }
const unknown: SourceNode = { kind: 'unknown', unknown: { unknown: 'x', question: 'value of x' }, at }
const list: SourceNode = { kind: 'list', items: [scalarNode(1, at)], at }

test('numbers and booleans may be written as text', () => {
  assert.equal(numberOf(scalarNode('9098', at), 'FromPort'), 9098)
  assert.equal(numberOf(scalarNode(-1, at), 'FromPort'), -1)
  assert.equal(booleanOf(scalarNode('True', at), 'Enabled'), true)
  assert.equal(textOf(scalarNode(6, at), 'Protocol'), '6')
})

test('another kind of value is one error with place, name and value', () => {
  const message = /^t\.yaml:7: FromPort must be a number, not "many"$/
  assert.throws(() => numberOf(scalarNode('many', at), 'FromPort'), { code: 'VALUE_INVALID', message })
  assert.throws(() => numberOf(scalarNode('', at), 'FromPort'), { code: 'VALUE_INVALID' })
  assert.throws(() => booleanOf(scalarNode('maybe', at), 'Enabled'), { code: 'VALUE_INVALID' })
  assert.throws(() => textOf(list, 'Name'), { code: 'VALUE_INVALID', message: /not a list$/ })
})

test('what is unknown stays unknown, also for what lies below it', () => {
  assert.equal(numberOf(unknown, 'FromPort'), unknown.kind === 'unknown' && unknown.unknown)
  assert.equal(entryOf(unknown, 'a', 'b'), unknown)
  assert.deepEqual(itemsOf(unknown), [unknown])
})

test('an empty value is no value', () => {
  const empty: SourceNode = { kind: 'scalar', value: null, text: '', at }
  const map: SourceNode = { kind: 'map', entries: new Map([['a', empty]]), at }
  assert.equal(entryOf(map, 'a'), undefined)
  assert.equal(entryOf(map, 'a', 'b'), undefined)
  assert.deepEqual(itemsOf(undefined), [])
})
