import { existsSync } from 'node:fs'
import { accept, checkPlaces, explain, fails } from '../../check/index.ts'
import { type Integration, isUnknown } from '../../model/index.ts'
import { renderExplanations } from '../../report/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { pageCodes, pageRule } from '../package.ts'
import { progressOn } from '../progress.ts'
import { wantsColor } from './arguments.ts'
import { type CheckFlags, liveOf, placesOf } from './check-source.ts'
import { failOnOf } from './source.ts'

export interface ExplainFlags extends CheckFlags {
  readonly says?: string
}

/**
 * @param what a code; or sources as for `check`, and last a mapping, which is no file
 * @returns the exit code: 0 for a page; for sources as `check`
 */
export async function explainCommand(what: readonly string[], flags: ExplainFlags): Promise<number> {
  const [first = '', ...more] = what
  const code = first.toUpperCase()
  if (!flags.live && more.length === 0 && /^[A-Z][A-Z0-9_]*$/.test(code) && !existsSync(first)) return page(code, first)
  const last = what.at(-1)
  const named =
    last !== undefined && (flags.live || more.length > 0) && !existsSync(last.replace(/^[A-Za-z][\w-]*=/, ''))
  const [sources, mapping] = named ? [what.slice(0, -1), last] : [what, undefined]
  const failOn = failOnOf(flags.failOn)
  const progress = progressOn(process.stderr, () => performance.now())
  const { integrations, suppressions } = placesOf(sources, flags, progress, await liveOf(flags))
  const found = checkPlaces(integrations, {
    ...(mapping === undefined ? {} : { mappings: mappingsCalled(mapping, integrations) }),
    onProved: (done, all) => progress.step(`proved ${done} of ${all} mappings`),
  })
  progress.end()
  const result = accept(found, { suppressions, baseline: new Set() })
  const explanations = integrations.flatMap((each) => explain(each, result, flags.says))
  const text = flags.json
    ? `${JSON.stringify({ format_version: '1.0', explanations }, null, 2)}\n`
    : renderExplanations(explanations, { color: wantsColor(process.stdout, flags.color) })
  process.stdout.write(text)
  return fails(result, failOn) ? 1 : 0
}

/**
 * Those of one account and Region: by id; at AWS also by UUID, or by the function's name.
 *
 * @throws IsthmusError `PLACE_AMBIGUOUS`
 */
function mappingsCalled(name: string, integrations: readonly Integration[]): readonly string[] {
  const isCalled = (id: string) => id === name || id.startsWith(`${name} (`) || id.endsWith(` (${name})`)
  const places = integrations
    .map((place) => ({ place, ids: place.mappings.map(({ id }) => id).filter(isCalled) }))
    .filter(({ ids }) => ids.length > 0)
  const [first, ...more] = places
  if (!first) return [name]
  if (more.length === 0) return first.ids
  const said = (of: 'region' | 'account') =>
    places.map(({ place }) => place[of]).map((value) => (isUnknown(value) ? `${of} not known` : value))
  const [regions, accounts] = [said('region'), said('account')]
  const flags = Object.entries({ '--region': regions, '--account': accounts }).filter(
    ([, all]) => new Set(all).size > 1,
  )
  const where = places.map((_, i) => `${accounts[i]} ${regions[i]}`).join(', ')
  throw new IsthmusError(
    'PLACE_AMBIGUOUS',
    `${name} is a mapping in several places (${where}): choose one by ${flags.map(([flag]) => flag).join(' and ')}`,
    { data: { region: regions, account: accounts } },
  )
}

function page(code: string, typed: string): number {
  const codes = pageCodes()
  if (!codes.includes(code)) {
    const near = codes.filter(
      (each) => each.includes(code) || code.split('_').some((part) => each.split('_').includes(part)),
    )
    const some = (near.length > 0 ? near : codes).slice(0, 8).join(', ')
    throw new IsthmusError(
      'ARGUMENT_INVALID',
      `there is no finding ${typed} and no file of that name: there is ${some}...`,
    )
  }
  process.stdout.write(pageRule(code).page)
  return 0
}
