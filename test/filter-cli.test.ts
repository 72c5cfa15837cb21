/** `isthmus filter` as a shell sees it; and what `check` and `serve` say of a mapping's patterns. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { filterCommand } from '../src/cli/commands/filter.ts'
import { readServeFile } from '../src/control/index.ts'
import { root } from './support/paths.ts'
import { runFolder } from './support/run-folder.ts'

const folder = runFolder('filter-cli')
after(() => folder[Symbol.dispose]())

function isthmus(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}/src/cli/main.ts`, ...args], {
    input,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

const active = '{"value":{"status":["active"]}}'

test('the first field that fails is told, and the exit code says that nothing matches', () => {
  const { code, stdout } = isthmus(['filter', '--pattern', active, '--event', '{"value":{"status":"idle"}}'])
  assert.equal(code, 1)
  assert.equal(stdout, '✖ no pattern matches\n  pattern 1  value.status is "idle", and ["active"] is wanted\n')
})

test('patterns and events come from files and from stdin; one pattern is enough', () => {
  const file = `${folder.dir}/pattern.json`
  writeFileSync(file, `${active}\n`)
  const args = ['filter', '--pattern', '{"value":{"a":[1]}}', '--pattern', `@${file}`, '--event', '-', '--json']
  const { code, stdout } = isthmus(args, '{"value":{"status":"active"}}')
  const { matched, events } = JSON.parse(stdout)
  assert.deepEqual([code, matched, events.length], [0, true, 1])
  assert.deepEqual(
    events[0].patterns.map(({ matched, failures }: { matched: boolean; failures: unknown }) => [matched, failures]),
    [
      [false, [{ paths: ['value.a'], wanted: '[1]', found: [] }]],
      [true, []],
    ],
  )
})

test('of a whole Kafka event each record has its verdict', () => {
  const record = (offset: number, value?: string) => ({
    ...{ topic: 'orders', partition: 0, offset, headers: [] },
    ...(value === undefined ? {} : { value: Buffer.from(value).toString('base64') }),
  })
  const records = {
    'orders-0': [record(7, '{"status":"active"}'), record(8, '{"status":1}'), record(9, 'text'), record(10)],
  }
  const event = JSON.stringify({ eventSource: 'aws:kafka', records })
  const { code, stdout } = isthmus(['filter', '--pattern', active, '--event', '-'], event)
  assert.equal(code, 0)
  assert.deepEqual(
    stdout.split('\n').filter((line) => !line.startsWith(' ')),
    [
      '✔ orders-0@7  pattern 1 matches',
      '✖ orders-0@8  no pattern matches',
      '✔ orders-0@9  pattern 1 matches',
      '✖ orders-0@10  no pattern matches',
      '4 records: 2 pass, 2 are filtered out',
      '',
    ],
  )
  assert.match(stdout, /pattern 1 {2}the value is a plain string/)
})

test('bad input exits with 2', () => {
  const { code, stderr } = isthmus(['filter', '--pattern', '{"a":1}', '--event', '{}'])
  const says = 'pattern 1: Invalid filter pattern definition. "a" must be an object or an array (line 1, column 6)'
  assert.deepEqual([code, stderr], [2, `isthmus: ${says} (PATTERN_INVALID)\n`])
})

test('what is wrong with the input is told', () => {
  for (const [pattern, event, code, message, dialect = 'lambda'] of [
    ['{"a":[{"cidr":"10.0.0.0/8"}]}', '{}', 'PATTERN_INVALID', /cidr is not among the operators that Lambda lists/],
    [active, '[]', 'EVENT_INVALID', /^an event is a JSON object \(line 1, column 1\)/],
    [active, '{"records":{"a-0":[{"offset":3,"value":"?"}]}}', 'EVENT_INVALID', /the value of a-0@3 is not base64/],
    [active, '{"records":{"a-0":3}}', 'EVENT_INVALID', /records\.a-0 is no list/],
    [active, '@/no/file', 'INPUT_UNREADABLE', /^cannot read \/no\/file/],
    [active, '{}', 'ARGUMENT_INVALID', /--dialect sqs is none of/, 'sqs'],
    [active, '{"a":', 'EVENT_INVALID', /this is not JSON/, 'eventbridge'],
  ] as const)
    assert.throws(() => filterCommand({ pattern: [pattern], event, dialect, color: false }), { code, message })
})

test('check names the line of a pattern that AWS refuses, and warns of one that is about more than the value', () => {
  const template = readFileSync(`${root}/examples/orders/template.yaml`, 'utf8')
  const file = `${folder.dir}/template.yaml`
  const filters = ['{"value": {"a": "b"}}', '{"topic": ["orders"]}']
  const criteria = ['FilterCriteria:', '  Filters:', ...filters.map((pattern) => `    - Pattern: '${pattern}'`)]
  const indented = criteria.map((line) => `            ${line}\n`).join('')
  writeFileSync(
    file,
    template.replace(/^ +BatchSize: 100\n/m, (line) => `${line}${indented}`),
  )
  const line = (text: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((one) => one.includes(text)) + 1
  const { code, stdout } = isthmus(['check', file, '--json'])
  assert.equal(code, 1)
  const findings = JSON.parse(stdout).findings.filter(({ code }: { code: string }) => code === 'SETTING_INVALID')
  assert.deepEqual(
    findings.map(({ severity, at }: { severity: string; at: { line: number } }) => [severity, at.line]),
    [
      ['error', line(`"a": "b"`)],
      ['warning', line('"topic"')],
    ],
  )
  assert.match(findings[0].explanation, /Invalid filter pattern definition\./)
  assert.match(findings[0].remedy, /"a" must be an object or an array \(its line 1, column 17\)/)
})

test('serve refuses such a pattern with its line, and runs with those that are right', () => {
  const config = (pattern: string) =>
    [
      'SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: [127.0.0.1:9092]}}',
      'Topics: [orders]',
      'FilterCriteria:',
      '  Filters:',
      `    - Pattern: '${pattern}'`,
      'Function: {Url: "http://127.0.0.1:8080/"}',
    ].join('\n')
  const [read] = readServeFile(config(active), 'mapping.yaml', {})
  assert.deepEqual(read?.settings.filters, [active])
  assert.throws(() => readServeFile(config('{"value":[{"Prefix":"a"}]}'), 'mapping.yaml', {}), {
    code: 'SETTING_INVALID',
    message:
      /^mapping\.yaml:5: FilterCriteria\.Filters: Invalid filter pattern definition; .*Unrecognized match type Prefix/,
  })
})
