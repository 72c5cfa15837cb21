import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Machine } from './machine.ts'
import { parsePattern } from './pattern.ts'
import { RecordFilter } from './record-filter.ts'
import { remarksOn } from './remarks.ts'

function judge(pattern: string, event: string | Buffer): string {
  const machine = new Machine(parsePattern(pattern, 'eventbridge').alternatives)
  // What lies before and after is another record's.
  const bytes = Buffer.concat([Buffer.from('"}]'), Buffer.from(event), Buffer.from('1e5,"a":1}]}')])
  return machine.judge(bytes, 3, bytes.length - 12, machine.all)
}

const reasonOf = (pattern: string, dialect: 'eventbridge' | 'lambda' = 'eventbridge') => {
  try {
    parsePattern(pattern, dialect)
  } catch (error) {
    return (error as { data: { reason: string; line: number; column: number } }).data
  }
  return assert.fail(`${pattern} is taken`)
}

/** `JSON.parse` and plain matching, which shares nothing with what it judges. Events without arrays of containers. */
function plainly(pattern: Record<string, unknown>, event: unknown): boolean {
  const values = new Map<string, unknown[]>()
  const flatten = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) flatten(item, path)
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) flatten(inner, path === '' ? name : `${path}.${name}`)
    else values.set(path, [...(values.get(path) ?? []), value])
  }
  flatten(event, '')
  const fits = (item: unknown, value: unknown): boolean => {
    if (typeof item !== 'object' || item === null) return item === value
    const [[operator, operand]] = Object.entries(item) as [[string, never]]
    if (operator === 'prefix') return typeof value === 'string' && value.startsWith(operand)
    if (operator === 'suffix') return typeof value === 'string' && value.endsWith(operand)
    if (operator === 'anything-but') return ![operand].flat().includes(value as never)
    if (operator === 'numeric') return typeof value === 'number' && value > operand[1]
    return operand
  }
  const holds = (part: Record<string, unknown>, path: string): boolean =>
    Object.entries(part).every(([name, inner]) => {
      const at = path === '' ? name : `${path}.${name}`
      if (!Array.isArray(inner)) return holds(inner as Record<string, unknown>, at)
      const found = values.get(at)
      if (!found) return inner.some((item) => item?.exists === false)
      return inner.some((item) => item?.exists !== false && found.some((value) => fits(item, value)))
    })
  return holds(pattern, '')
}

const names = ['a', 'b', 'cc', 'é', 'a"', '\\']
const texts = ['', 'x', 'xy', 'yx', 'ü', '"', '\\', '\n', '\u2028', '😀', 'ab'.repeat(20)]
const scalars = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(0, 1, -1.5, 300, 1e21, 1e-7),
  fc.boolean(),
  fc.constant(null),
)
const { event } = fc.letrec<{ event: Record<string, unknown>; value: unknown }>((tie) => ({
  event: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
  value: fc.oneof({ depthSize: 'small' }, scalars, fc.array(scalars, { maxLength: 3 }), tie('event')),
}))
const items = fc.oneof(
  scalars,
  fc.constantFrom(...texts).map((prefix) => ({ prefix })),
  fc.constantFrom(...texts).map((suffix) => ({ suffix })),
  fc.subarray(texts, { minLength: 1 }).map((texts) => ({ 'anything-but': texts })),
  fc.constantFrom(0, 1).map((limit) => ({ numeric: ['>', limit] })),
  fc.boolean().map((exists) => ({ exists })),
)
const { pattern } = fc.letrec<{ pattern: Record<string, unknown>; value: unknown }>((tie) => ({
  pattern: fc.dictionary(fc.constantFrom(...names), tie('value'), { minKeys: 1, maxKeys: 2 }),
  value: fc.oneof({ depthSize: 'small' }, fc.array(items, { minLength: 1, maxLength: 3 }), tie('pattern')),
}))
/** Quotes in what a prefix or suffix names meet the quotes around the value; that is AWS's, and the oracle's not. */
const comparable = (pattern: Record<string, unknown>) => !/"(prefix|suffix)":"[^"]*\\"/.test(JSON.stringify(pattern))

