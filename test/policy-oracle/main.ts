/**
 * `npm run oracle:policy -- --runs N --seed S`: the evaluator against the brute-force reading of the user guide,
 * on both cores. The last line of stdout says runs, disagreements, seconds.
 */

import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import fc from 'fast-check'
import { longRun } from '../support/long-run.ts'
import { cases } from './draw.ts'
import { judge } from './judge.ts'

/** So many cases between two signs of life. */
const batch = 5000

interface Share {
  readonly runs: number
  readonly seed: number
}

if (isMainThread) await lead()
else work(workerData as Share)

/** Every second batch is drawn with everything known. */
function work({ runs, seed }: Share): void {
  for (let done = 0, i = 0; done < runs; done += batch, i++) {
    const property = fc.property(cases(i % 2 === 1), (drawn) => judge(drawn).wrong === undefined)
    const size = Math.min(batch, runs - done)
    const result = fc.check(property, { numRuns: size, seed: seed + i })
    const smallest = result.counterexample?.[0]
    parentPort?.postMessage({ runs: size, ...(smallest && { case: smallest, wrong: judge(smallest).wrong }) })
  }
}

async function lead(): Promise<void> {
  const { runs, seed } = longRun('oracle:policy -- [--runs N] [--seed S]', 1_000_000)
  process.stderr.write(`seed ${seed}\n`)
  const started = performance.now()
  const workers = Math.min(2, availableParallelism())
  let done = 0
  let disagreements = 0
  const share = (i: number) => Math.floor(runs / workers) + (i < runs % workers ? 1 : 0)
  await Promise.all(
    Array.from({ length: workers }, (_, i) => {
      const worker = new Worker(new URL(import.meta.url), {
        workerData: { runs: share(i), seed: seed + i * 1_000_000 },
      })
      worker.on('message', (message: { runs: number; case?: unknown; wrong?: string }) => {
        done += message.runs
        process.stderr.write(`${done} of ${runs}\n`)
        if (message.case === undefined) return
        disagreements++
        process.stdout.write(`${message.wrong}\n${JSON.stringify(message.case, null, 2)}\n`)
      })
      return new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
    }),
  )
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(`runs ${done}, disagreements ${disagreements}, seconds ${seconds}\n`)
  process.exitCode = disagreements === 0 ? 0 : 1
}
