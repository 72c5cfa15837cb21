import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cases } from './policy-oracle/draw.ts'
import { judge } from './policy-oracle/judge.ts'

/** A fresh seed each time; `node test/policy-oracle/main.ts --runs 20000 --seed S` draws the same cases again. */
const seed = Date.now() % 1_000_000_000

for (const [name, holes, numRuns] of [
  ['with everything known, the evaluator and the brute force decide alike', false, 2500],
  ['what is decided in spite of unknown values holds for every value of them', true, 1500],
] as const)
  test(name, (context) => {
    const verdicts = { allow: 0, deny: 0, depends: 0 }
    const property = fc.property(cases(holes), (drawn) => {
      const { verdict, possible, wrong } = judge(drawn)
      verdicts[verdict]++
      assert.equal(wrong, undefined, `${verdict}, and possible are ${possible.join(', ')}`)
    })
    fc.assert(property, { numRuns, seed: holes ? seed + 1 : seed })
    context.diagnostic(`seed ${seed}: ${JSON.stringify(verdicts)}`)
    // A judge that never sees a verdict judges nothing about it.
    for (const [verdict, count] of Object.entries(verdicts))
      assert.ok(count >= numRuns * (verdict === 'depends' && !holes ? 0.002 : 0.05), `${count} times ${verdict}`)
  })
