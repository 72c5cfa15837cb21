/**
 * `npm run oracle -- --runs N --seed S`: the engine against the packet-by-packet simulator on N random networks with two
 * flows each. Last line: runs, disagreements, seconds. The first disagreement of a chunk is shrunk and printed.
 * With `--unknown`, values are taken away: what the engine decides all the same must hold for whatever they are.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { longRun } from '../support/long-run.ts'
import { chunkSize } from './chunk.ts'

const { runs, seed, values } = longRun('oracle -- [--runs N] [--seed S] [--unknown]', 1_000_000, {
  flags: { unknown: { type: 'boolean' } },
})
const unknown = values.unknown === true

const workers = 2
const started = performance.now()
const chunks = Math.ceil(runs / chunkSize)
let sent = 0
let done = 0
let disagreements = 0
let told = started

console.log(`seed ${seed}`)
await Promise.all(Array.from({ length: workers }, work))
console.log(`runs ${done}, disagreements ${disagreements}, seconds ${seconds().toFixed(1)}`)
process.exitCode = disagreements > 0 ? 1 : 0

/** Sends one chunk after the other to a worker of its own. */
async function work(): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  while (sent < chunks) {
    const index = sent++
    worker.postMessage({ seed: seedOf(index), runs: Math.min(chunkSize, runs - index * chunkSize), unknown })
    const [result] = (await once(worker, 'message')) as [{ runs: number; found?: string }]
    done += result.runs
    if (result.found) report(result.found)
    progress()
  }
  await worker.terminate()
}

/** Neighbouring seeds have no chunk in common. */
function seedOf(index: number): number {
  return createHash('sha256').update(`${seed} ${index}`).digest().readInt32LE()
}

function report(found: string): void {
  disagreements++
  console.log(
    `\ndisagreement; as a test, once it is decided who is right: test/oracle/regressions/<name>.json\n\n${found}`,
  )
}

function progress(): void {
  if (performance.now() - told < 5000) return
  told = performance.now()
  const left = (seconds() / done) * (runs - done)
  console.error(`${done} of ${runs}, ${disagreements} disagreements, about ${Math.round(left)} s left`)
}

function seconds(): number {
  return (performance.now() - started) / 1000
}
