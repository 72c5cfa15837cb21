import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '../src/check/index.ts'
import { fittedExponent, table } from './network-summary.ts'
import { drawAccount, fullSize } from './network-world.ts'

test('the fitted exponent is that of the curve', () => {
  const curve = (power: number) => [1000, 3000, 10_000].map((at) => ({ at, cpu: 0.5 * at ** power }))
  for (const power of [0, 0.5, 1, 1.1, 2]) assert.ok(Math.abs(fittedExponent(curve(power)) - power) < 1e-9)
})

test('the table has a line for each value, and the exponent', () => {
  const seconds = { check: 1, cpu: 0.9, load: 0.2, prove: 0.5 }
  const again = { oneFlowMedian: 1, oneFlowP99: 2, allFlowsMedian: 3 }
  const points = [1, 2].map((at) => ({ at, flows: 15, ...seconds, ...again, peakRssMb: 100 }))
  const lines = table({ of: 'zones', points, exponent: 0.25 }).split('\n')
  assert.equal(lines.length, 4)
  assert.match(lines[3]!, /zones to the power of 0\.25/)
})

test('nothing is wrong with the synthetic account: every flow is followed to its end', () => {
  const told = check(drawAccount({ ...fullSize, interfaces: 100, rules: 400, subnets: 20, groups: 20, mappings: 10 }))
  assert.equal(told.verdict, 'reachable')
  assert.equal(told.mappings.flatMap(({ flows }) => flows).length, 10 * 3 * 5)
})
