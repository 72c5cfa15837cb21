/** Random lives of a mapping - records, outcomes, settings, rebalances, failing destinations - watched by a model. */
import { test } from 'node:test'
import fc from 'fast-check'
import { life, live } from './lives/life.ts'

test('300 lives', { timeout: 120_000 }, () => fc.assert(fc.asyncProperty(life, live), { numRuns: 300 }))
