/** One half of the machine: judges the chunks that it is sent. */
import { parentPort } from 'node:worker_threads'
import { runChunk } from './chunk.ts'
import { pack } from './regression.ts'

parentPort!.on('message', ({ seed, runs }: { seed: number; runs: number }) => {
  const found = runChunk(seed, runs)
  parentPort!.postMessage({ runs, found: found && pack(found) })
})
