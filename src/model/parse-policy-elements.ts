import { problemOfPrincipal, problemOfResource } from './policy-arn.ts'
import {
  type PolicyStatement,
  type PrincipalMap,
  type PrincipalType,
  principalTypes,
  type TextProblem,
} from './policy-document.ts'
import { malformed, type PolicyReport, shown } from './policy-report.ts'
import { entryOf, itemsOf, type MapNode, type SourceNode } from './source-node.ts'
import type { Maybe, Unknown } from './unknown.ts'

const lists = [
  ['Action', 'actions', problemOfAction],
  ['NotAction', 'notActions', problemOfAction],
  ['Resource', 'resources', problemOfResource],
  ['NotResource', 'notResources', problemOfResource],
] as const

type Lists = Pick<PolicyStatement, (typeof lists)[number][1]>

/** Action and Resource, or their Not forms. */
export function parseLists(node: MapNode, variables: boolean, report: PolicyReport): Lists {
  const read: Partial<Record<keyof Lists, readonly Maybe<string>[]>> = {}
  for (const [name, field, problemOf] of lists) {
    const written = entryOf(node, name)
    if (!written) continue
    read[field] = textsOf(written, name, report, problemOf, oldVersion(variables))
  }
  if (!read.actions && !read.notActions)
    report.refuse(node.at, 'the statement has no Action', 'add an Action or a NotAction')
  if ((read.actions && read.notActions) || (read.resources && read.notResources))
    report.refuse(node.at, 'the statement has an element and its Not form', 'keep one of the two')
  return read
}

function problemOfAction(text: string): TextProblem | undefined {
  if (text === '*' || /^[\w*?-]+:[\w*?]+$/.test(text)) return undefined
  return malformed(`action ${text} is not of the form service:Action`, 'write it like sts:AssumeRole')
}

/** Without `Version: 2012-10-17`, AWS takes a variable as plain text. */
export function oldVersion(variables: boolean): Check {
  return (text) =>
    variables || !text.includes('${')
      ? undefined
      : malformed(`${text} is plain text without Version 2012-10-17`, 'add Version 2012-10-17 to the policy')
}

interface Principals {
  readonly elements: Pick<PolicyStatement, 'principal' | 'notPrincipal'>
  /** Who is meant is not known at all. */
  readonly unknown?: Unknown
}

/** Principal or NotPrincipal. */
export function parsePrincipals(node: MapNode, report: PolicyReport): Principals {
  const principal = entryOf(node, 'Principal')
  const notPrincipal = entryOf(node, 'NotPrincipal')
  if (principal && notPrincipal)
    report.refuse(node.at, 'the statement has Principal and NotPrincipal', 'keep one of the two')
  if (principal?.kind === 'unknown') return { elements: {}, unknown: principal.unknown }
  if (notPrincipal?.kind === 'unknown') return { elements: {}, unknown: notPrincipal.unknown }
  if (principal) return { elements: { principal: parsePrincipal(principal, 'Principal', report) } }
  return { elements: notPrincipal ? { notPrincipal: parsePrincipal(notPrincipal, 'NotPrincipal', report) } : {} }
}

function parsePrincipal(node: SourceNode, name: string, report: PolicyReport): '*' | PrincipalMap {
  if (node.kind === 'scalar' && node.text === '*') return '*'
  if (node.kind !== 'map' || node.entries.size === 0) {
    report.refuse(node.at, `${name} must be "*" or a map, not ${shown(node)}`, 'write AWS: or Service: before it')
    return {}
  }
  const map: Partial<Record<PrincipalType, readonly Maybe<string>[]>> = {}
  for (const [type, value] of node.entries) {
    const known = principalTypes.find((each) => each === type)
    if (!known) {
      report.refuse(value.at, `there is no principal type ${type}`, `write one of ${principalTypes.join(', ')}`)
      continue
    }
    map[known] = textsOf(value, `${name}.${type}`, report, (text) => problemOfPrincipal(known, text))
  }
  return map
}

type Check = (text: string) => TextProblem | undefined

/** A text or a list of texts, never empty; what the checks find is told at each text's place. */
export function textsOf(
  node: SourceNode,
  name: string,
  report: PolicyReport,
  ...checks: readonly Check[]
): readonly Maybe<string>[] {
  const items = itemsOf(node)
  if (items.length === 0) report.refuse(node.at, `${name} is an empty list`, `give ${name} a value, or leave it out`)
  return items.flatMap((item): readonly Maybe<string>[] => {
    if (item.kind === 'unknown') return [item.unknown]
    if (item.kind === 'scalar' && item.value !== null) {
      for (const check of checks) report.tell(item.at, check(item.text))
      return [item.text]
    }
    report.refuse(item.at, `${name} must be a text or a list of texts, not ${shown(item)}`, 'write a text')
    return []
  })
}
