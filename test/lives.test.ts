/** Random lives of a mapping - records, outcomes, settings, rebalances, failing destinations - watched by a model; and with its consumer over brokers that freeze. */
import { test } from 'node:test'
import fc from 'fast-check'
import { flow, flows } from './lives/flow.ts'
import { life, live } from './lives/life.ts'

test('300 lives', { timeout: 120_000 }, () => fc.assert(fc.asyncProperty(life, live), { numRuns: 300 }))

test('50 flows', { timeout: 120_000 }, () => fc.assert(fc.asyncProperty(flow, flows), { numRuns: 50 }))
