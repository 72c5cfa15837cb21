import { formatLocation, type Integration, type Mapping, type SourceLocation } from '../model/index.ts'
import type { Blocker, Hop } from '../network/index.ts'
import { roleRemarks } from './policy-remarks.ts'
import { destinationService } from './services.ts'
import { inTermsOf } from './terms.ts'
import type { Finding, MappingCheck, ProvedFlow, Question, Severity } from './types.ts'

/** A finding before those of one root cause are put together: what it breaks is one mapping, and one flow at most. */
type Single = Omit<Finding, 'mappings' | 'flows'> & { readonly mapping: string; readonly flow?: string }

/** What stands in the way of the mappings, each root cause once, the worst first. */
export function findingsOf(integration: Integration, checks: readonly MappingCheck[]): readonly Finding[] {
  const singles = checks.flatMap((check) => {
    const mapping = integration.mappings.find(({ id }) => id === check.mapping)
    return [
      ...(mapping ? ofMapping(integration, mapping, check) : []),
      ...check.flows.flatMap((flow) => ofFlow(check.mapping, flow)),
    ]
  })
  return [...byCause(singles).values()].map(together).sort(inOrder)
}

function ofFlow(mapping: string, flow: ProvedFlow): readonly Single[] {
  const base = { mapping, flow: flow.id, path: flow.path }
  const { blockers, notes, verdict } = flow.trace
  const blocking = flow.verdict === 'blocked' && verdict === 'blocked' ? blockers : []
  return [
    ...blocking.map((blocker) => ofBlocker(base, blocker)),
    ...flow.refusals
      .filter((refusal) => refusal.verdict === 'blocked')
      .map(
        ({ code, at, hop, explanation, remedy }): Single => ({
          ...base,
          severity: 'error',
          code,
          at,
          hop,
          explanation,
          remedy,
        }),
      ),
    ...[...flow.remarks, ...(verdict === 'blocked' ? [] : notes)].map(
      ({ severity, code, text, remedy, at }): Single => ({
        ...base,
        severity,
        code,
        at,
        hop: '',
        explanation: text,
        remedy,
      }),
    ),
  ]
}

function ofBlocker(base: Pick<Single, 'mapping' | 'flow' | 'path'>, blocker: Blocker): Single {
  const { code, hop, explanation, remedy, nearMiss } = blocker
  const told = { severity: 'error' as const, code, at: hop.at, hop: hopText(hop), explanation, remedy }
  return { ...base, ...told, ...(nearMiss ? { nearMiss } : {}) }
}

/** `security group BrokerGroup, no inbound rule for tcp 9098 from itself`. */
function hopText({ kind, resource, decision, direction }: Hop): string {
  return `${kind} ${resource}, ${decision}${direction === 'back' ? ', on the way back' : ''}`
}

/** What the settings, and the policies of the execution role, say for themselves. */
function ofMapping(integration: Integration, mapping: Mapping, check: MappingCheck): readonly Single[] {
  const base = { mapping: mapping.id, path: 'settings', hop: '' } as const
  const note = (code: string, at: SourceLocation, explanation: string, remedy: string): Single => ({
    ...base,
    severity: 'note',
    code,
    at,
    explanation,
    remedy,
  })
  const problems = mapping.problems.map(
    ({ code, severity, at, parameter, message, remedy }): Single => ({
      ...base,
      severity,
      code,
      at,
      explanation: `${parameter}: ${message}`,
      remedy,
    }),
  )
  const service = destinationService(mapping)
  const ofRole = roleRemarks(integration, mapping).map(
    ({ severity, code, text, remedy, at }): Single => ({ ...base, severity, code, at, explanation: text, remedy }),
  )
  return [
    ...problems,
    ...ofRole,
    ...(check.flows.length === 0
      ? [
          note(
            'SOURCE_OVER_INTERNET',
            mapping.at,
            `${mapping.id} names no VPC: Lambda reaches the brokers over the internet, and no VPC has anything to let through`,
            'to go through a VPC, add VPC_SUBNET and VPC_SECURITY_GROUP to SourceAccessConfigurations',
          ),
        ]
      : []),
    ...(check.standpoint === 'provisioned' && service
      ? [
          note(
            'DESTINATION_NOT_PROVED',
            mapping.settings.places.DestinationConfig ?? mapping.at,
            `no source says that provisioned mode needs ${service} in the VPC for the on-failure destination: taken as not needed`,
            'nothing to do; send one record to the destination to be sure',
          ),
        ]
      : []),
  ]
}

function byCause(singles: readonly Single[]): ReadonlyMap<string, readonly Single[]> {
  const causes = new Map<string, Single[]>()
  for (const single of singles) {
    // A note about a way that works is told of its resource, an error by what would mend it.
    const cause = isOfWay(single) ? '' : single.remedy
    const key = [single.severity, single.code, single.path, formatLocation(single.at), cause].join('\n')
    causes.set(key, [...(causes.get(key) ?? []), single])
  }
  return causes
}

/** Told of a way that works. */
function isOfWay({ severity, path }: Pick<Finding, 'severity' | 'path'>): boolean {
  return severity !== 'error' && path !== 'settings'
}

function together(singles: readonly Single[]): Finding {
  const [{ mapping: _, flow: __, ...first }] = singles as readonly [Single, ...Single[]]
  const distinct = (values: readonly (string | undefined)[]) => [
    ...new Set(values.filter((value) => value !== undefined)),
  ]
  return {
    ...first,
    remedy: inTermsOf(first.at, first.remedy),
    ...(isOfWay(first)
      ? {
          explanation: distinct(singles.map((single) => single.explanation)).join('; '),
          remedy: inTermsOf(first.at, distinct(singles.map((single) => single.remedy)).join('; ')),
        }
      : {}),
    mappings: distinct(singles.map((single) => single.mapping)),
    flows: distinct(singles.map((single) => single.flow)),
  }
}

const ranks: readonly Severity[] = ['error', 'warning', 'note']
const paths: readonly Finding['path'][] = ['poll', 'invoke', 'cluster', 'settings']

function inOrder(a: Finding, b: Finding): number {
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

/** What to ask for the flows that stay undecided, each question once. */
export function questionsOf(checks: readonly MappingCheck[]): readonly Question[] {
  const questions = new Map<string, Question>()
  for (const check of checks) {
    for (const flow of check.flows) {
      if (flow.verdict !== 'unknown') continue
      const open = [
        ...flow.trace.questions.map(({ question, value, hop }) => ({ question, at: value?.at ?? hop.at })),
        ...flow.refusals.flatMap(({ questions, at }) =>
          questions.map((each) => ({ question: each.question, at: each.at ?? at })),
        ),
      ]
      for (const { question, at } of open) {
        const known = questions.get(question)
        const place = known?.at ?? (at.file ? at : undefined)
        questions.set(question, {
          question,
          ...(place ? { at: place } : {}),
          mappings: [...new Set([...(known?.mappings ?? []), check.mapping])],
          flows: [...new Set([...(known?.flows ?? []), flow.id])],
        })
      }
    }
  }
  return [...questions.values()].sort((a, b) => compare(a.question, b.question))
}
