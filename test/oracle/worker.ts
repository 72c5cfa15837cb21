/** One half of the machine: judges the chunks that it is sent. */
import { parentPort } from 'node:worker_threads'
import { runChunk, runUnknownChunk } from './chunk.ts'
import { pack, type Regression } from './regression.ts'

parentPort!.on('message', ({ seed, runs, unknown }: { seed: number; runs: number; unknown: boolean }) => {
  const found = unknown ? runUnknownChunk(seed, runs) : packed(runChunk(seed, runs))
  parentPort!.postMessage({ runs, found })
})

function packed(found: Regression | undefined): string | undefined {
  return found && pack(found)
}
