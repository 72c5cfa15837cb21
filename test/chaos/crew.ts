import type { ChildProcess } from 'node:child_process'
import { ended } from '../support/process.ts'

/** Processes that are killed, frozen and sent away, as they come and go. */
export class Crew {
  readonly #live: { readonly name: string; readonly child: ChildProcess }[] = []
  /** The last words of those that ended as they should not. */
  readonly crashes: string[] = []
  /** Whose time stood still, and when, in the machine's. */
  readonly frozen: { readonly name: string; readonly from: number; readonly until: number }[] = []

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
      const at = this.#live.findIndex((one) => one.child === child)
      if (at >= 0) this.#live.splice(at, 1)
      if (code) this.crashes.push(`${name} ended with ${code}: ${said.slice(0, 500)}`)
    })
    this.#live.push({ name, child })
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
    const one = this.#pick(which)
    if (!one) return () => {}
    const from = Date.now()
    one.child.kill('SIGSTOP')
    return () => {
      one.child.kill('SIGCONT')
      this.frozen.push({ name: one.name, from, until: Date.now() })
    }
  }

  /** All leave. */
  async end(): Promise<void> {
    await Promise.all(this.#live.map((_, which) => this.leave(which)))
  }

  async #end(which: number, signal: NodeJS.Signals): Promise<void> {
    const child = this.#pick(which)?.child
    child?.kill(signal)
    if (child) await ended(child)
  }

  #pick(which: number) {
    return this.#live[which % this.#live.length]
  }
}
