/**
 * Resolves at the first Ctrl-C (or SIGTERM, or when the terminal is closed). At the second the process ends at once:
 * whoever asks twice means it.
 */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const stop = () => {
      if (asked) process.exit(130)
      asked = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  })
}
