import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServeConfig } from '../control/index.ts'
import { renderServed, servedToJson } from './served.ts'

const config: ServeConfig = {
  notes: [],
  name: 'orders',
  settings: {
    topic: 'orders',
    enabled: true,
    batchSize: 100,
    batchingWindowMs: 500,
    startingPosition: 'TRIM_HORIZON',
    consumerGroupId: 'g',
    filters: [],
    failures: {
      retries: Number.POSITIVE_INFINITY,
      maximumAgeMs: Number.POSITIVE_INFINITY,
      bisect: false,
      partialResponses: false,
    },
  },
  scaling: 'eager',
  source: { kind: 'self-managed', servers: ['k:9092'] },
  access: { secrets: {}, literals: {} },
  consumer: {},
  onFailure: { uuid: 'uuid', whenItFails: 'wait' },
  function: { kind: 'url', url: 'http://f/', timeoutSeconds: 3 },
}

test('what becomes of failures is said in one line', () => {
  const line = (settings: Partial<ServeConfig['settings']>, whenItFails: 'wait' | 'drop' = 'wait') =>
    renderServed({ ...config, onFailure: { uuid: '', whenItFails }, settings: { ...config.settings, ...settings } }).at(
      -1,
    )
  const { failures } = config.settings
  assert.equal(line({}), '  failures  retried without end')
  assert.equal(line({ failures: { ...failures, retries: 0 } }), '  failures  retried 0 times; then dropped')
  const all = { retries: 10, maximumAgeMs: 60_000, bisect: true, partialResponses: true }
  assert.equal(
    line({ failures: all, onFailure: 'kafka://failed' }, 'drop'),
    '  failures  retried 10 times, for 60 s at most, in halves, as the function reports them; then to kafka://failed, or dropped',
  )
})

test('where it begins, by the time where one is given', () => {
  const given = { startingPosition: 'AT_TIMESTAMP', startingTimestampMs: 1_700_000_000_000 } as const
  const [, from] = renderServed({ ...config, settings: { ...config.settings, ...given } })
  assert.equal(from, '  from      orders at k:9092, from 2023-11-14T22:13:20.000Z where g has committed nothing')
})

test('what an endpoint is asked for may be a secret', () => {
  const asked: ServeConfig = {
    ...config,
    function: { kind: 'url', url: 'https://f/orders?code=hidden', timeoutSeconds: 3 },
  }
  assert.ok(renderServed(asked).includes('  function  POST https://f/orders, 3 s'))
  assert.match(servedToJson(asked), /"url":"https:\/\/f\/orders"/)
})

test('what is decoded and what is filtered, where something is', () => {
  const lines = (more: Partial<ServeConfig>) =>
    renderServed({ ...config, ...more }).filter((one) => /^ {2}(sch|fil)/.test(one))
  assert.deepEqual(lines({}), [])
  const filters = ['{"value":{"a":[1]}}', '{"value":{"b":[2]}}']
  assert.deepEqual(
    lines({
      settings: { ...config.settings, filters },
      registry: {
        kind: 'confluent',
        url: 'https://registry/',
        format: 'JSON',
        attributes: ['KEY', 'VALUE'],
        secrets: { BASIC_AUTH: { kind: 'env', name: 'LOGIN' } },
      },
    }),
    [
      '  schemas   of KEY and VALUE, from https://registry/ by BASIC_AUTH, as JSON',
      '  filter    {"value":{"a":[1]}}',
      '  filter    {"value":{"b":[2]}}',
    ],
  )
  const glue = { kind: 'glue', region: 'eu-west-1', format: 'SOURCE', attributes: ['VALUE'] } as const
  assert.deepEqual(lines({ registry: glue }), ['  schemas   of VALUE, from Glue in eu-west-1, as SOURCE'])
})

test('pollers, and the units that AWS would take for them', () => {
  const line = (provisioned?: ServeConfig['settings']['provisioned'], scaling: ServeConfig['scaling'] = 'eager') =>
    renderServed({ ...config, scaling, settings: { ...config.settings, ...(provisioned && { provisioned }) } }).find(
      (one) => one.startsWith('  pollers'),
    )
  assert.equal(line(), '  pollers   on-demand, one for each partition at first, then by lag')
  assert.equal(line(undefined, 'aws'), '  pollers   on-demand, one at first, then by lag')
  assert.equal(
    line({ minimum: 1, maximum: 200 }),
    '  pollers   provisioned, 1 to 200, 1 to 20 event poller units on AWS',
  )
  assert.equal(line({ minimum: 5, maximum: 5 }), '  pollers   provisioned, 5, 1 event poller units on AWS')
  assert.equal(
    line({ minimum: 1, maximum: 2, group: 'shared' }),
    '  pollers   provisioned, 1 to 2, in poller group shared',
  )
})
