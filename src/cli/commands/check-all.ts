import { accept, checkPlaces, fails } from '../../check/index.ts'
import {
  overviewOf,
  overviewToJson,
  overviewToMarkdown,
  renderOverview,
  type UnreadSource,
} from '../../report/index.ts'
import { IsthmusError } from '../../world/index.ts'
import type { Progress } from '../progress.ts'
import { flagNamed, wantsColor } from './arguments.ts'
import { baselineOf, type CheckFlags, liveOf, placesOf } from './check-source.ts'
import { type Output, outputsOf, print } from './formats.ts'
import { failOnOf, type NamedPlaces } from './source.ts'

/**
 * Many sources, accounts and Regions in one table: each mapping with its verdict and what breaks it. They are judged
 * together; one that cannot be read does not keep the others from being told.
 *
 * @returns the exit code: 2 when a source could not be read, else as without `--all`
 */
export async function checkAllCommand(
  sources: readonly string[],
  flags: CheckFlags,
  progress: Progress,
): Promise<number> {
  const failOn = failOnOf(flags.failOn)
  const outputs = outputsOf(flags.format, flags.json).map(tableOnly)
  const other = (['without', 'exposure', 'writeBaseline', 'verbose'] as const).find((name) => flags[name])
  if (other)
    throw new IsthmusError('ARGUMENT_INVALID', `--all and ${flagNamed(other)} do not go together: leave out --all`)
  if (sources.length === 0 && !flags.live) throw new IsthmusError('ARGUMENT_INVALID', '--all needs sources')
  const baseline = new Set(flags.baseline === undefined ? [] : baselineOf(flags.baseline).keys())
  const { read, unread } = await readTogether(sources, flags, progress)
  const found = checkPlaces(read?.integrations ?? [], {
    onProved: (done, all) => progress.step(`proved ${done} of ${all} mappings`),
  })
  progress.end()
  const result = accept(found, { suppressions: read?.suppressions ?? [], baseline })
  const rows = read ? overviewOf(result, read) : []
  for (const output of outputs) {
    const color = output.file === undefined && wantsColor(process.stdout, flags.color)
    const text = {
      text: () => renderOverview(rows, unread, { color }),
      json: () => `${overviewToJson(rows, unread)}\n`,
      markdown: () => overviewToMarkdown(rows, unread),
    }[output.format]
    print(output, text())
  }
  for (const { message, code } of unread) process.stderr.write(`isthmus: ${message} (${code})\n`)
  if (unread.length > 0) return 2
  return fails(result, failOn) ? 1 : 0
}

/**
 * What the sources that can be read describe together.
 *
 * @throws IsthmusError where it is no single source that cannot be read: none has a parameter
 */
async function readTogether(
  sources: readonly string[],
  flags: CheckFlags,
  progress: Progress,
): Promise<{ readonly read?: NamedPlaces; readonly unread: readonly UnreadSource[] }> {
  const unread: UnreadSource[] = []
  const lose = (source: string, { code, message }: IsthmusError) => {
    unread.push({ source, code, message })
  }
  const live = await attempt(() => liveOf(flags, (account, error) => lose(`live, ${account}`, error)))
  if (live instanceof IsthmusError) lose('live', live)
  const accounts = live instanceof IsthmusError ? [] : live
  for (let left = sources; ; ) {
    if (left.length === 0 && accounts.length === 0) return { unread }
    const read = await attempt(() => placesOf(left, flags, progress, accounts))
    if (!(read instanceof IsthmusError)) return { read, unread }
    const alone = await Promise.all(
      left.map(async (source) => ({ source, error: await attempt(() => placesOf([source], flags, progress, [])) })),
    )
    const lost = alone.filter(({ error }) => error instanceof IsthmusError && error.message === read.message)
    if (lost.length === 0) throw read
    for (const { source } of lost) lose(source, read)
    left = left.filter((each) => lost.every(({ source }) => source !== each))
  }
}

async function attempt<T>(act: () => T | Promise<T>): Promise<T | IsthmusError> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof IsthmusError) return error
    throw error
  }
}

function tableOnly(output: Output) {
  const { format } = output
  if (format === 'text' || format === 'json' || format === 'markdown') return { ...output, format }
  throw new IsthmusError('ARGUMENT_INVALID', `--all has no ${format}: it is told as text, json or markdown`)
}
