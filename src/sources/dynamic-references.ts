import { joinText, type SourceLocation, type SourceNode, valueNode } from '../model/index.ts'
import { partOf, unknownNode } from './nodes.ts'
import type { Scope } from './scope.ts'

/** A text with `{{resolve:...}}` in it: SSM parameters that a stack describes are worked out, all others are unknown. */
export function dynamicReference(text: string, at: SourceLocation, scope: Pick<Scope, 'ssm'>): SourceNode {
  const parts = text.split(/(\{\{resolve:[^}]*\}\})/).filter((part) => part !== '')
  const values = parts.map((part): SourceNode => {
    const reference = /^\{\{(resolve:[^}]*)\}\}$/.exec(part)?.[1]
    if (reference === undefined) return valueNode(part, at)
    const name = /^resolve:ssm:([^:]+)(?::\d+)?$/.exec(reference)?.[1]
    const described = name === undefined ? undefined : scope.ssm(name)
    return described ?? unknownNode(reference, `value of {{${reference}}}`, at, `{{${reference}}}`)
  })
  return values.length === 1 ? { ...values[0]!, at } : valueNode(joinText(values.map(partOf)), at)
}
