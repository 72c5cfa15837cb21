import { createInterface } from 'node:readline'

/** Asks on the terminal; only a `y` or `yes` is one. Ends with no at the end of input, or when `stop` is aborted. */
export function confirmed(question: string, stop: AbortSignal): Promise<boolean> {
  // Not a terminal to it: Ctrl-C is the process's.
  const lines = createInterface({ input: process.stdin, terminal: false })
  process.stderr.write(`${question} [y/N] `)
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      resolve(answer)
      lines.close()
    }
    lines.once('line', (line) => end(/^y(es)?$/i.test(line.trim())))
    lines.once('close', () => end(false))
    if (stop.aborted) end(false)
    stop.addEventListener('abort', () => end(false), { once: true })
  })
}
