// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entryOf, plainOf } from '../model/index.ts'
import { readDocument } from './document.ts'

const line = (text: string, ...path: string[]) => entryOf(readDocument(text, 't.yaml'), ...path)?.at.line

test('a value lies where its key is written, an item where it stands', () => {
  const text = 'A:\n  B:\n    one: 1\n  C:\n    - x\n    - K: y\n      L: z\n'
  assert.equal(line(text, 'A', 'B'), 2)
  assert.equal(line(text, 'A', 'B', 'one'), 3)
  const list = entryOf(readDocument(text, 't.yaml'), 'A', 'C')
  assert.deepEqual(list?.kind === 'list' && list.items.map((item) => item.at.line), [5, 6])
  assert.equal(list?.at.file, 't.yaml')
  assert.equal(list?.at.column, 3)
})

test('JSON is read by the same parser, with places', () => {
  const text = '{\n  "A": {\n    "B": [1, "two", true, null]\n  }\n}'
  assert.deepEqual(plainOf(readDocument(text, 't.json')), { A: { B: [1, 'two', true, null] } })
  assert.equal(line(text, 'A', 'B'), 3)
})

test('tags are the long form of their functions', () => {
  const text =
    'A: !Ref X\nB: !GetAtt X.Arn\nC: !Sub "${X}"\nD: !Join ["", [a, !Ref X]]\nE: !Condition F\nG: !If [H, !Ref X, 1]'
  assert.deepEqual(plainOf(readDocument(text, 't')), {
    A: { Ref: 'X' },
    B: { 'Fn::GetAtt': 'X.Arn' },
    C: { 'Fn::Sub': '${X}' },
    D: { 'Fn::Join': ['', ['a', { Ref: 'X' }]] },
    E: { Condition: 'F' },
    G: { 'Fn::If': ['H', { Ref: 'X' }, 1] },
  })
})

test('numbers keep the text that they are written as', () => {
  const node = entryOf(readDocument('A: 012345678901\nV: 2.10', 't'), 'A')
  assert.equal(node?.kind === 'scalar' && node.text, '012345678901')
  const version = entryOf(readDocument('V: 2.10', 't'), 'V')
  assert.equal(version?.kind === 'scalar' && version.text, '2.10')
})

test('aliases and merged maps are followed; one that leads to itself is an error', () => {
  const text = 'base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\nsame: *b'
  assert.deepEqual(plainOf(readDocument(text, 't')), {
    base: { x: 1, y: 2 },
    own: { x: 1, y: 3 },
    same: { x: 1, y: 2 },
  })
  assert.throws(() => readDocument('a: &a [*a]', 't'), { code: 'TEMPLATE_INVALID', message: /^t:1:\d+: alias \*a/ })
})

test('aliases of aliases of aliases do not eat the memory', () => {
  const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`)
  assert.throws(() => readDocument(['l0: &l0 [x]', ...levels].join('\n'), 't'), { code: 'TEMPLATE_INVALID' })
})

test('what does not parse is named with line and column', () => {
  assert.throws(() => readDocument('A:\n  - b\n c: d\n', 'x/t.yaml'), {
    code: 'TEMPLATE_INVALID',
    message: /^x\/t\.yaml:3:\d+: [a-z]/,
  })
  assert.throws(() => readDocument('{"A": [1, 2}', 't.json'), { code: 'TEMPLATE_INVALID' })
  assert.throws(() => readDocument("A: 'open\nB: 1\n", 't'), { code: 'TEMPLATE_INVALID', message: /closing 'quote/ })
})

test('quoted text whose lines stand left of their key is read, as AWS does', () => {
  const text = `A:
  B:
    C: !Sub '{
  "x": "it''s",
"y": 1
    }'
    D: "{
 \\"q\\": 2}"
  E: 'fine'
`
  const document = readDocument(text, 't')
  assert.deepEqual(plainOf(document), {
    A: { B: { C: { 'Fn::Sub': '{ "x": "it\'s", "y": 1 }' }, D: '{ "q": 2}' }, E: 'fine' },
  })
  assert.equal(entryOf(document, 'A', 'E')?.at.line, 9)
})

test('of a key given twice the later one counts', () => {
  assert.deepEqual(plainOf(readDocument('A: 1\nA: 2', 't')), { A: 2 })
})