describe('a pattern and an event', () => {
  it('are decided as by JSON.parse and plain matching, whatever the white space', () => {
    const counts = { match: 0, 'no match': 0 }
    fc.assert(
      fc.property(pattern.filter(comparable), event, fc.constantFrom(0, 1, '\r\n\t'), (pattern, event, space) => {
        const verdict = judge(JSON.stringify(pattern), JSON.stringify(event, null, space)) as 'match'
        counts[verdict]++
        assert.equal(verdict, plainly(pattern, event) ? 'match' : 'no match')
      }),
      { numRuns: 3000 },
    )
    assert.ok(counts.match > 200, JSON.stringify(counts))
  })

  it('are one as the other through escapes, the same name twice, and depth', () => {
    assert.equal(judge('{"status":["é/\\""]}', '{"\\u0073tatus":"\\u00e9\\/\\u0022"}'), 'match')
    assert.equal(judge('{"a":[1]}', '{"a":1,"a":2}'), 'match')
    assert.equal(judge('{"a":[1]}', '{"a":2,"a":1}'), 'match')
    const deep = 100_000
    assert.equal(judge('{"b":[1]}', `{"a":${'['.repeat(deep)}${']'.repeat(deep)},"b":1}`), 'match')
    assert.equal(judge('{"a":[1]}', `{"a":${'['.repeat(deep)}1${']'.repeat(deep)}}`), 'match')
    assert.equal(judge('{"a":[2]}', `{"a":${'[{"a":'.repeat(deep)}1${'}]'.repeat(deep)}}`), 'no match')
  })

  it('numbers compare by value, as doubles; strings never are numbers', () => {
    for (const [wanted, given, verdict] of [
      ['300', '300.0', 'match'],
      ['300', '3e2', 'match'],
      ['300', '"300"', 'no match'],
      ['-0', '0', 'match'],
      ['0.1', '1E-1', 'match'],
      ['9007199254740993', '9007199254740992', 'no match'],
      ['9007199254740993', '9007199254740993', 'match'],
      ['1e400', '1e400', 'match'],
      ['1e400', '1e401', 'no match'],
      ['4.9e-324', '0.49e-323', 'match'],
      ['5e-324', '4.9e-324', 'no match'],
      ['{"numeric":[">",0]}', '4.9e-324', 'match'],
      ['{"numeric":[">",0]}', '5e-324', 'no match'],
      ['{"numeric":["<=",1e21]}', '999999999999999999999', 'no match'],
      ['{"anything-but":1}', '1.0', 'no match'],
    ] as const)
      assert.equal(judge(`{"a":[${wanted}]}`, `{"a":${given}}`), verdict, `${wanted} ${given}`)
  })

  it('values of one array stand together', () => {
    const both = '{"items":{"sku":["A"],"count":[2]}}'
    assert.equal(judge(both, '{"items":[{"sku":"A","count":1},{"sku":"B","count":2}]}'), 'no match')
    assert.equal(judge(both, '{"items":[{"sku":"B","count":2},{"sku":"A","count":2}]}'), 'match')
    const without = '{"items":{"sku":["A"],"void":[{"exists":false}]}}'
    assert.equal(judge(without, '{"items":[{"sku":"A"},{"sku":"B","void":1}]}'), 'match')
    assert.equal(judge(without, '{"items":[{"sku":"A","void":1},{"sku":"B"}]}'), 'no match')
  })

  it('that would take for ever to combine are decided all the same', () => {
    const names = 'abcdefghij'.split('')
    const pattern = Object.fromEntries(names.map((name) => [name, { x: [1], y: [name === 'j' ? 3 : 1] }]))
    const list = Array.from({ length: 300 }, (_, i) => (i % 2 ? { x: 1, y: 1 } : { x: 2, y: 3 }))
    const event = Object.fromEntries(names.map((name) => [name, list]))
    assert.equal(judge(JSON.stringify(pattern), JSON.stringify(event)), 'no match')
  })
})

describe('what is no JSON', () => {
  const mutated = fc
    .tuple(
      event,
      fc.nat(),
      fc.constantFrom('', '"', ',', '{', ']', '\\', '0', ' ', '\u0001', '-', 'e', '\\u12'),
      fc.nat(2),
    )
    .map(([event, at, text, cut]) => {
      const json = JSON.stringify(event)
      const place = at % (json.length + 1)
      return json.slice(0, place) + text + json.slice(place + cut)
    })

  it('is told from JSON as JSON.parse tells it', () => {
    let invalid = 0
    fc.assert(
      fc.property(mutated, (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
          invalid++
        }
        // Nothing that could be found early.
        assert.equal(judge('{"nowhere":[1],"a":["nothing"]}', text) === 'not JSON', !isJson, text)
      }),
      { numRuns: 3000 },
    )
    assert.ok(invalid > 500)
  })

  it('neither is what is not UTF-8', () => {
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]])
      for (const [before, after] of [
        ['{"a":"', '"}'],
        ['{"', '":1}'],
        ['{"b":{"a":"\\n', '"}}'],
      ] as const) {
        const event = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
        assert.equal(judge('{"b":["x"]}', event), 'not JSON')
      }
    assert.equal(judge('{"b":["x"]}', '{"a":"é😀"}'), 'no match')
  })
})

