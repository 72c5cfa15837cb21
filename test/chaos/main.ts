/** `npm run chaos:kafka`: our consumer and producer on three real brokers that are killed, frozen and restarted. */

import { longRun } from '../support/long-run.ts'
import { arenas } from './arena.ts'
import { runSchedule } from './run.ts'
import { drawSchedule } from './schedule.ts'

const help = `chaos:kafka -- [--runs N] [--seed S] [--from R]

Runs N schedules (default 60), each drawn from the seed S (default: a new one) and its number, and checks the history of
each: every record delivered, in order in each assignment epoch, nothing committed that was not processed or by a member
that no longer owns the partition. --from R begins with schedule R of the seed: --from 17 --runs 1 repeats one, though
not its instants. Progress goes to stderr; the history of a run with violations stays below .cache/chaos/.`
const { runs, seed, from } = longRun(help, 60, { numbered: true })

const began = performance.now()
console.error(`seed ${seed}`)
let violations = 0
let done = 0
for await (const [run, arena] of arenas(from, runs)) {
  const schedule = drawSchedule(seed, run)
  const outcome = await runSchedule(arena, schedule, `chaos-${seed}-${run}`)
  done++
  violations += outcome.violations.length
  const { records, takenBack, deliveries, commits, seconds, folder } = outcome
  console.error(
    `schedule ${run} (${schedule.topic}): ${records} records (${takenBack} taken back), ${deliveries} deliveries, ${commits} commits, ${outcome.violations.length} violations, ${seconds.toFixed(1)} s`,
  )
  if (outcome.violations.length === 0) continue
  console.log(`\nschedule ${run} of seed ${seed}, history in ${folder}:\n${JSON.stringify(schedule)}`)
  for (const violation of outcome.violations.slice(0, 20)) console.log(`- ${violation}`)
}
const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(`seed ${seed}: ${done} runs, ${violations} violations, ${seconds} seconds`)
if (violations > 0) process.exitCode = 1
