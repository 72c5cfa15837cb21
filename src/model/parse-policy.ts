import { parseConditions } from './parse-policy-conditions.ts'
import { parseLists, parsePrincipals } from './parse-policy-elements.ts'
import type { PolicyDocument, PolicyStatement } from './policy-document.ts'
import { malformed, PolicyReport, shown } from './policy-report.ts'
import { entryOf, itemsOf, type MapNode, type SourceNode } from './source-node.ts'
import type { Maybe } from './unknown.ts'

/**
 * Reads a policy document; nothing is thrown. What AWS would refuse is told in `problems`: a statement that has no
 * meaning is left out, one with a malformed ARN or value is kept, and that part of it matches nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function parsePolicyDocument(node: SourceNode): Maybe<PolicyDocument> {
  if (node.kind === 'unknown') return node.unknown
  const report = new PolicyReport()
  const statements = node.kind === 'map' ? parseStatements(node, report) : []
  if (node.kind !== 'map')
    report.refuse(node.at, 'the policy is no map with Version and Statement', 'write the policy as a map')
  const version = versionOf(node)
  const id = entryOf(node, 'Id')
  return {
    ...(version === undefined ? {} : { version }),
    ...(id?.kind === 'scalar' ? { id: id.text } : {}),
    statements,
    ...(report.problems.length > 0 ? { problems: report.problems } : {}),
    at: node.at,
  }
}

function versionOf(node: SourceNode): string | undefined {
  const version = entryOf(node, 'Version')
  // A version that is not known: the one that everybody writes.
  if (version?.kind === 'unknown') return '2012-10-17'
  return version?.kind === 'scalar' ? version.text : undefined
}

function parseStatements(node: MapNode, report: PolicyReport): readonly PolicyStatement[] {
  checkNames(node, 'a policy', ['Version', 'Id', 'Statement'], report)
  const version = entryOf(node, 'Version')
  if (version && !['2012-10-17', '2008-10-17'].includes(versionOf(node) ?? ''))
    report.refuse(version.at, `Version must be 2012-10-17 or 2008-10-17, not ${shown(version)}`, 'write 2012-10-17')
  const written = entryOf(node, 'Statement')
  const items = itemsOf(written)
  if (items.length === 0) report.refuse((written ?? node).at, 'the policy has no Statement', 'add a Statement list')
  return items.flatMap((item) => {
    const own = new PolicyReport()
    const statement = parseStatement(item, versionOf(node) === '2012-10-17', own)
    report.problems.push(...own.problems)
    return statement && own.readable ? [statement] : []
  })
}

const names = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]

/** @param variables whether the policy's version knows `${...}` */
function parseStatement(node: SourceNode, variables: boolean, report: PolicyReport): PolicyStatement | undefined {
  if (node.kind === 'unknown') return { effect: node.unknown, conditions: [], at: node.at }
  if (node.kind !== 'map') {
    report.refuse(node.at, 'a statement must be a map with Effect and Action', 'write the statement as a map')
    return undefined
  }
  const effect = parseEffect(node, report)
  const lists = parseLists(node, variables, report)
  const { elements, unknown: who } = parsePrincipals(node, report)
  const { conditions, unknown: when } = parseConditions(entryOf(node, 'Condition'), variables, report)
  checkNames(node, 'a statement', names, report)
  if (elements.notPrincipal && effect === 'Allow')
    report.tell(node.at, malformed('NotPrincipal stands with Deny only', 'name in Principal who is allowed'))
  const sid = entryOf(node, 'Sid')
  if (effect === undefined) return undefined
  return {
    ...(sid?.kind === 'scalar' ? { sid: sid.text } : {}),
    effect: who ?? when ?? effect,
    ...elements,
    ...lists,
    conditions,
    at: node.at,
  }
}

function checkNames(node: MapNode, owner: string, known: readonly string[], report: PolicyReport): void {
  for (const [name, value] of node.entries)
    if (!known.includes(name))
      report.refuse(value.at, `${owner} has no element ${name}`, `write one of ${known.join(', ')}`)
}

function parseEffect(node: MapNode, report: PolicyReport): PolicyStatement['effect'] | undefined {
  const effect = entryOf(node, 'Effect')
  if (effect?.kind === 'unknown') return effect.unknown
  if (effect?.kind === 'scalar' && (effect.text === 'Allow' || effect.text === 'Deny')) return effect.text
  report.refuse((effect ?? node).at, `Effect must be Allow or Deny, not ${shown(effect)}`, 'write Allow or Deny')
  return undefined
}
