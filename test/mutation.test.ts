/** The judge of the judges: test/mutation breaks the network engine and wants to be told. Its long run is `npm run mutate`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { engineMutations } from './mutation/engine/index.ts'
import type { Job } from './mutation/judge.ts'
import { type Mutation, mutated } from './mutation/mutation.ts'
import { sampled } from './mutation/sample.ts'
import { openBench } from './mutation/trial.ts'
import { root } from './support/paths.ts'

test('every mutation has its one place and a name of its own', () => {
  for (const mutation of engineMutations) mutated(readFileSync(`${root}/src/${mutation.file}`, 'utf8'), mutation)
  assert.equal(new Set(engineMutations.map(({ name }) => name)).size, engineMutations.length)
  assert.ok(engineMutations.length >= 45)
})

test('a mutation that fits nowhere, or twice, is an error', () => {
  const mutation: Mutation = { name: 'none', file: 'a.ts', replace: 'x', by: 'y', why: '' }
  assert.equal(mutated('1 x 2', { ...mutation, by: '$&' }), '1 $& 2')
  assert.throws(() => mutated('1 2', mutation), /mutation "none": a\.ts holds "x" 0 times, not once/)
  assert.throws(() => mutated('x x', mutation), /2 times/)
})

test('what breaks is caught, by name; what harms nothing survives; what crashes is caught by nobody', async () => {
  using bench = openBench()
  const tables: Job = { tests: ['src/network/table.test.ts'], networks: 0, seed: 1 }
  const tried = async (replace: string, by: string, job = tables) => {
    const trial = await bench.judge(job, { name: 'tried', file: 'network/priority.ts', replace, by, why: '' })
    return [trial.outcome, trial.by]
  }
  const order = 'b.prefix - a.prefix ||'
  const backwards = 'a.prefix - b.prefix ||'
  assert.match((await tried(order, backwards)).join(), /^caught,a route in place of the local one, or more specific/)
  assert.deepEqual(await tried(order, `0 + ${order}`), ['survived', ''])
  assert.match((await tried(order, 'nobody.prefix ||')).join(), /^crashed,.*ReferenceError: nobody is not defined/)
  assert.match((await tried(order, ')')).join(), /^crashed,.*SyntaxError/)
  await assert.rejects(tried('nowhere to be found', ''), /holds "nowhere to be found" 0 times/)
  // The oracle is asked when no test tells.
  const other: Job = { tests: ['src/network/packets.test.ts'], networks: 300, seed: 1 }
  assert.match((await tried(order, backwards, other)).join(), /^caught,oracle: /)
  // The copy is sound again.
  assert.equal((await bench.judge(tables)).outcome, 'survived')
})

test('a sample is that of its seed', () => {
  const items = Array.from({ length: 50 }, (_, i) => i)
  assert.equal(new Set(sampled(items, 5, 1)).size, 5)
  assert.deepEqual(sampled(items, 5, 1), sampled(items, 5, 1))
  assert.notDeepEqual(sampled(items, 5, 1), sampled(items, 5, 2))
  assert.deepEqual(sampled(items, 99, 1), items)
})
