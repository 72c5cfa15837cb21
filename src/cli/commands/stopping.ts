/**
 * Resolves at the first Ctrl-C (or SIGTERM, or when the terminal is closed). At the one after it the process ends at once:
 * whoever asks twice means it.
 *
 * @param again what the second is for, where there is something between; the process ends at the third then
 */
export function interrupted(again?: () => void): Promise<void> {
  return new Promise((resolve) => {
    const steps = again ? [resolve, again] : [resolve]
    const stop = () => {
      const step = steps.shift()
      if (!step) process.exit(130)
      step()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  })
}
