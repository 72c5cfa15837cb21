import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import type { SourceNode } from '../model/index.ts'
import { readDocument } from './document.ts'
import { readJson } from './json-document.ts'

/** The same text read as YAML: a comment at its end makes it no JSON. */
const asYaml = (text: string) => readDocument(`${text} # no JSON`, 't.json')

/** The YAML parser has numbers as they are written and as they are; -0 and 0 are one. */
function plain(node: SourceNode | undefined): unknown {
  if (node?.kind === 'list') return { at: node.at, items: node.items.map(plain) }
  if (node?.kind === 'map')
    return { at: node.at, entries: [...node.entries].map(([key, value]) => [key, plain(value)]) }
  return node?.kind === 'scalar' ? { at: node.at, value: node.value, text: node.text } : node
}

test('JSON is read as YAML reads it, with the same places', () => {
  const text = '{\n  "a": [1, -2.5e3, true,\n null, "x\\n\\u00e9\\"", {}, []],\r\n  "b": {"c":\t"d", "a": {"": 0}}\n}'
  assert.deepEqual(plain(readJson(text, 't.json')), plain(asYaml(text)))
  assert.deepEqual(plain(readJson(`\ufeff ${text}`, 't.json')), plain(readDocument(`\ufeff ${text}`, 't.json')))
})

test('any JSON, however it is laid out', () => {
  const key = fc.string({ unit: 'grapheme-ascii', maxLength: 6 }).filter((each) => each !== '<<')
  const leaf = fc.oneof(
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ maxLength: 8 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const property = fc.property(fc.dictionary(key, tree), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
    const text = JSON.stringify(value, null, space)
    // YAML forbids tabs before what is in a block, and takes long keys of flow maps for none.
    if (space === '\t') assert.ok(readJson(text, 't.json'))
    else assert.deepEqual(plain(readJson(text, 't.json')), plain(asYaml(text)))
  })
  fc.assert(property, { seed: 20_261_126, numRuns: 300 })
})

test('what is no JSON is left to YAML: comments, one quote too few, YAML itself, and what is too deep', () => {
  for (const text of [
    '{"a": 1} # b',
    '{"a": "b}',
    'a: 1',
    stringify({ a: [1] }),
    '"a"',
    '',
    '{}{}',
    `${'['.repeat(300)}${']'.repeat(300)}`,
  ])
    assert.equal(readJson(text, 't.json'), undefined, text)
})

test('of a key that is given twice the later one counts', () => {
  const node = readJson('{"a": 1, "a": 2}', 't.json')
  assert.equal(node?.kind === 'map' && node.entries.get('a')?.kind === 'scalar' && node.entries.size, 1)
  assert.deepEqual(plain(node), plain(asYaml('{"a": 1, "a": 2}')))
})
