import type { ChildProcess } from 'node:child_process'
import { ended } from '../support/process.ts'

/** Processes that are killed, frozen and sent away, as they come and go. */
export class Crew {
  readonly #live: ChildProcess[] = []
  /** The last words of those that ended as they should not. */
  readonly crashes: string[] = []

  get size(): number {
    return this.#live.length
  }

  /** @param child whose standard error is a pipe */
  add(name: string, child: ChildProcess): void {
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
    })
    child.once('exit', (code) => {
      const at = this.#live.indexOf(child)
      if (at >= 0) this.#live.splice(at, 1)
      if (code) this.crashes.push(`${name} ended with ${code}: ${said.slice(0, 500)}`)
    })
    this.#live.push(child)
  }

  async kill(which: number): Promise<void> {
    await this.#end(which, 'SIGKILL')
  }

  /** It settles, leaves the group and ends. */
  async leave(which: number): Promise<void> {
    await this.#end(which, 'SIGTERM')
  }

  /** Stops its time; the returned function lets it go on. */
  freeze(which: number): () => void {
    const child = this.#pick(which)
    child?.kill('SIGSTOP')
    return () => void child?.kill('SIGCONT')
  }

  /** All leave, one after the other. */
  async end(): Promise<void> {
    while (this.#live.length > 0) await this.leave(0)
  }

  async #end(which: number, signal: NodeJS.Signals): Promise<void> {
    const child = this.#pick(which)
    child?.kill(signal)
    if (child) await ended(child)
  }

  #pick(which: number): ChildProcess | undefined {
    return this.#live[which % this.#live.length]
  }
}
