import { spawnSync } from 'node:child_process'
import { root } from '../test/support/paths.ts'
import { median } from './mapping-summary.ts'

/** Milliseconds that `isthmus --help` takes longer than a Node that does nothing: median of pairs, in turn. */
export function startup(pairs: number): number {
  const time = (args: readonly string[]) => {
    const started = performance.now()
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`)
    return performance.now() - started
  }
  const differences = Array.from({ length: pairs }, () => {
    const nothing = time(['-e', '0'])
    return time([`${root}/bin/isthmus.js`, '--help']) - nothing
  })
  return Math.round(median(differences))
}
