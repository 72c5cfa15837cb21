import { readConditionOperator } from './condition-operator.ts'
import { problemOfPrincipal, problemOfResource } from './policy-arn.ts'
import {
  type PolicyCondition,
  type PolicyDocument,
  type PolicyProblem,
  type PolicyStatement,
  type PrincipalMap,
  type PrincipalType,
  principalTypes,
} from './policy-document.ts'
import type { SourceLocation } from './source.ts'
import { entryOf, itemsOf, type MapNode, type SourceNode } from './source-node.ts'
import type { Maybe, Unknown } from './unknown.ts'

/** Notes a problem; what it stands in is left out of the document. */
type Report = (problem: PolicyProblem) => void

/**
 * Reads a policy document; nothing is thrown. A malformed statement is left out and told in `problems` (AWS refuses
 * such a policy); a malformed ARN is told and kept: it matches nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicyDocument(node: SourceNode): Maybe<PolicyDocument> {
  if (node.kind === 'unknown') return node.unknown
  const problems: PolicyProblem[] = []
  const report: Report = (problem) => problems.push(problem)
  if (node.kind !== 'map') {
    report(malformed(node.at, 'the policy is no map with Version and Statement', 'write the policy as a map'))
    return { statements: [], problems, at: node.at }
  }
  const version = readVersion(node, report)
  const written = entryOf(node, 'Statement')
  if (!written) report(malformed(node.at, 'the policy has no Statement', 'add a Statement list'))
  const statements = itemsOf(written).flatMap((item) => readStatement(item, report) ?? [])
  return {
    ...(version === undefined ? {} : { version }),
    statements,
    ...(problems.length > 0 ? { problems } : {}),
    at: node.at,
  }
}

function readVersion(node: MapNode, report: Report): string | undefined {
  const version = entryOf(node, 'Version')
  // A version that is not known: the one that everybody writes.
  if (version?.kind === 'unknown') return '2012-10-17'
  const text = version?.kind === 'scalar' ? version.text : undefined
  if (version && text !== '2012-10-17' && text !== '2008-10-17') {
    report(malformed(version.at, `Version must be 2012-10-17 or 2008-10-17, not ${shown(version)}`, 'write 2012-10-17'))
  }
  return text
}

function readStatement(node: SourceNode, report: Report): PolicyStatement | undefined {
  if (node.kind === 'unknown') return { effect: node.unknown, conditions: [], at: node.at }
  if (node.kind !== 'map') {
    report(malformed(node.at, 'a statement must be a map with Effect and Action', 'write the statement as a map'))
    return undefined
  }
  let sound = true
  const fail: Report = (problem) => {
    report(problem)
    sound &&= problem.code === 'ARN_MALFORMED'
  }
  const effect = readEffect(node, fail)
  const lists = readLists(node, fail)
  const principals = readPrincipals(node, fail)
  const { conditions, unknown } = readConditions(entryOf(node, 'Condition'), fail)
  checkNames(node, fail)
  const sid = entryOf(node, 'Sid')
  if (!sound || effect === undefined) return undefined
  return {
    ...(sid?.kind === 'scalar' ? { sid: sid.text } : {}),
    effect: principals.unknown ?? unknown ?? effect,
    ...principals.elements,
    ...lists,
    conditions,
    at: node.at,
  }
}

const elements = [
  ['Action', 'actions'],
  ['NotAction', 'notActions'],
  ['Resource', 'resources'],
  ['NotResource', 'notResources'],
] as const

const names = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Condition', ...elements.map(([name]) => name)]

function checkNames(node: MapNode, fail: Report): void {
  for (const [name, value] of node.entries)
    if (!names.includes(name))
      fail(malformed(value.at, `a statement has no element ${name}`, `write one of ${names.join(', ')}`))
}

function readEffect(node: MapNode, fail: Report): PolicyStatement['effect'] | undefined {
  const effect = entryOf(node, 'Effect')
  if (effect?.kind === 'unknown') return effect.unknown
  if (effect?.kind === 'scalar' && (effect.text === 'Allow' || effect.text === 'Deny')) return effect.text
  fail(malformed(effect?.at ?? node.at, `Effect must be Allow or Deny, not ${shown(effect)}`, 'write Allow or Deny'))
  return undefined
}

type Lists = Pick<PolicyStatement, (typeof elements)[number][1]>

function readLists(node: MapNode, fail: Report): Lists {
  const lists: Partial<Record<keyof Lists, readonly Maybe<string>[]>> = {}
  for (const [name, field] of elements) {
    const written = entryOf(node, name)
    if (written) lists[field] = readTexts(written, name, fail)
    for (const item of itemsOf(written)) if (item.kind === 'scalar') checkText(name, item.text, item.at, fail)
  }
  const missing = !lists.actions && !lists.notActions
  const twice = [lists.actions && lists.notActions, lists.resources && lists.notResources].some(Boolean)
  if (missing) fail(malformed(node.at, 'the statement has no Action', 'add an Action or a NotAction'))
  if (twice) fail(malformed(node.at, 'the statement has an element and its Not form', 'keep one of the two'))
  return lists
}

function checkText(element: string, text: string, at: SourceLocation, fail: Report): void {
  if (element.endsWith('Resource')) {
    const problem = problemOfResource(text)
    if (problem) fail({ code: 'ARN_MALFORMED', ...problem, at })
  } else if (text !== '*' && !/^[\w*?-]+:[\w*?]+$/.test(text)) {
    fail(malformed(at, `${element} ${text} is not of the form service:Action`, 'write it like sts:AssumeRole'))
  }
}

interface Principals {
  readonly elements: Pick<PolicyStatement, 'principal' | 'notPrincipal'>
  readonly unknown?: Unknown
}

function readPrincipals(node: MapNode, fail: Report): Principals {
  const principal = entryOf(node, 'Principal')
  const notPrincipal = entryOf(node, 'NotPrincipal')
  if (principal && notPrincipal)
    fail(malformed(node.at, 'the statement has Principal and NotPrincipal', 'keep one of the two'))
  if (principal?.kind === 'unknown') return { elements: {}, unknown: principal.unknown }
  if (notPrincipal?.kind === 'unknown') return { elements: {}, unknown: notPrincipal.unknown }
  if (principal) return { elements: { principal: readPrincipal(principal, fail) } }
  return { elements: notPrincipal ? { notPrincipal: readPrincipal(notPrincipal, fail) } : {} }
}

function readPrincipal(node: SourceNode, fail: Report): '*' | PrincipalMap {
  if (node.kind === 'scalar' && node.text === '*') return '*'
  if (node.kind !== 'map') {
    fail(malformed(node.at, `Principal must be "*" or a map, not ${shown(node)}`, 'write AWS: or Service: before it'))
    return {}
  }
  const map: Partial<Record<PrincipalType, readonly Maybe<string>[]>> = {}
  for (const [type, value] of node.entries) {
    const known = principalTypes.find((name) => name === type)
    if (!known) {
      fail(malformed(value.at, `there is no principal type ${type}`, `write one of ${principalTypes.join(', ')}`))
      continue
    }
    map[known] = readTexts(value, `Principal.${type}`, fail)
    for (const item of itemsOf(value)) {
      const problem = item.kind === 'scalar' ? problemOfPrincipal(known, item.text) : undefined
      if (problem) fail({ code: 'ARN_MALFORMED', ...problem, at: item.at })
    }
  }
  return map
}

function readConditions(
  node: SourceNode | undefined,
  fail: Report,
): { readonly conditions: readonly PolicyCondition[]; readonly unknown?: Unknown } {
  if (!node) return { conditions: [] }
  if (node.kind === 'unknown') return { conditions: [], unknown: node.unknown }
  const conditions: PolicyCondition[] = []
  for (const [operator, keys] of mapEntries(node, 'Condition', fail)) {
    if (!readConditionOperator(operator))
      fail(malformed(keys.at, `there is no condition operator ${operator}`, 'write one like StringEquals'))
    if (keys.kind === 'unknown') return { conditions: [], unknown: keys.unknown }
    for (const [key, values] of mapEntries(keys, `Condition.${operator}`, fail))
      conditions.push({ operator, key, values: readTexts(values, key, fail) })
  }
  return { conditions }
}

function mapEntries(node: SourceNode, name: string, fail: Report): Iterable<[string, SourceNode]> {
  if (node.kind === 'map') return node.entries
  fail(malformed(node.at, `${name} must be a map, not ${shown(node)}`, 'write operator, key and value below it'))
  return []
}

function readTexts(node: SourceNode, name: string, fail: Report): readonly Maybe<string>[] {
  return itemsOf(node).flatMap((item): readonly Maybe<string>[] => {
    if (item.kind === 'unknown') return [item.unknown]
    if (item.kind === 'scalar') return [item.text]
    fail(malformed(item.at, `${name} must be a text or a list of texts, not ${shown(item)}`, 'write a text'))
    return []
  })
}

function shown(node: SourceNode | undefined): string {
  if (node === undefined) return 'nothing'
  if (node.kind === 'scalar') return node.text
  return node.kind === 'list' ? 'a list' : 'a map'
}

function malformed(at: SourceLocation, message: string, remedy: string): PolicyProblem {
  return { code: 'POLICY_MALFORMED', message, remedy, at }
}
