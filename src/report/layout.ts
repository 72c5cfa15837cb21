import { Graph, layout } from '@dagrejs/dagre'
import type { Picture, PictureEdge, PictureNode } from './picture.ts'

interface Point {
  readonly x: number
  readonly y: number
}

/** Pixels from the picture's left upper corner. */
interface Box extends Point {
  readonly width: number
  readonly height: number
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly nodes: readonly (PictureNode & Box)[]
  readonly edges: readonly (PictureEdge & { readonly points: readonly Point[] })[]
}

/** About what a letter of the page's small print takes. */
const letter = 7.2
/** Room above what a box holds, for its name. */
const heading = 20

/** Places boxes and ways: from left to right, what belongs together inside one box. */
export function layoutOf({ nodes, edges }: Picture): Layout {
  const graph = new Graph({ compound: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 64, ranksep: 84, marginx: 24, marginy: 24 + heading })
  graph.setDefaultEdgeLabel(() => ({}))
  const inside = new Set(nodes.map(({ parent }) => parent))
  for (const { id, label, detail } of nodes) {
    const letters = Math.max(label.length, detail.length, 8)
    graph.setNode(id, inside.has(id) ? {} : { width: letters * letter + 20, height: 44 })
  }
  for (const { id, parent } of nodes) if (parent !== undefined) graph.setParent(id, parent)
  for (const { from, to } of edges) graph.setEdge(from, to, {})
  layout(graph)
  const placed = nodes.map((node): PictureNode & Box => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(node.id)
    const top = inside.has(node.id) ? heading : 0
    return { ...node, x: x - width / 2, y: y - height / 2 - top, width, height: height + top }
  })
  const right = Math.max(0, ...placed.map(({ x, width }) => x + width))
  const bottom = Math.max(0, ...placed.map(({ y, height }) => y + height))
  return {
    width: Math.ceil(right + 24),
    height: Math.ceil(bottom + 24),
    nodes: placed,
    edges: edges.map((edge) => ({ ...edge, points: graph.edge(edge.from, edge.to).points ?? [] })),
  }
}
