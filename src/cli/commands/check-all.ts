import { accept, checkPlaces, fails } from '../../check/index.ts'
import {
  type Checked,
  overviewOf,
  overviewToJson,
  overviewToMarkdown,
  renderOverview,
  type UnreadSource,
} from '../../report/index.ts'
import { IsthmusError } from '../../world/index.ts'
import type { Progress } from '../progress.ts'
import { flagNamed, wantsColor } from './arguments.ts'
import { baselineOf, type CheckFlags, placesOf } from './check-source.ts'
import { type Output, outputsOf, print } from './formats.ts'
import { failOnOf } from './source.ts'

/**
 * Many sources in one table: each mapping with its verdict and what breaks it. One that cannot be read does not keep
 * the others from being told.
 *
 * @returns the exit code: 2 when a source could not be read, else as for one source
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
    throw new IsthmusError('ARGUMENT_INVALID', `--all and ${flagNamed(other)} do not go together: ask it of one source`)
  if (sources.length === 0 && !flags.live) throw new IsthmusError('ARGUMENT_INVALID', '--all needs sources')
  const baseline = new Set(flags.baseline === undefined ? [] : baselineOf(flags.baseline).keys())
  const checked: Checked[] = []
  const unread: UnreadSource[] = []
  const all = [...sources.map((source) => [source]), ...(flags.live ? [[]] : [])]
  for (const [i, given] of all.entries()) {
    const [source = 'live'] = given
    progress.step(`checking ${source}, ${i + 1} of ${all.length}`)
    try {
      const lost = (account: string, { code, message }: IsthmusError) => {
        unread.push({ source: `live, ${account}`, code, message })
      }
      const { integrations, suppressions } = await placesOf(given, flagsFor(flags, given), progress, lost)
      const result = accept(checkPlaces(integrations), { suppressions, baseline })
      const places = integrations.flatMap((place) => place.mappings.map(({ id }) => [id, place] as const))
      checked.push({ source, places: new Map(places), result })
    } catch (error) {
      if (!(error instanceof IsthmusError)) throw error
      unread.push({ source, code: error.code, message: error.message })
    }
  }
  progress.end()
  const rows = overviewOf(checked)
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
  return checked.some(({ result }) => fails(result, failOn)) ? 1 : 0
}

/** Profiles and several Regions are those of the accounts that are read. */
function flagsFor(flags: CheckFlags, given: readonly string[]): CheckFlags {
  if (!flags.live || given.length === 0) return flags
  const { live: _, profile: __, endpointUrl: ___, region = [], ...own } = flags
  return region.length === 1 ? { ...own, region } : own
}

function tableOnly(output: Output) {
  const { format } = output
  if (format === 'text' || format === 'json' || format === 'markdown') return { ...output, format }
  throw new IsthmusError('ARGUMENT_INVALID', `--all has no ${format}: it is told as text, json or markdown`)
}
