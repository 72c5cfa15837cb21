import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { spawnJava } from './java.ts'
import { ended } from './process.ts'

/** Kafka's own Java client (java/Client.java) in one process for many questions; it starts in a second. */
export class JavaClient implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  #last: Promise<unknown> = Promise.resolve()

  constructor(bootstrap: string) {
    this.#child = spawnJava({ program: 'Client', args: [bootstrap] }, { stdio: ['pipe', 'pipe', 'ignore'] })
    if (!this.#child.stdout) throw new Error('a process with pipes has an output')
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Runs one command of Client.java; resolves with the lines that it printed, one after the other. */
  ask(...words: readonly (string | number)[]): Promise<string[]> {
    const answer = this.#last.then(async () => {
      this.#child.stdin?.write(`${words.join(' ')}\n`)
      const lines: string[] = []
      for (;;) {
        const { value, done } = await this.#lines.next()
        if (done) throw new Error(`the Java client ended at ${words.join(' ')}`)
        if (value === '.') return lines
        lines.push(value)
      }
    })
    this.#last = answer.catch(() => {})
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end()
    this.#child.kill('SIGKILL')
    await ended(this.#child)
  }
}
