/**
 * `npm run oracle:filter -- --runs N --seed S`: random patterns and events through our filter and through AWS's
 * event-ruler, which is Java. The last line of stdout says runs, disagreements, seconds.
 */
import { judge, prepareJudges } from '../support/judges.ts'
import { longRun } from '../support/long-run.ts'
import { compare } from './compare.ts'

/** So many cases between two signs of life. */
const batch = 10_000

const { runs, seed } = longRun('oracle:filter -- [--runs N] [--seed S]', 100_000)

if (judge('event-ruler').skip) await prepareJudges((line) => process.stderr.write(`${line}\n`))
for (const name of ['java', 'event-ruler'] as const) {
  const { skip } = judge(name)
  if (skip) throw new Error(skip)
}

process.stderr.write(`seed ${seed}\n`)
const started = performance.now()
let disagreements = 0
for (let done = 0; done < runs; done += batch) {
  const { verdicts, wrong } = await compare(Math.min(batch, runs - done), seed + done / batch)
  process.stderr.write(`${Math.min(done + batch, runs)} of ${runs}: ${JSON.stringify(verdicts)}\n`)
  disagreements += wrong.length
  for (const { pattern, event, ours, ruler } of wrong)
    process.stdout.write(`pattern ${pattern}\nevent ${event}\nours: ${ours}\nruler: ${ruler}\n`)
}
const seconds = Math.round((performance.now() - started) / 1000)
process.stdout.write(`runs ${runs}, disagreements ${disagreements}, seconds ${seconds}\n`)
process.exitCode = disagreements === 0 ? 0 : 1
