import { IsthmusError, messageOf } from '../world/index.ts'

/**
 * Tells on stderr what a command could not do: known errors by their message, commander's not again, all others with
 * their stack.
 *
 * @returns the exit code: 2, and 0 for what is commander's way to end (`--help`)
 */
export function report(error: unknown): number {
  if (error instanceof Error && 'exitCode' in error && error.name === 'CommanderError') {
    return error.exitCode === 0 ? 0 : 2
  }
  if (error instanceof IsthmusError) {
    process.stderr.write(`isthmus: ${error.message} (${error.code})\n`)
    return 2
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`)
  return 2
}

/** `lab` and `serve` run or do not: for them what could not begin is a failure like any other; bad flags are 2. */
export async function orOne(run: Promise<number>): Promise<number> {
  return run.catch((error: unknown) => {
    const code = report(error)
    return error instanceof IsthmusError && error.code === 'ARGUMENT_INVALID' ? code : 1
  })
}
