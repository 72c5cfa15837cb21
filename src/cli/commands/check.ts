import { accept, type CheckResult, checkPlaces, fails, type WhatIf, whatIf, writeBaseline } from '../../check/index.ts'
import { type Integration, type Resource, sameValue } from '../../model/index.ts'
import { exposureOf } from '../../network/index.ts'
import { renderExposure, renderWhatIf } from '../../report/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { progressOn } from '../progress.ts'
import { wantsColor } from './arguments.ts'
import { baselineOf, type CheckFlags, liveOf, placesOf } from './check-source.ts'
import { outputsOf, write, writeFile } from './formats.ts'
import { failOnOf } from './source.ts'

/** @returns the exit code: 0 nothing at or above `--fail-on` that is not accepted, 1 findings */
export async function checkCommand(sources: readonly string[], flags: CheckFlags): Promise<number> {
  const progress = progressOn(process.stderr, () => performance.now())
  if (flags.all) {
    const { checkAllCommand } = await import('./check-all.ts')
    return checkAllCommand(sources, flags, progress)
  }
  const failOn = failOnOf(flags.failOn)
  const outputs = outputsOf(flags.format, flags.json)
  if (flags.writeBaseline && flags.baseline === undefined)
    throw new IsthmusError('ARGUMENT_INVALID', '--write-baseline needs --baseline FILE, the file to write')
  const { integrations, suppressions, files } = placesOf(sources, flags, progress, await liveOf(flags))
  const found = checkPlaces(integrations, {
    onProved: (done, all) => progress.step(`proved ${done} of ${all} mappings`),
  })
  progress.end()
  if (flags.without !== undefined || flags.exposure !== undefined) return answer(integrations, found, flags)
  if (flags.writeBaseline)
    writeFile(flags.baseline!, writeBaseline(accept(found, { suppressions, baseline: new Set() })))
  const baseline = flags.baseline === undefined ? new Map<string, string>() : baselineOf(flags.baseline)
  const result = accept(found, { suppressions, baseline: new Set(baseline.keys()) })
  tellGone(baseline, result, flags.baseline)
  await write(outputs, result, {
    integration: togetherOf(integrations),
    file: files[0] ?? '',
    source: [...sources, ...(flags.live ? ['live'] : [])].join(' '),
    color: wantsColor(process.stdout, flags.color),
    verbose: flags.verbose === true,
  })
  return fails(result, failOn) ? 1 : 0
}

/** For drawings: the network is the same in all of them, and mappings say where they stand if it is not one Region. */
function togetherOf(integrations: readonly Integration[]): Integration {
  const [first, ...others] = integrations as readonly [Integration, ...Integration[]]
  const apart = others.some(({ region }) => sameValue(region, first.region) !== true)
  const mappings = integrations.flatMap((place) =>
    apart ? place.mappings.map((mapping) => ({ ...mapping, region: place.region })) : place.mappings,
  )
  return { ...first, mappings }
}

/** What a baseline accepts and is found no more would be accepted if it came back. */
function tellGone(baseline: ReadonlyMap<string, string>, result: CheckResult, file: string | undefined): void {
  const there = new Set([...result.findings, ...result.questions].map(({ fingerprint }) => fingerprint))
  const gone = [...baseline].filter(([fingerprint]) => !there.has(fingerprint))
  for (const [, about] of gone) process.stderr.write(`${file}: no longer found: ${about}\n`)
  if (gone.length > 0) process.stderr.write(`${file}: --write-baseline takes out what is no longer found\n`)
}

/** A question about the template instead of its findings: 1 when the deletion would break something. */
function answer(
  integrations: readonly Integration[],
  found: CheckResult,
  { without, exposure, json, color }: CheckFlags,
): number {
  const [integration] = integrations as readonly [Integration, ...Integration[]]
  const paint = { color: wantsColor(process.stdout, color) }
  if (exposure !== undefined) {
    const told = exposureOf(integration, idFor(integration, exposure))
    if (!told) throw new IsthmusError('RESOURCE_NOT_FOUND', `no security group ${exposure} in the template`)
    process.stdout.write(json ? `${toJson(told)}\n` : renderExposure(told, paint))
  }
  if (without === undefined) return 0
  const told = whatIfAnywhere(integrations, found, idFor(integration, without))
  process.stdout.write(json ? `${toJson(told)}\n` : renderWhatIf(told, paint))
  return told.changed.length > 0 ? 1 : 0
}

/** What one account and Region does not describe, another one may. */
function whatIfAnywhere(integrations: readonly Integration[], found: CheckResult, what: string): WhatIf {
  const lost: unknown[] = []
  const told = integrations.flatMap((integration) => {
    const own = new Set(integration.mappings.map(({ id }) => id))
    try {
      return [
        whatIf(integration, { ...found, mappings: found.mappings.filter(({ mapping }) => own.has(mapping)) }, what),
      ]
    } catch (error) {
      if (!(error instanceof IsthmusError && error.code === 'RESOURCE_NOT_FOUND')) throw error
      lost.push(error)
      return []
    }
  })
  if (told.length === 0) throw lost[0]
  return {
    without: what,
    changed: told.flatMap(({ changed }) => changed),
    unharmed: told.flatMap(({ unharmed }) => unharmed),
  }
}

/** Ids of what is at AWS have its name behind, which nobody has to type: `rtb-0abc` for `rtb-0abc (private-a)`. */
function idFor(integration: Integration, what: string): string {
  const resources = Object.values(integration).filter((all): all is readonly Resource[] => Array.isArray(all))
  const rules = integration.groups.flatMap(({ ingress, egress }) => [...ingress, ...egress])
  const ids = [...resources.flat(), ...rules].flatMap(({ id }) => id ?? [])
  return ids.includes(what) ? what : (ids.find((id) => id.startsWith(`${what} (`)) ?? what)
}

function toJson(told: object): string {
  return JSON.stringify({ format_version: '1.0', ...told }, (_key, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
