import { formatLocation, type Integration, type Mapping } from '../model/index.ts'
import type { Blocker, Hop, TraceNote } from '../network/index.ts'
import { costs } from './cost.ts'
import { destinationNotes } from './destination-notes.ts'
import { exposures } from './exposure.ts'
import type { Fault } from './fault.ts'
import { fingerprinted, type Unmarked } from './fingerprint.ts'
import { macrosOf, unlessMended } from './macros.ts'
import { mappingFindings } from './mapping-findings.ts'
import { onceEach } from './once-each.ts'
import { oneEachCause, paths, type Single } from './one-cause.ts'
import { overInternet } from './over-internet.ts'
import { pairFindings } from './pairs.ts'
import { type RoleFault, roleFindings } from './permission-findings.ts'
import type { RoleCheck } from './permissions.ts'
import type { Place } from './places.ts'
import { roleRemarks } from './policy-remarks.ts'
import { secretFindings } from './secret-findings.ts'
import { inTermsOf } from './terms.ts'
import type { Finding, MappingCheck, ProvedFlow, Severity } from './types.ts'

/** An account and Region with what was proved of its mappings. */
export interface ProvedPlace extends Place {
  readonly checks: readonly MappingCheck[]
  /** By the mappings' ids. */
  readonly roles: ReadonlyMap<string, RoleCheck>
}

/**
 * What stands in the way of the mappings, each root cause once, the worst first.
 *
 * @param networks the places of each network
 */
export function findingsOf(networks: readonly (readonly ProvedPlace[])[]): readonly Finding[] {
  const places = networks.flat()
  const pairs = pairFindings(places.map(({ integration }) => integration))
  const causes = networks.flatMap((sharing) => {
    const [{ integration }] = sharing as readonly [ProvedPlace, ...ProvedPlace[]]
    return [
      ...oneEachCause(sharing.flatMap((place) => singlesIn(place, pairs))),
      ...gapsIn(integration),
      ...exposures(sharing).map(inItsTerms),
    ].map((cause) => unlessMended(integration, cause))
  })
  const paid = costs(networks).map(inItsTerms)
  return fingerprinted(onceEach([...causes, ...paid], keyOf).sort(inOrder))
}

function singlesIn(
  { integration, checks, roles }: ProvedPlace,
  pairs: ReadonlyMap<Mapping, readonly Fault[]>,
): readonly Single[] {
  const mappings = new Map(integration.mappings.map((mapping) => [mapping.id, mapping]))
  const changed = macrosOf(integration).length > 0
  return checks.flatMap((check) => {
    const mapping = mappings.get(check.mapping)
    return [
      ...(mapping ? ofMapping(integration, mapping, roles.get(mapping.id), pairs.get(mapping) ?? []) : []),
      ...check.flows.flatMap((flow) => ofFlow(check.mapping, flow, changed)),
    ]
  })
}

function keyOf({ severity, code, path, at, resource, detail }: Unmarked): string {
  return [severity, code, path, formatLocation(at), resource, detail].join('\n')
}

function inItsTerms(found: Unmarked): Unmarked {
  return { ...found, remedy: inTermsOf(found.at, found.remedy) }
}

/** What may describe more of the network and was not read. */
function gapsIn({ unread }: Integration): readonly Unmarked[] {
  return unread.flatMap(({ id, type, at, why }) => {
    if (why === undefined) return []
    const explanation = `${id} (${type}) is not read: ${why}; what it adds is not part of this proof`
    const remedy = 'give its template as a local file, or check the processed template as well'
    const base = {
      severity: 'note',
      code: 'SOURCE_NOT_READ',
      path: 'settings',
      hop: '',
      mappings: [],
      flows: [],
    } as const
    return [{ ...base, at, resource: id, detail: '', explanation, remedy }]
  })
}

