import { createInterface } from 'node:readline'
import { judge } from './judges.ts'
import { ended, freePort, spawnLeashed } from './process.ts'

export interface KfakeOptions {
  /** Answers as a broker of this version: `2.1`. Default: the newest that it knows. */
  readonly version?: string
  /** Default 1. */
  readonly brokers?: number
  /** With their number of partitions. */
  readonly topics: Readonly<Record<string, number>>
}

/** franz-go's broker, all of whose brokers are one process; it forgets everything when it ends. */
export async function startKfake(options: KfakeOptions): Promise<AsyncDisposable & { readonly bootstrap: string }> {
  const ports: number[] = []
  while (ports.length < (options.brokers ?? 1)) ports.push(await freePort())
  const topics = Object.entries(options.topics).map(([name, partitions]) => `${name}=${partitions}`)
  const args = ['-version', options.version ?? '', '-ports', ports.join(), '-topics', topics.join()]
  const child = spawnLeashed(judge('kfake').path, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', () => resolve())
    child.once('exit', (code) => reject(new Error(`kfake ended with ${code}`)))
  })
  return {
    bootstrap: ports.map((port) => `127.0.0.1:${port}`).join(),
    async [Symbol.asyncDispose]() {
      child.stdin?.end()
      child.kill()
      await ended(child)
    },
  }
}
