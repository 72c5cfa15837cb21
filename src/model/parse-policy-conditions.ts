import { problemOfConditionKey, problemOfKeyValue } from './condition-key.ts'
import { readConditionOperator } from './condition-operator.ts'
import { problemOfConditionValue } from './condition-value.ts'
import { oldVersion, textsOf } from './parse-policy-elements.ts'
import type { PolicyCondition } from './policy-document.ts'
import { malformed, type PolicyReport, shown } from './policy-report.ts'
import type { MapNode, SourceNode } from './source-node.ts'
import type { Unknown } from './unknown.ts'

interface Conditions {
  readonly conditions: readonly PolicyCondition[]
  /** The element, or all keys of one operator, are not known. */
  readonly unknown?: Unknown
}

/** The element Condition: operator, key, values. */
export function parseConditions(node: SourceNode | undefined, variables: boolean, report: PolicyReport): Conditions {
  if (!node) return { conditions: [] }
  if (node.kind === 'unknown') return { conditions: [], unknown: node.unknown }
  const conditions: PolicyCondition[] = []
  for (const [operator, keys] of entriesOf(node, 'Condition', report)) {
    const read = readConditionOperator(operator)
    if (!read) report.refuse(keys.at, `there is no condition operator ${operator}`, 'write one like StringEquals')
    if (keys.kind === 'unknown') return { conditions: [], unknown: keys.unknown }
    const checkValue = (text: string) => read && problemOfConditionValue(read.base, text)
    for (const [key, written] of entriesOf(keys, `Condition.${operator}`, report)) {
      if (read) report.tell(written.at, problemOfConditionKey(key, read))
      const checkKey = (text: string) => problemOfKeyValue(key, text)
      const values = textsOf(written, key, report, checkValue, checkKey, oldVersion(variables))
      if ((read?.base === 'Bool' || read?.base === 'Null') && values.length > 1)
        report.tell(written.at, malformed(`${read.base} compares with one value`, 'write true or false'))
      conditions.push({ operator, key, values })
    }
  }
  return { conditions }
}

/** Names that differ in upper and lower case only are the same: AWS refuses them. */
function entriesOf(node: SourceNode, name: string, report: PolicyReport): MapNode['entries'] {
  if (node.kind !== 'map' || node.entries.size === 0) {
    report.refuse(node.at, `${name} must be a map, not ${shown(node)}`, 'write operator, key and value below it')
    return new Map()
  }
  const seen = new Set<string>()
  for (const [key, value] of node.entries) {
    if (seen.has(key.toLowerCase()))
      report.tell(value.at, malformed(`${name} has ${key} twice`, 'put all its values into one list'))
    seen.add(key.toLowerCase())
  }
  return node.entries
}
