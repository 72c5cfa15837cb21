import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'

interface LongRun {
  readonly runs: number
  readonly seed: number
  /** The number of the first run. */
  readonly from: number
}

/**
 * The arguments of a long run: `--runs N`, `--seed S` (a new one unless given) and, where each run has a number,
 * `--from R`; `--help` prints `usage` and ends.
 *
 * @param most runs unless they are given
 */
export function longRun(usage: string, most: number, { numbered = false } = {}): LongRun {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: `${most}` },
      seed: { type: 'string' },
      ...(numbered ? { from: { type: 'string', default: '0' } as const } : {}),
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`usage: npm run ${usage}\n`)
    process.exit()
  }
  const runs = Number(values.runs)
  const seed = Number(values.seed ?? randomInt(1e9))
  const from = Number(values.from ?? 0)
  if (![runs, seed, from].every(Number.isInteger) || runs < 1 || from < 0)
    throw new Error(`--runs${numbered ? ', --from' : ''} and --seed are whole numbers`)
  return { runs, seed, from }
}
