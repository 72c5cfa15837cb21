/** What nobody would write: values of a document changed, taken out, doubled and moved, and its text cut and torn. */
import fc from 'fast-check'
import { change, isMap, type Json, type Path, pathsOf, valueAt } from './trees.ts'

const junk: readonly (Json | undefined)[] = [
  undefined,
  null,
  '',
  0,
  -1,
  1e21,
  true,
  'x',
  '__proto__',
  '0.0.0.0/0',
  '10.0.0.0/33',
  '::/0',
  'a'.repeat(5000),
  [],
  {},
  [null],
  [[[[]]]],
  { references: ['a'] },
  { Ref: 'Vpc' },
  { Ref: 'AWS::NoValue' },
  { Ref: 'AWS::Region' },
  { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] },
  { 'Fn::GetAtt': 'Nothing' },
  { 'Fn::If': ['Open', 'a', { Ref: 'AWS::NoValue' }] },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of Fn::Sub
  { 'Fn::Sub': '${Vpc}${AWS::Region}${' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of Fn::Sub
  { 'Fn::Sub': ['${a}', { a: { 'Fn::Sub': '${a}' } }] },
  { 'Fn::Select': [99, { 'Fn::GetAZs': '' }] },
  { 'Fn::Split': [',', { Ref: 'P' }] },
  { 'Fn::Join': ['', [{ Ref: 'P' }, null]] },
  { 'Fn::Cidr': ['10.0.0.0/16', 300, 8] },
  { 'Fn::FindInMap': ['a', 'b', 'c'] },
  { 'Fn::ImportValue': 'Vpc' },
  { 'Fn::Transform': { Name: 'AWS::Include' } },
  { Condition: 'Open' },
]

/** The other value is one of the document's own, so that it fits sometimes. */
const edit = fc.record({
  kind: fc.constantFrom('junk', 'junk', 'remove', 'other', 'other', 'double', 'rename', 'wrap'),
  where: fc.nat(),
  from: fc.nat(),
  by: fc.nat(junk.length - 1),
})
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

export const edits = (most: number) => fc.array(edit, { minLength: 1, maxLength: most })

/** Where a document's values lie does not change with every run. */
const known = new WeakMap<object, readonly Path[]>()
function places(tree: Json): readonly Path[] {
  if (typeof tree !== 'object' || tree === null) return [[]]
  const paths = known.get(tree) ?? pathsOf(tree)
  known.set(tree, paths)
  return paths
}

export function mutated(tree: Json, all: readonly Edit[]): Json {
  const paths = places(tree)
  return all.reduce((root: Json, each) => edited(root, tree, paths, each), tree)
}

function edited(root: Json, original: Json, paths: readonly Path[], { kind, where, from, by }: Edit): Json {
  const path = paths[where % paths.length]!
  const last = path.at(-1)
  const outer = path.slice(0, -1)
  switch (kind) {
    case 'junk':
      return change(root, path, () => junk[by])
    case 'remove':
      return path.length === 0 ? root : change(root, path, () => undefined)
    case 'other':
      return change(root, path, () => valueAt(original, paths[from % paths.length]!))
    case 'double':
      return typeof last === 'number'
        ? change(root, outer, (list) => (Array.isArray(list) ? [...list, ...list.slice(last, last + 1)] : list))
        : change(root, outer, (map) =>
            isMap(map) && last !== undefined ? { ...map, [`${last}2`]: map[last] ?? null } : map,
          )
    case 'rename':
      return typeof last === 'string'
        ? change(root, outer, (map) => {
            if (!isMap(map)) return map
            const { [last]: value, ...others } = map
            return { ...others, [`${last}x`]: value ?? null }
          })
        : root
    case 'wrap':
      return change(root, path, (value) =>
        by % 2 === 0 ? [value ?? null] : { 'Fn::If': ['Open', value ?? null, junk[by] ?? null] },
      )
  }
}

/** Letters that mean something to YAML, JSON and the intrinsics. */
const letters = fc.constantFrom(
  ...'{}[]:,-#&*!|>\'"%@`\t\n \\\u0000\ufeff',
  '- ',
  ': ',
  '<<: *a\n',
  '!Ref ',
  '${',
  '  ',
  '😀',
)

export const cuts = fc.array(
  fc.record({ at: fc.nat(), length: fc.nat(60), text: fc.oneof(fc.constant(''), letters), double: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
)

export function torn(text: string, all: typeof cuts extends fc.Arbitrary<infer T> ? T : never): string {
  return all.reduce((torn, { at, length, text: more, double }) => {
    const start = torn.length === 0 ? 0 : at % torn.length
    const part = torn.slice(start, start + length)
    return torn.slice(0, start) + more + (double ? part + part : '') + torn.slice(start + length)
  }, text)
}
