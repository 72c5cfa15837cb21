/** `npm run chaos`: `isthmus serve` on three real brokers, under faults of brokers, processes, function and destination. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { openArena } from '../chaos/arena.ts'
import { drawPlan } from './plan.ts'
import { runPlan } from './run.ts'

const help = `usage: npm run chaos -- [--runs N] [--seed S] [--from R]

Runs N plans (default 100), each drawn from the seed S (default: a new one) and its number, and checks the history of
each: every record done by the function, filtered, at the failure destination, or given up as the settings say; none
before the earlier ones of its partition; nothing committed that was not settled. --from R begins with plan R of the
seed: --from 17 --runs 1 repeats one, though not its instants. Progress goes to stderr; the history of a plan with
violations stays below .cache/histories/.
`
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(help)
  process.exit()
}
const runs = Number(values.runs)
const seed = Number(values.seed ?? randomInt(2 ** 31))
const from = Number(values.from)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed) || !Number.isInteger(from) || from < 0)
  throw new Error('--runs, --seed and --from are whole numbers')

const began = performance.now()
console.error(`seed ${seed}`)
let violations = 0
await using arena = await openArena()
for (let run = from; run < from + runs; run++) {
  const plan = drawPlan(seed, run)
  const outcome = await runPlan(arena, plan, `histories-${seed}-${run}`)
  violations += outcome.violations.length
  const { records, events, kept, commits, seconds, folder } = outcome
  console.error(
    `plan ${run}: ${records} records, ${events} events, ${kept} to the destination, ${commits} commits, ${outcome.violations.length} violations, ${seconds.toFixed(1)} s`,
  )
  if (outcome.violations.length === 0) continue
  console.log(`\nplan ${run} of seed ${seed}, history in ${folder}:\n${JSON.stringify(plan)}`)
  for (const violation of outcome.violations.slice(0, 20)) console.log(`- ${violation}`)
}
const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(`seed ${seed}: ${runs} runs, ${violations} violations, ${seconds} seconds`)
if (violations > 0) process.exitCode = 1
