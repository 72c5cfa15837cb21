import { type Maybe, type SourceLocation, type SourceNode, textOf, valueNode } from '../model/index.ts'
import { resourceIn } from './attributes.ts'

/** Unknown values without a comma, whatever they will be: ids and names that AWS gives. */
const whole =
  /^(?:ref:.*|getatt:.*\.(?:Arn|\w*Id|Default\w+)|(?:uuid|suffix|name) of .*|.* zone \d+|AWS::(?:Region|AccountId|Partition|URLSuffix))$/

/**
 * The parts of a text; `undefined` where it is not known how many there are. A part that is the id of a resource is that
 * resource: `!Join [',', [!Ref A, !Ref B]]` comes apart again, behind an export or a parameter too.
 */
export function splitText(
  node: SourceNode,
  delimiter: string,
  at: SourceLocation = node.at,
): readonly SourceNode[] | undefined {
  if (node.kind === 'scalar') return node.text.split(delimiter).map((part) => valueNode(part, at))
  if (node.kind !== 'unknown' || !/^[,;| ]+$/.test(delimiter)) return undefined
  const { unknown, question } = node.unknown
  // The identity of one unknown value is bare, that of a text is a text.
  const text = unknown.includes('${') ? unknown : `\${${unknown}}`
  const parts = [...text.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]!)
  if (!parts.every((part) => whole.test(part))) return undefined
  if (parts.length === 1 && text === `\${${parts[0]}}`) return [{ ...node, at }]
  const marks = text.replace(/\$\{[^}]*\}/g, '\u0000')
  let next = 0
  return marks.split(delimiter).map((piece) => {
    const inside = piece.replaceAll('\u0000', () => `\${${parts[next++]}}`)
    return partNode(inside, question, at)
  })
}

function partNode(text: string, question: string, at: SourceLocation): SourceNode {
  if (!text.includes('${')) return valueNode(text, at)
  const only = /^\$\{([^}]*)\}$/.exec(text)?.[1]
  if (only === undefined) return valueNode({ unknown: text, question, at }, at)
  return valueNode({ unknown: only, question, at }, at, resourceIn(only))
}

/** A text, known or not, in which every unknown part is `*`. */
export function patternOf(text: Maybe<string>): string {
  if (typeof text === 'string') return text
  return text.unknown.includes('${') ? text.unknown.replace(/\$\{[^}]*\}/g, '*') : '*'
}

export function textIn(node: SourceNode | undefined, name: string): string | undefined {
  const text = node && textOf(node, name)
  return typeof text === 'string' ? text : undefined
}
