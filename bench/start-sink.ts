import { spawnLeashed } from '../test/support/process.ts'

/** Starts `sink.ts` as a process of its own. */
export async function startSink() {
  const sink = spawnLeashed(process.execPath, [`${import.meta.dirname}/sink.ts`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve) => sink.stdout?.once('data', (port) => resolve(Number(`${port}`))))
  return { port, pid: sink.pid, stop: () => sink.kill() }
}
