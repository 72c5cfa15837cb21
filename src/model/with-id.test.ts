import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withId } from './with-id.ts'

const at = { file: 'template.yaml', line: 1 }

test('the first of a list that has an id, as find would give it', () => {
  const [first, other, second] = [
    { id: 'A', at, n: 1 },
    { id: 'B', at, n: 2 },
    { id: 'A', at, n: 3 },
  ] as const
  const all = [first, other, second]
  assert.equal(withId(all, 'A'), first)
  assert.equal(withId(all, 'B'), other)
  assert.equal(withId([second, first], 'A'), second)
})

test('what is not there, and what is not known, is none', () => {
  const all = [{ id: 'A', at }]
  assert.equal(withId(all, 'constructor'), undefined)
  assert.equal(withId(all, undefined), undefined)
  assert.equal(withId(all, { unknown: 'A', question: 'which' }), undefined)
})
