import { formatLocation, type SourceLocation } from '../model/index.ts'
import { type Lack, remedyOf } from '../network/index.ts'
import { firstFew } from './few.ts'
import type { Unmarked } from './fingerprint.ts'
import { lackOfAll, type RoleLack } from './permission-findings.ts'
import { inTermsOf } from './terms.ts'
import type { Finding } from './types.ts'

/** A finding before those of one root cause are put together: what it breaks is one mapping, and one flow at most. */
export interface Single extends Omit<Unmarked, 'mappings' | 'flows'> {
  readonly mapping: string
  readonly flow?: string
  /** What is lacking, if it is that: several that lack something of one cause are told as one. */
  readonly lack?: NetworkLack | RoleLack
  readonly mendedAt?: SourceLocation
}

/** What denies by the want of a rule, and its hop whatever the packets. */
interface NetworkLack extends Lack {
  readonly kind: 'rule'
  readonly hop: string
}

/** The worst first. */
export const paths: readonly Finding['path'][] = ['poll', 'invoke', 'cluster', 'permissions', 'settings']

/** What one change mends is one cause, however many flows of however many mappings meet it. */
export function oneEachCause(singles: readonly Single[]): readonly Unmarked[] {
  // Flows of both paths may meet it.
  const causes = Map.groupBy(singles, ({ severity, code, at, detail, lack, mendedAt = at }) =>
    [severity, code, formatLocation(mendedAt), lack ? causeOf(lack) : detail].join('\n'),
  )
  return [...causes.values()].map(together)
}

function causeOf(lack: NetworkLack | RoleLack): string {
  return lack.kind === 'rule' ? `${lack.add}\n${lack.decision}` : lack.cause
}

function together(singles: readonly Single[]): Unmarked {
  const [{ severity, code, at, resource, hop, explanation, detail, nearMiss }] = singles as readonly [Single]
  const words = ofLacks(singles) ?? ofAll(singles)
  return {
    severity,
    code,
    at,
    resource,
    hop,
    explanation,
    detail,
    ...(nearMiss ? { nearMiss } : {}),
    ...words,
    path: paths.find((path) => singles.some((single) => single.path === path))!,
    remedy: inTermsOf(at, words.remedy),
    mappings: distinct(singles.map(({ mapping }) => mapping)),
    flows: distinct(singles.flatMap(({ flow }) => flow ?? [])),
  }
}

type Words = Pick<Unmarked, 'remedy'> & Partial<Pick<Unmarked, 'hop' | 'explanation' | 'detail'>>

function ofAll(singles: readonly Single[]): Words {
  const joined = (values: readonly string[]) => {
    const { first, more } = firstFew(distinct(values))
    return [...first, ...more].join('; ')
  }
  return {
    remedy: joined(singles.map(({ remedy }) => remedy)),
    // An error's explanation is told of the first flow that meets it, a note's of each that it is about.
    ...(singles[0]?.severity === 'error' ? {} : { explanation: joined(singles.map(({ explanation }) => explanation)) }),
  }
}

/** Of several lacks of one cause; else `undefined`. */
function ofLacks(singles: readonly Single[]): Words | undefined {
  const lacks = new Map(singles.flatMap(({ detail, lack }) => (lack ? [[detail, lack] as const] : [])))
  if (lacks.size < 2) return undefined
  const detail = [...lacks.keys()].sort().join('\n')
  const all = [...lacks.values()]
  const [rule, ...rules] = all.filter((lack) => lack.kind === 'rule')
  if (rule) return { detail, hop: rule.hop, explanation: rule.explanation, remedy: remedyOf([rule, ...rules]) }
  return { detail, ...lackOfAll(all.filter((lack) => lack.kind === 'permission')) }
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
