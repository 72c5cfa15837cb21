import type { Integration, Mapping } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { findingsOf } from './findings.ts'
import { questionMarked } from './fingerprint.ts'
import { macroQuestions } from './macros.ts'
import { onceEach } from './once-each.ts'
import { type Asked, openSettings } from './open-settings.ts'
import { roleQuestions } from './permission-findings.ts'
import { checkRoles } from './permissions.ts'
import { type Place, placesByNetwork } from './places.ts'
import { proveMapping, worst } from './prove.ts'
import { questionsOf } from './questions.ts'
import type { CheckResult } from './types.ts'

interface CheckOptions {
  /** Ids of the mappings to check; all when not given. */
  readonly mappings?: readonly string[]
  /** Told after each mapping. */
  readonly onProved?: (done: number, all: number) => void
}

/**
 * Proves every flow of the mappings, each at its own standpoint, and says what stands in the way.
 *
 * @throws IsthmusError `MAPPING_NOT_FOUND` for an id that the Integration does not hold
 */
export function check(integration: Integration, options: CheckOptions = {}): CheckResult {
  return checkPlaces([integration], options)
}

/**
 * The same for several accounts and Regions as one: what breaks mappings of more than one of them is one finding, and
 * what mappings do to each other, what is left over and what is open too wide is judged over all of them.
 *
 * @throws IsthmusError as `check` does
 */
export function checkPlaces(integrations: readonly Integration[], options: CheckOptions = {}): CheckResult {
  const chosen = chosenIn(integrations, options.mappings)
  const all = [...chosen.values()].reduce((sum, { length }) => sum + length, 0)
  let done = 0
  const proved = ({ integration, network }: Place) => {
    const mappings = chosen.get(integration)!
    return {
      integration,
      network,
      checks: mappings.map((mapping) => {
        const check = proveMapping(network, integration, mapping)
        options.onProved?.(++done, all)
        return check
      }),
      roles: checkRoles(integration, mappings),
    }
  }
  const networks = placesByNetwork(integrations).map((places) => places.map(proved))
  const places = networks.flat()
  const mappings = places.flatMap(({ checks }) => checks)
  const settings = new Map([...chosen.values()].flat().map((mapping) => [mapping.id, openSettings(mapping)]))
  return {
    format_version: '1.0',
    verdict: worst(mappings.map(({ verdict }) => verdict)),
    mappings,
    findings: findingsOf(networks),
    questions: onceEach<Asked>(
      [
        ...questionsOf(mappings, (id) => settings.get(id) ?? []),
        ...places.flatMap(({ integration, roles }) => [
          ...roleQuestions(roles),
          ...macroQuestions(
            integration,
            chosen.get(integration)!.map(({ id }) => id),
          ),
        ]),
      ],
      ({ question, at }) => `${question}\n${at?.file}`,
    ).map(questionMarked),
  }
}

function chosenIn(
  integrations: readonly Integration[],
  ids: readonly string[] | undefined,
): ReadonlyMap<Integration, readonly Mapping[]> {
  const all = integrations.flatMap(({ mappings }) => mappings).sort(byId)
  for (const id of ids ?? []) {
    if (all.some((mapping) => mapping.id === id)) continue
    const there = all.map((mapping) => mapping.id).join(', ') || 'none'
    throw new IsthmusError('MAPPING_NOT_FOUND', `no mapping ${id}: the description has ${there}`)
  }
  return new Map(
    integrations.map((integration) => {
      const own = [...integration.mappings].sort(byId)
      return [integration, ids ? own.filter(({ id }) => ids.includes(id)) : own]
    }),
  )
}

function byId(a: Mapping, b: Mapping): number {
  return a.id < b.id ? -1 : 1
}
