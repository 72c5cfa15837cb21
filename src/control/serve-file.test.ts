import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readServeFile } from './serve-file.ts'

const file = '/home/me/mappings.yaml'
const mapping = (topic: string, more = '') =>
  `{SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["k1:9092", "k2:9092"]}}, Topics: [${topic}], Function: {Url: "http://f/"}${more}}`
const read = (text: string, environment: Record<string, string> = {}) => readServeFile(text, file, environment)

test('one mapping is named by its file, several by their keys', () => {
  assert.deepEqual(
    read(mapping('orders')).map(({ name }) => name),
    ['mappings'],
  )
  const configs = read(`Mappings:\n  a: ${mapping('orders')}\n  b: ${mapping('payments')}\n`)
  assert.deepEqual(
    configs.map(({ name, settings }) => [name, settings.topic]),
    [
      ['a', 'orders'],
      ['b', 'payments'],
    ],
  )
})

test('environment variables in values, with others where they are not set', () => {
  const text = `SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["\${HOST}:\${PORT:-9092}"]}}
Topics: ["\${STAGE:-dev}-orders"]
BatchSize: \${BATCH}
Enabled: \${ON:-true}
Function: {Url: "http://f/$\${x}"}
`
  const [config] = read(text, { HOST: 'kafka', BATCH: '7', STAGE: '' })
  assert.deepEqual(config?.source, { kind: 'self-managed', servers: ['kafka:9092'] })
  assert.deepEqual(
    [config?.settings.topic, config?.settings.batchSize, config?.settings.enabled],
    ['dev-orders', 7, true],
  )
  assert.equal(config?.function.kind === 'url' && config.function.url, 'http://f/$' + '{x}')
  assert.throws(() => read(text, { HOST: 'kafka' }), {
    code: 'CONFIG_INVALID',
    message: /mappings\.yaml:3: \$\{BATCH\}: the environment variable BATCH is not set/,
  })
})

// biome-ignore lint/suspicious/noTemplateCurlyInString: these are references
for (const wrong of ['${A-b}', '${A.B}', '${}', '${1}', '${A', '${A:?no}', '${A:-${B}}'])
  test(`${wrong} is no reference`, () => {
    assert.throws(() => read(mapping('orders', `, StartingPosition: "${wrong}"`), { A: 'LATEST', B: 'LATEST' }), {
      code: 'CONFIG_INVALID',
      message: /mappings\.yaml:1: \$\{.* is no reference .* and \$\$\{ for what is none$/,
    })
  })

test('what several mappings share is written once, and put in', () => {
  const text = `Mappings:
  a: &a
    <<: [{Function: {Url: "http://f/"}}, {BatchSize: 5, Function: {Url: "http://no/"}}]
    SelfManagedEventSource: {Endpoints: {KAFKA_BOOTSTRAP_SERVERS: ["k1:9092"]}}
    Topics: [orders]
  b: {<<: *a, Topics: [payments]}
`
  assert.deepEqual(
    read(text).map(({ settings, function: fn }) => [settings.topic, settings.batchSize, fn.kind === 'url' && fn.url]),
    [
      ['orders', 5, 'http://f/'],
      ['payments', 5, 'http://f/'],
    ],
  )
})

test('a key without a value is not there', () => {
  assert.equal(read(mapping('orders', ', DestinationConfig: , FilterCriteria: ~'))[0]?.settings.onFailure, undefined)
})

test('a key given twice is refused, in JSON too: one of the two would be lost', () => {
  const twice = (text: string, place: string) =>
    assert.throws(() => read(text), {
      code: 'TEMPLATE_INVALID',
      message: `${file}:${place}: this key is given twice: take one out`,
    })
  twice(`Mappings:\n  a: ${mapping('orders')}\n  a: ${mapping('payments')}\n`, '3:3')
  twice(mapping('orders', ',\n  Topics: [payments]'), '2:3')
  twice('{"Topics": ["orders"],\n "Topics": ["payments"]}', '2:2')
})

test('a function at AWS Lambda by its name or ARN, with a version or alias', () => {
  const fn = (name: string, more = '') => {
    const text = mapping('orders', `, FunctionName: "${name}"`).replace(
      'Function: {Url: "http://f/"}',
      `Enabled: true${more}`,
    )
    return read(text)[0]?.function
  }
  assert.deepEqual(fn('orders'), { kind: 'lambda', name: 'orders', timeoutSeconds: 840 })
  assert.deepEqual(fn('orders:live', ', Function: {Timeout: 30, RoleArn: "arn:aws:iam::111122223333:role/r"}'), {
    kind: 'lambda',
    name: 'orders:live',
    role: 'arn:aws:iam::111122223333:role/r',
    timeoutSeconds: 30,
  })
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:orders:7'
  assert.deepEqual(fn(arn), { kind: 'lambda', name: arn, region: 'eu-west-1', timeoutSeconds: 840 })
  for (const name of ['111122223333:function:orders', 'orders:$LATEST'])
    assert.deepEqual(fn(name), { kind: 'lambda', name, timeoutSeconds: 840 })
})

const refused: readonly (readonly [text: string, message: RegExp])[] = [
  ['Mappings: {}\n', /:1: Mappings is empty/],
  [`Mappings: {a: ${mapping('oo')}}\nTopics: [x]\n`, /:2: Topics stands beside Mappings/],
  [
    `Mappings:\n  a: ${mapping('oo')}\n  b: ${mapping('oo')}\n`,
    /:3: b and a both read oo in the consumer group .*another ConsumerGroupId/,
  ],
  [
    `Mappings:\n${['a', 'b', 'c'].map((name) => `  ${name}: ${mapping(`of-${name}`, ', ProvisionedPollerConfig: {MaximumPollers: 667, PollerGroupName: shared}')}\n`).join('')}`,
    /:1: poller group shared has MaximumPollers of 2001 together and 2000 is the most/,
  ],
  [
    `Mappings:\n${Array.from({ length: 101 }, (_, i) => `  m${i}: ${mapping(`of-${i}`, ', ProvisionedPollerConfig: {MaximumPollers: 1, PollerGroupName: shared}')}\n`).join('')}`,
    /:1: poller group shared has 101 mappings and 100 is the most/,
  ],
  [mapping('oo', ', FunctionName: f'), /:1: Function\.Url does not go with the rest of Function: RoleArn, Timeout do/],
  [mapping('oo', ', Consumer: {SessionTimeout: 0}'), /:1: Consumer\.SessionTimeout is 0: give a number above 0/],
]
for (const [text, message] of refused)
  test(`refused: ${message.source}`, () => {
    assert.throws(() => read(text), { code: 'CONFIG_INVALID', message })
  })
