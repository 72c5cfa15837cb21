import fc, { type Arbitrary } from 'fast-check'

// Patterns and events as JSON texts: few names and few values, so that they meet; with what a JSON text may hold and an
// object in memory may not (the same name twice, numbers by their digits, escapes).

export interface Case {
  readonly pattern: string
  readonly event: string
}

const strings = [
  ...[
    '',
    'a',
    'ab',
    'abc',
    'Abc',
    'ABC',
    'bca',
    'a*c',
    '"a',
    'a"',
    'é',
    'É',
    'ß',
    'SS',
    'ss',
    'ﬁ',
    'FI',
    'İ',
    'ς',
    'Σ',
    '日本',
  ],
  ...['300', 'true', 'null', 'a.b', 'a\\b', 'line\nbreak'],
  ...['10.0.0.5', '10.0.0.77', '10.0.1.1', '192.168.1.1', '010.0.0.5', '10.0.0.256', '10.0.0'],
  ...['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', '2001:db8:1::', '::1', '1:2', '::ffff:a00:5'],
]

const numbers = [
  ...[
    '0',
    '-0',
    '0.0',
    '0e5',
    '1',
    '1.0',
    '1e0',
    '-1',
    '10',
    '300',
    '300.0',
    '3e2',
    '3.0E+2',
    '30000e-2',
    '0.1',
    '0.10',
  ],
  ...['5e-324', '4.9e-324', '2e-323', '1e-400', '1e400', '1e300', '1e22', '0.30000000000000004'],
  ...['9007199254740992', '9007199254740993', '123456789012345678901234567890', '0.1000000000000000055'],
]

/** Those that a double cannot give back; `numeric` and `anything-but` refuse them. */
export const incomparable = [
  '5e-324',
  '1e-400',
  '1e400',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1000000000000000055',
]

const names = ['a', 'a', 'b', 'b', 'a.b', 'é']

/** What of all that one case uses: few, so that its pattern and its event meet. */
interface Words {
  readonly strings: readonly string[]
  readonly numbers: readonly string[]
}

const words: Arbitrary<Words> = fc.record({
  strings: fc.subarray(strings, { minLength: 2, maxLength: 4 }),
  numbers: fc.subarray(numbers, { minLength: 2, maxLength: 4 }),
})

export const cases: Arbitrary<Case> = words.chain((words) =>
  fc.record({ pattern: patterns(words), event: events(words) }),
)

/** A string as JSON, some of its characters escaped. */
const written = (text: string): Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(JSON.stringify(text)) },
    { weight: 1, arbitrary: fc.constant(`"${text.split('').map(escaped).join('')}"`) },
  )

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const name = fc.constantFrom(...names).chain(written)
const literal = fc.constantFrom('true', 'false', 'null')
const gap = fc.constantFrom('', '', '', ' ', '\n\t')

const list = (items: readonly string[], gap = '') => `[${gap}${items.join(`${gap},${gap}`)}${gap}]`
const object = (members: readonly (readonly [string, string])[], gap = '') =>
  `{${gap}${members.map(([name, value]) => `${name}${gap}:${gap}${value}`).join(`,${gap}`)}${gap}}`

function events({ strings, numbers }: Words): Arbitrary<string> {
  const scalar = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...strings).chain(written) },
    { weight: 2, arbitrary: fc.constantFrom(...numbers) },
    { weight: 1, arbitrary: literal },
  )
  return fc.letrec<{ event: string; value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: scalar },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.array(tie('value'), { maxLength: 4 }), gap).map(([items, gap]) => list(items, gap)),
      },
      { weight: 2, arbitrary: tie('event') },
    ),
    event: fc
      .tuple(fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }), gap)
      .map(([members, gap]) => object(members, gap)),
  })).event
}

const expression = (operator: string, value: Arbitrary<string>) => value.map((text) => `{"${operator}":${text}}`)
const oneOrMore = (item: Arbitrary<string>) =>
  fc.oneof(
    item,
    fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => list(items)),
  )

export const wildcards = fc
  .array(fc.constantFrom('a', 'b', 'c', '*', 'A', '\\*', '\\\\', '日'), { maxLength: 8 })
  .map((parts) => JSON.stringify(parts.join('').replaceAll(/\*{2,}/g, '*')))

export const blocks = ['10.0.0.0/24', '10.0.0.64/26', '192.168.0.0/16', '2001:db8::/32', '2001:db8::/127', '::/127']

