/** Three random schedules of faults on three real brokers; `npm run chaos:kafka` runs any number. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, suite, test } from 'node:test'
import { type Arena, openArena } from './chaos/arena.ts'
import { runSchedule } from './chaos/run.ts'
import { drawSchedule } from './chaos/schedule.ts'
import { judge } from './support/judges.ts'

const skip = [judge('java'), judge('kafka')].find((one) => one.skip)?.skip ?? false
const seed = randomInt(2 ** 31)

suite(`our clients under faults, seed ${seed}`, { skip }, () => {
  let arena: Arena

  before(async () => {
    arena = await openArena()
  })
  after(() => arena?.[Symbol.asyncDispose]())

  // What cuts a log takes longer than ten seconds: `npm run chaos:kafka` has it, and kafka-fetch-cluster.test.ts one case.
  const runs = Array.from({ length: 30 }, (_, run) => run).filter((run) => drawSchedule(seed, run).topic !== 'unclean')
  for (const run of runs.slice(0, 3)) {
    test(`schedule ${run}: nothing lost, nothing out of order, no commit that should not be`, async (t) => {
      const { violations, folder, ...counts } = await runSchedule(arena, drawSchedule(seed, run), `test-${seed}-${run}`)
      t.diagnostic(JSON.stringify(counts))
      const again = `npm run chaos:kafka -- --seed ${seed} --from ${run} --runs 1 (history: ${folder})`
      assert.deepEqual(violations, [], again)
    })
  }
})
