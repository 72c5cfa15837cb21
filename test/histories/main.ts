/** `npm run chaos`: `isthmus serve` on three real brokers, under faults of all that it depends on. */
import { arenas } from '../chaos/arena.ts'
import { longRun } from '../support/long-run.ts'
import { drawPlan } from './plan.ts'
import { runPlan } from './run.ts'

const help = `chaos -- [--runs N] [--seed S] [--from R]

Runs N plans (default 100), each drawn from the seed S (default: a new one) and its number, and checks the history of
each: every record done by the function, filtered, at the failure destination, or given up as the settings say; none
before the earlier ones of its partition; nothing committed that was not settled; retries, halves, age and metrics of
each process as they have to be. --from R begins with plan R of the seed: --from 17 --runs 1 repeats one, though not its
instants. Progress goes to stderr; the history of a plan with violations stays below .cache/histories/, where
node test/histories/checker.ts FOLDER judges it again.`
const { runs, seed, from } = longRun(help, 100, { numbered: true })

const began = performance.now()
console.error(`seed ${seed}`)
let violations = 0
for await (const [run, arena] of arenas(from, runs)) {
  const plan = drawPlan(seed, run)
  const outcome = await runPlan(arena, plan, `histories-${seed}-${run}`)
  violations += outcome.violations.length
  const { records, events, kept, dropped, commits, seconds, folder } = outcome
  console.error(
    `plan ${run}: ${records} records, ${events} events, ${kept} to the destination, ${dropped} dropped, ${commits} commits, ${outcome.violations.length} violations, ${seconds.toFixed(1)} s`,
  )
  if (outcome.violations.length === 0) continue
  console.log(`\nplan ${run} of seed ${seed}, history in ${folder}:\n${JSON.stringify(plan)}`)
  for (const violation of outcome.violations.slice(0, 20)) console.log(`- ${violation}`)
}
const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(`seed ${seed}: ${runs} runs, ${violations} violations, ${seconds} seconds`)
if (violations > 0) process.exitCode = 1
