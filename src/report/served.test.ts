import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServeConfig } from '../control/index.ts'
import { renderServed } from './served.ts'

const config: ServeConfig = {
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
  mode: 'on-demand',
  minimumPollers: 1,
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
