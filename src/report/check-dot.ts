import type { CheckResult } from '../check/index.ts'
import type { Integration } from '../model/index.ts'
import type { Verdict } from '../network/index.ts'
import { type PictureNode, pictureOf } from './picture.ts'

/** The network with the ways of the flows for Graphviz: https://graphviz.org/doc/info/lang.html */
export function checkToDot(result: CheckResult, integration: Integration, source: string): string {
  const { nodes, edges } = pictureOf(result, integration)
  // Names are for labels: in an identifier Graphviz takes a backslash as it stands, and at its end as an escape.
  const numbers = new Map(nodes.map(({ id }, i) => [id, i]))
  const inside = Map.groupBy(nodes, ({ parent }) => parent)
  const drawn = (node: PictureNode, depth: number): string[] => {
    const indent = '  '.repeat(depth)
    const label = quoted(`${node.label}${node.detail ? `\n${node.detail}` : ''}`)
    const held = inside.get(node.id)
    if (!held && node.kind === 'station') return [`${indent}n${numbers.get(node.id)} [label=${label}]`]
    return [
      `${indent}subgraph cluster_${numbers.get(node.id)} {`,
      `${indent}  label=${label} style=${node.kind === 'zone' ? 'dashed' : 'solid'}`,
      ...(held ?? []).flatMap((each) => drawn(each, depth + 1)),
      `${indent}}`,
    ]
  }
  const ways = edges.map(({ from, to, verdict, text }) => {
    const { color, style, label } = looks[verdict]
    return `  n${numbers.get(from)} -> n${numbers.get(to)} [color="${color}" fontcolor="${color}" style=${style}${label} tooltip=${quoted(`${verdict}: ${text}`)}]`
  })
  return `digraph isthmus {
  label=${quoted(`${result.verdict}: ${source}`)} labelloc=t rankdir=LR compound=true fontname="Helvetica"
  node [shape=box style=rounded fontname="Helvetica"]
  edge [fontname="Helvetica"]
${[...(inside.get(undefined) ?? []).flatMap((node) => drawn(node, 1)), ...ways].join('\n')}
}
`
}

const looks: Readonly<Record<Verdict, { color: string; style: string; label: string }>> = {
  reachable: { color: '#116329', style: 'solid', label: '' },
  blocked: { color: '#b3261e', style: 'dashed', label: ' label="✖"' },
  unknown: { color: '#7a4f01', style: 'dotted', label: ' label="?"' },
}

/** A text for a label or a tooltip, where a backslash begins an escape such as \N, the node's name. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
