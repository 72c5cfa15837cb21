import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Machine, parsePattern, RecordFilter } from '../src/filter/index.ts'
import { IsthmusError } from '../src/world/index.ts'

/** Public patterns, with what AWS's own TestEventPattern said of them. */
const folder = new URL('../../shared/cases/patterns/', import.meta.url)
const options = existsSync(folder) ? {} : { skip: '../shared/cases is not here' }

interface PatternCase {
  readonly Event: unknown
  readonly EventPattern: unknown
}

/** The files have comments and commas that JSON has not. */
function readCase(file: string): PatternCase {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const withoutComments = text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/([\]}"\d,])\s*\/\/[^"\n]*$/gm, '$1')
  return JSON.parse(withoutComments.replaceAll(/,(\s*[\]}])/g, '$1'))
}

function judge(pattern: string, event: string): string {
  try {
    const machine = new Machine(parsePattern(pattern, 'eventbridge').alternatives)
    return machine.judge(Buffer.from(event), 0, Buffer.byteLength(event), machine.all)
  } catch (error) {
    if (error instanceof IsthmusError) return `${error.data.said}`
    throw error
  }
}

test("every public pattern has AWS's verdict, every invalid one AWS's error", options, () => {
  const recorded = JSON.parse(readFileSync(new URL('recorded-exceptions.json', folder), 'utf8'))
  const errors = new Map<string, string>()
  for (const { 'recorded-content': content } of Object.values<Record<string, object>>(recorded))
    for (const [name, { exception_message }] of Object.entries<{ exception_message: { Error: { Message: string } } }>(
      content as never,
    ))
      errors.set(name, exception_message.Error.Message)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json5'))
  for (const file of files) {
    const name = file.replace('.json5', '')
    const { Event, EventPattern } = readCase(file)
    const said = name.endsWith('_EXC') ? errors.get(name) : name.endsWith('_NEG') ? 'no match' : 'match'
    assert.equal(judge(JSON.stringify(EventPattern), JSON.stringify(Event)), said, file)
  }
  assert.deepEqual([files.length, errors.size], [155, 38])
})

test('the later of two conditions on the same field counts', options, () => {
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
  assert.equal(judge(read('complex_multi_key_event_pattern.json'), read('complex_multi_key_event.json')), 'match')
})

test("a mapping's filters decide the same of the value of a record", options, () => {
  let judged = 0
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json5') || file.endsWith('_EXC.json5')) continue
    const { Event, EventPattern } = readCase(file)
    const pattern = JSON.stringify({ value: EventPattern })
    if (/"(wildcard|cidr)":/.test(pattern)) {
      assert.throws(() => parsePattern(pattern, 'lambda'), {
        code: 'PATTERN_INVALID',
        message: /^Invalid filter pattern definition\. (wildcard|cidr) is not among/,
      })
      continue
    }
    const value = Buffer.from(JSON.stringify(Event))
    const passes = new RecordFilter([parsePattern(pattern, 'lambda')]).passes(value, 0, value.length)
    assert.equal(passes, !file.endsWith('_NEG.json5'), file)
    judged++
  }
  assert.ok(judged > 80, `${judged}`)
})
