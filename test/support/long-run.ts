import { randomInt } from 'node:crypto'
import { type ParseArgsConfig, parseArgs } from 'node:util'

type Flags = NonNullable<ParseArgsConfig['options']>

interface LongRun {
  readonly runs: number
  readonly seed: number
  /** The number of the first run. */
  readonly from: number
  /** Of the flags that are its own. */
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * The arguments of a long run: `--runs N`, `--seed S` (a new one unless given), where each run has a number `--from R`,
 * and `flags` of its own; `--help` prints `usage` and ends. What is wrong with them is said, and ends it with 2.
 *
 * @param most runs unless they are given
 */
export function longRun(usage: string, most: number, { numbered = false, flags = {} as Flags } = {}): LongRun {
  const options: Flags = {
    ...flags,
    runs: { type: 'string', default: `${most}` },
    seed: { type: 'string', default: `${randomInt(2 ** 31)}` },
    ...(numbered ? { from: { type: 'string' } } : {}),
    help: { type: 'boolean' },
  }
  const said = `usage: npm run ${usage}\n`
  try {
    const { values } = parseArgs({ options })
    if (values.help) {
      process.stdout.write(said)
      process.exit()
    }
    const { runs, seed, from = '0' } = values
    return { runs: whole('--runs', runs, 1), seed: whole('--seed', seed), from: whole('--from', from, 0), values }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${said.split('\n')[0]}\n`)
    process.exit(2)
  }
}

function whole(flag: string, text: unknown, least = Number.NEGATIVE_INFINITY): number {
  const number = Number(text)
  if (text !== '' && Number.isInteger(number) && number >= least) return number
  throw new Error(
    `${flag} ${text}: ${Number.isFinite(least) ? `a whole number from ${least} on` : 'a whole number'} is wanted`,
  )
}
