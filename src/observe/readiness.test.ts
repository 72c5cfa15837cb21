import assert from 'node:assert/strict'
import { test } from 'node:test'
import { servedMapping } from '../../test/support/served-mapping.ts'
import { readinessOf } from './readiness.ts'

const settings = { topic: 'orders', consumerGroupId: 'g', enabled: true }
const rows = [
  ['Creating', 'No records processed', true, false, 'it is Creating'],
  ['Enabled', 'No records processed', true, true, undefined],
  ['Enabled', 'OK', true, true, undefined],
  ['Enabled', 'PROBLEM: Function call failed', true, false, 'PROBLEM: Function call failed'],
  ['Updating', 'OK', true, false, 'it is Updating'],
  ['Disabling', 'OK', true, false, 'it is Disabling'],
  ['Deleting', 'PROBLEM: Function call failed', true, true, undefined],
  ['Disabled', 'No records processed', false, true, undefined],
] as const

for (const [state, lastProcessingResult, enabled, ready, reason] of rows)
  test(`${state}, ${lastProcessingResult}: ${ready ? 'ready' : 'not ready'}`, () => {
    const well = servedMapping({ name: 'well' })
    const mapping = servedMapping({ settings: { ...settings, enabled } }, { state, lastProcessingResult })
    const said = readinessOf([well, mapping])
    assert.equal(said.ready, ready)
    assert.equal(said.mappings[0]?.ready, true)
    assert.deepEqual(said.mappings[1], {
      mapping: 'orders',
      ready,
      state,
      lastProcessingResult,
      ...(reason && { reason }),
    })
  })

test('before anything runs nothing is ready', () => {
  assert.deepEqual(readinessOf([]), { ready: false, mappings: [] })
})
