// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entryOf, type SourceNode, type Unknown } from '../model/index.ts'
import { readConditions } from './conditions.ts'
import { readDocument } from './document.ts'

const unknown: Unknown = { unknown: 'parameter:P', name: 'P', question: 'value of parameter P' }

/** Conditions in which `!Ref P` is unknown. */
function truth(conditions: string, name = 'C') {
  const section = entryOf(readDocument(`Conditions:\n${conditions}`, 't'), 'Conditions')
  const evaluate = (node: SourceNode): SourceNode =>
    node.kind === 'map' ? { kind: 'unknown', unknown, at: node.at } : node
  return readConditions(section, evaluate)(name)
}

const open = '!Equals [!Ref P, x]'

test('and, or, not, equals of what is known', () => {
  assert.equal(truth('  C: !Equals [a, a]'), true)
  assert.equal(truth('  C: !Equals [a, b]'), false)
  assert.equal(truth('  C: !Equals ["true", true]'), true)
  assert.equal(truth('  C: !Not [!Equals [a, b]]'), true)
  assert.equal(truth('  C: !And [!Equals [a, a], !Equals [a, b]]'), false)
  assert.equal(truth('  C: !Or [!Equals [a, a], !Equals [a, b]]'), true)
  assert.equal(truth('  A: !Equals [a, a]\n  C: !Or [{Condition: A}, !Equals [a, b]]'), true)
})

test('what is known decides beside what is not', () => {
  assert.equal(truth(`  C: !And [${open}, !Equals [a, b]]`), false)
  assert.equal(truth(`  C: !Or [${open}, !Equals [a, a]]`), true)
  assert.equal(truth('  C: !Equals [!Ref P, !Ref P]'), true)
})

test('what stays open has an identity and a question', () => {
  const same = truth(`  C: !And [${open}, !Equals [a, a]]`)
  assert.deepEqual(same, truth(`  C: ${open}`))
  assert.deepEqual(same, { unknown: '${parameter:P} = x', name: 'P = x', question: 'value of parameter P' })
  assert.deepEqual(truth(`  C: !Not [!Not [${open}]]`), same)
})

test('a missing condition, and one that leads back to itself, are undecided', () => {
  assert.equal(typeof truth('  A: !Equals [a, a]'), 'object')
  assert.equal(typeof truth('  C: !Not [!Condition C]'), 'object')
})

test('what is no condition is an error with its place', () => {
  assert.throws(() => truth('  C: yes'), { code: 'TEMPLATE_INVALID', message: /^t:2/ })
  assert.throws(() => truth('  C: !Equals [a]'), { code: 'TEMPLATE_INVALID' })
})
