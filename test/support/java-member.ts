import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { spawnJava } from './java.ts'
import { ended } from './process.ts'

/** A member of a group that we did not write: the Java client. It remembers what it took, was given and gave up. */
export class JavaMember implements AsyncDisposable {
  /** The offsets of each partition, in the order of arrival. */
  readonly taken = new Map<number, number[]>()
  readonly owned = new Set<number>()
  readonly history: string[] = []
  readonly #process: ChildProcess
  #said = ''

  constructor(bootstrap: string, topic: string, settings: Readonly<Record<string, string | number>>) {
    const all = Object.entries({ 'bootstrap.servers': bootstrap, ...settings })
    const args = [topic, ...all.map(([key, value]) => `${key}=${value}`)]
    this.#process = spawnJava({ program: 'JavaMember', args }, { stdio: 'pipe' })
    createInterface({ input: this.#process.stdout! }).on('line', (line) => this.#hear(line))
    this.#process.stderr?.on('data', (chunk) => {
      this.#said += chunk
    })
  }

  get count(): number {
    return [...this.taken.values()].reduce((sum, offsets) => sum + offsets.length, 0)
  }

  /** Leaves the group; rejects with what it said when it fails. */
  async stop(): Promise<void> {
    this.#process.stdin?.end()
    const code = await ended(this.#process)
    if (code !== 0) throw new Error(`the Java member ended with ${code}:\n${this.#said}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await ended(this.#process)
  }

  #hear(line: string): void {
    const [what, numbers = '', last = ''] = line.split(' ')
    if (what === 'took') {
      const partition = Number(numbers)
      const [, , from, to] = line.split(' ').map(Number)
      const offsets = this.taken.get(partition) ?? []
      this.taken.set(partition, offsets)
      for (let offset = from ?? 0; offset <= (to ?? 0); offset++) offsets.push(offset)
      return
    }
    this.history.push(`${what} ${numbers}${last}`.trim())
    for (const partition of numbers.split(',').filter(Boolean).map(Number)) {
      if (what === 'assigned') this.owned.add(partition)
      else this.owned.delete(partition)
    }
  }
}
