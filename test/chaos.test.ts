/**
 * On three real brokers that are killed, frozen and restarted, each three random runs: our clients (`npm run chaos:kafka`
 * has any number of them), and `isthmus serve` under faults of all around it (`npm run chaos`).
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, suite, test } from 'node:test'
import { type Arena, openArena } from './chaos/arena.ts'
import { runSchedule } from './chaos/run.ts'
import { drawSchedule } from './chaos/schedule.ts'
import { drawPlan } from './histories/plan.ts'
import { runPlan } from './histories/run.ts'
import { judge } from './support/judges.ts'

const skip = [judge('java'), judge('kafka')].find((one) => one.skip)?.skip ?? false
const seed = randomInt(2 ** 31)

suite(`under faults, seed ${seed}`, { skip }, () => {
  let arena: Arena

  before(async () => {
    arena = await openArena()
  })
  after(() => arena?.[Symbol.asyncDispose]())

  // What cuts a log takes longer than ten seconds: `npm run chaos:kafka` has it, and kafka-fetch-cluster.test.ts one case.
  const runs = Array.from({ length: 30 }, (_, run) => run).filter((run) => drawSchedule(seed, run).topic !== 'unclean')
  for (const run of runs.slice(0, 3)) {
    test(`clients, schedule ${run}: nothing lost, nothing out of order, no commit that should not be`, async (t) => {
      const { violations, folder, ...counts } = await runSchedule(
        arena,
        drawSchedule(seed, run),
        `clients-${seed}-${run}`,
      )
      t.diagnostic(JSON.stringify(counts))
      const again = `npm run chaos:kafka -- --seed ${seed} --from ${run} --runs 1 (history: ${folder})`
      assert.deepEqual(violations, [], again)
    })
  }

  for (const run of [0, 1, 2]) {
    test(`mapping, plan ${run}: every record settled, in order, as it is set, and counted`, async (t) => {
      const { violations, folder, ...counts } = await runPlan(arena, drawPlan(seed, run), `mapping-${seed}-${run}`)
      t.diagnostic(JSON.stringify(counts))
      const again = `npm run chaos -- --seed ${seed} --from ${run} --runs 1 (history: ${folder})`
      assert.deepEqual(violations, [], again)
    })
  }
})