function items({ strings, numbers }: Words): Arbitrary<string> {
  const string = fc.constantFrom(...strings).map((text) => JSON.stringify(text))
  const part = fc
    .tuple(fc.constantFrom(...strings), fc.nat(3), fc.nat(3))
    .map(([text, from, to]) => JSON.stringify(text.slice(from, from + to + 1)))
  const digits = fc.constantFrom(...numbers)
  const comparable = fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom('1', ...numbers.filter((text) => !incomparable.includes(text))) },
    { weight: 1, arbitrary: digits },
  )
  const range = fc.oneof(
    fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), comparable).map(([how, limit]) => `["${how}",${limit}]`),
    fc
      .tuple(fc.constantFrom('>', '>='), comparable, fc.constantFrom('<', '<='), comparable)
      .map(([low, from, high, to]) => `["${low}",${from},"${high}",${to}]`),
  )
  const textual = fc.oneof(
    expression('prefix', oneOrMore(part)),
    expression('suffix', oneOrMore(part)),
    expression('equals-ignore-case', oneOrMore(string)),
    expression('wildcard', oneOrMore(wildcards)),
  )
  return fc.oneof(
    { weight: 5, arbitrary: string },
    { weight: 3, arbitrary: digits },
    literal,
    expression('prefix', fc.oneof(part, expression('equals-ignore-case', part))),
    expression('suffix', fc.oneof(part, expression('equals-ignore-case', part))),
    expression('equals-ignore-case', string),
    expression('exactly', string),
    { weight: 2, arbitrary: expression('numeric', range) },
    { weight: 3, arbitrary: expression('exists', fc.constantFrom('true', 'false')) },
    { weight: 2, arbitrary: expression('anything-but', fc.oneof(oneOrMore(string), oneOrMore(comparable))) },
    expression('anything-but', textual),
    expression('wildcard', wildcards),
    expression(
      'cidr',
      fc.constantFrom(...blocks).map((text) => JSON.stringify(text)),
    ),
  )
}

/** Now and then, what no pattern may hold. */
const wrong = fc.constantFrom(
  ...[
    '[]',
    '{}',
    '{"prefix":1}',
    '{"exists":1}',
    '{"numeric":[]}',
    '{"numeric":["<",1,">",0]}',
    '{"numeric":[">",1,"<"]}',
  ],
  ...['{"numeric":["=","a"]}', '{"numeric":[{}]}', '{"numeric":[">",[]]}', '{"numeric":[">",1,2]}', '{"numeric":5}'],
  ...['{"numeric":[">",0,"<",1,2]}', '{"numeric":["=",1,2]}', '{"numeric":["!",1]}', '{"numeric":["<",1],"b":1}'],
  ...['{"anything-but":[]}', '{"anything-but":[1,"a"]}', '{"anything-but":[[]]}', '{"anything-but":{"cidr":"a"}}'],
  ...['{"anything-but":{}}', '{"anything-but":{"prefix":""}}', '{"anything-but":true}', '{"anything-but":"a","b":1}'],
  ...['{"anything-but":{"suffix":"a","b":1}}', '{"wildcard":"a**"}', '{"wildcard":"\\\\a"}', '{"wildcard":"a\\\\"}'],
  ...[
    '{"prefix":"a","suffix":"b"}',
    '{"prefix":{"b":1}}',
    '{"suffix":{}}',
    '{"regex":"a"}',
    '{"equals-ignore-case":1}',
  ],
  ...['{"prefix":{"equals-ignore-case":"a","b":1}}', '{"exists":true,"b":1}', '{"exactly":1}', '{"cidr":5}'],
)

function patterns(words: Words): Arbitrary<string> {
  const item = fc.oneof({ weight: 200, arbitrary: items(words) }, { weight: 1, arbitrary: wrong })
  return fc.letrec<{ pattern: string; field: string; or: string }>((tie) => ({
    field: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => list(items)) },
      { weight: 1, arbitrary: tie('pattern') },
    ),
    or: fc.array(tie('pattern'), { minLength: 2, maxLength: 3 }).map((branches) => list(branches)),
    pattern: fc
      .array(
        fc.oneof(
          { weight: 8, arbitrary: fc.tuple(name, tie('field')) },
          { weight: 1, arbitrary: fc.tuple(fc.constant('"$or"'), tie('or')) },
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((members) => object(members)),
  })).pattern
}