/** @param changed whether it is decided by a macro: then what stands in the way as it is described is told all the same */
function ofFlow(mapping: string, flow: ProvedFlow, changed: boolean): readonly Single[] {
  const base = { mapping, flow: flow.id, path: flow.path }
  const { blockers, notes, verdict } = flow.trace
  const blocking = (flow.verdict === 'blocked' || changed) && verdict === 'blocked' ? blockers : []
  return [
    ...blocking.map((blocker) => ofBlocker(base, blocker)),
    ...flow.refusals
      .filter((refusal) => refusal.verdict === 'blocked')
      .map(
        ({ code, at, resource, hop, explanation, remedy }): Single => ({
          ...base,
          severity: 'error',
          code,
          at,
          resource,
          hop,
          detail: remedy,
          explanation,
          remedy,
        }),
      ),
    ...[...flow.remarks, ...(verdict === 'blocked' ? [] : notes)].map((note) => ofNote(base, note)),
  ]
}

function ofBlocker(base: Pick<Single, 'mapping' | 'flow' | 'path'>, blocker: Blocker): Single {
  const { code, hop, explanation, remedy, nearMiss, lack, mendedAt } = blocker
  const { at, resource } = hop
  const told = { severity: 'error' as const, code, at, resource, hop: hopText(hop), detail: remedy }
  return {
    ...base,
    ...told,
    explanation,
    remedy,
    ...(nearMiss ? { nearMiss } : {}),
    ...(lack ? { lack: { kind: 'rule', ...lack, hop: `${hop.kind} ${resource}, ${lack.decision}` } as const } : {}),
    ...(mendedAt ? { mendedAt } : {}),
  }
}

/** `security group BrokerGroup, no inbound rule for tcp 9098 from itself`. */
function hopText({ kind, resource, decision, direction }: Hop): string {
  return `${kind} ${resource}, ${decision}${direction === 'back' ? ', on the way back' : ''}`
}

/** A note about a way is one by its resource, whatever it says of each flow. */
function ofNote(base: Pick<Single, 'mapping' | 'flow' | 'path'>, note: TraceNote): Single {
  const { severity, code, text, remedy, at, resource } = note
  return { ...base, severity, code, at, resource, hop: '', detail: '', explanation: text, remedy }
}

/** What the settings, and the policies of the execution role, say for themselves. */
function ofMapping(
  integration: Integration,
  mapping: Mapping,
  role: RoleCheck | undefined,
  pairs: readonly Fault[],
): readonly Single[] {
  const base = { mapping: mapping.id, path: 'settings', resource: mapping.id, hop: '' } as const
  const problems = mapping.problems.map(
    ({ code, severity, at, parameter, message, remedy }): Single => ({
      ...base,
      severity,
      code,
      at,
      detail: parameter,
      explanation: message.startsWith(`${parameter} `) ? message : `${parameter}: ${message}`,
      remedy,
    }),
  )
  const internet = overInternet(mapping)
  const told = (path: Finding['path'], faults: readonly RoleFault[]): readonly Single[] =>
    faults.map((fault) => ({ ...fault, mapping: mapping.id, path, hop: '', detail: fault.remedy }))
  const ofRole = roleRemarks(integration, mapping).map((remark) => ({ ...ofNote(base, remark), detail: remark.text }))
  return [
    ...problems,
    ...told('permissions', role ? roleFindings(role) : []),
    ...told('settings', [...secretFindings(integration, mapping), ...mappingFindings(integration, mapping), ...pairs]),
    ...ofRole,
    ...destinationNotes(integration, mapping).map((fault) => ({ ...base, ...fault, detail: '' })),
    ...(internet ? [{ ...base, ...internet.fault, detail: '' }] : []),
  ]
}

type Ranked = Pick<Finding, 'severity' | 'path' | 'at' | 'code' | 'remedy'>

const ranks: readonly Severity[] = ['error', 'warning', 'note']

/** The worst first; what is as bad by its place. */
function inOrder(a: Ranked, b: Ranked): number {
  return (
    ranks.indexOf(a.severity) - ranks.indexOf(b.severity) ||
    paths.indexOf(a.path) - paths.indexOf(b.path) ||
    compare(a.at.file, b.at.file) ||
    a.at.line - b.at.line ||
    compare(a.code, b.code) ||
    compare(a.remedy, b.remedy)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