describe('the filters of a mapping', () => {
  const passes = (patterns: readonly string[], value: string | Buffer | null) => {
    const bytes = Buffer.from(value ?? '')
    const filter = new RecordFilter(patterns.map((pattern) => parsePattern(pattern, 'lambda')))
    return filter.passes(bytes, 0, value === null ? -1 : bytes.length)
  }
  const json = '{"value":{"status":["active"]}}'
  const text = '{"value":["active",{"prefix":"in"}]}'
  const notUtf8 = Buffer.from([0x7b, 0xff])

  it('apply where pattern and value are of one format, and let pass where they are not (mapping.md 8.2)', () => {
    for (const [pattern, value, expected] of [
      [json, '{"status":"active"}', true],
      [json, '{"status":"idle"}', false],
      [json, 'active', true],
      [json, '{"status":"idle"', true],
      [json, '', true],
      [json, notUtf8, true],
      [json, '42', false],
      [json, '[{"status":"active"}]', true],
      [text, 'active', true],
      [text, 'inactive', true],
      [text, 'act"ive', false],
      [text, '', false],
      [text, notUtf8, true],
      [text, '{"status":"idle"}', true],
      [text, '"active"', true],
    ] as const)
      assert.equal(passes([pattern], value), expected, `${pattern} ${value}`)
  })

  it('one of them is enough; none lets all pass', () => {
    assert.equal(passes([json, '{"value":{"status":["idle"]}}'], '{"status":"idle"}'), true)
    assert.equal(passes([json, text], 'other'), true, 'to the pattern for JSON the format does not fit')
    assert.equal(passes(['{"value":{"a":[1],"b":[2]}}'], '{"a":1,"b":3}'), false)
    assert.equal(passes([], '{"status":"idle"}'), true)
  })

  it('a record without a value fits only where the value must not be there', () => {
    assert.equal(passes([json], null), false)
    assert.equal(passes([text], null), false)
    assert.equal(passes(['{"value":[{"exists":false}]}'], null), true)
    assert.equal(passes(['{"value":{"a":[{"exists":false}]}}'], null), true)
  })
})

describe('a pattern', () => {
  it('that is refused is refused with its place', () => {
    assert.deepEqual(reasonOf('{\n  "a": [{"prefix": 1}]\n}'), {
      said: 'Event pattern is not valid. Reason: prefix match pattern must be a string',
      reason: 'prefix match pattern must be a string',
      line: 2,
      column: 20,
    })
    const { said, reason, column } = reasonOf('{"a":[1],}', 'lambda') as never as Record<string, unknown>
    assert.equal(said, 'Invalid filter pattern definition.')
    assert.match(`${reason}`, /^this is not JSON: a name in quotes is wanted/)
    assert.equal(column, 10)
    parsePattern(`{"a":["${'x'.repeat(4086)}"]}`, 'lambda')
    assert.match(reasonOf(`{"a":["${'x'.repeat(4087)}"]}`, 'lambda').reason, /4097 characters, and 4096 is the most/)
    assert.match(reasonOf('['.repeat(2000)).reason, /more than 1000 levels/)
    for (const pattern of ['', 'null', '"text"', '[]', '{}', '{"a":"b"}', '{"a":[]}']) reasonOf(pattern, 'lambda')
  })

  it('makes no more than 1000 combinations', () => {
    const or = (fields: number) =>
      Object.fromEntries(Array.from({ length: fields }, (_, i) => [`f${i}`, { $or: [{ a: [1] }, { b: [1] }] }]))
    parsePattern(JSON.stringify(or(9)), 'lambda')
    assert.match(reasonOf(JSON.stringify(or(60)), 'lambda').reason, /more than 1000 combinations/)
  })

  it('of a mapping is warned of where it is about more than the value', () => {
    assert.deepEqual(remarksOn('{"value":{"a":[1]}}'), [])
    assert.deepEqual(remarksOn('{"value.a":[1],"value":["x"]}'), [])
    const [warning] = remarksOn('{"value":{"a":[1]},"partition":[0]}')
    assert.deepEqual([warning?.severity, /partition/.test(warning?.message ?? '')], ['warning', true])
    const [error] = remarksOn('{"value":{"a":{"b":1}}}')
    assert.deepEqual(error, {
      severity: 'error',
      message: 'Invalid filter pattern definition.',
      remedy: 'mend the pattern: "b" must be an object or an array (its line 1, column 20)',
    })
  })
})
