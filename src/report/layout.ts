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
/** Room round what a box holds, and above it for the box's name. */
const padding = 14
const heading = 20

/** Places boxes and ways: from left to right, what belongs together inside one box. */
export function layoutOf({ nodes, edges }: Picture): Layout {
  const graph = new Graph({ compound: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 64, ranksep: 84, marginx: 24, marginy: 24 + heading })
  graph.setDefaultEdgeLabel(() => ({}))
  const inside = Map.groupBy(nodes, ({ parent }) => parent)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  for (const { id, label, detail, parent } of nodes) {
    // So wide that the name of the box round it has room, too.
    const outer = byId.get(parent ?? '')
    const letters = Math.max(label.length, detail.length, 8, outer ? outer.label.length + outer.detail.length - 1 : 0)
    graph.setNode(id, inside.has(id) ? {} : { width: letters * letter + 20, height: 44 })
  }
  for (const { id, parent } of nodes) if (parent !== undefined) graph.setParent(id, parent)
  for (const { from, to } of edges) graph.setEdge(from, to, {})
  layout(graph)
  const placed = new Map<string, PictureNode & Box>()
  // What holds others is as large as they need: the library leaves more room, which keeps neighbours apart.
  const place = (node: PictureNode): PictureNode & Box => {
    const known = placed.get(node.id)
    if (known) return known
    const held = (inside.get(node.id) ?? []).map(place)
    const made = { ...node, ...(held.length > 0 ? around(held) : centred(graph.node(node.id))) }
    placed.set(node.id, made)
    return made
  }
  const boxes = nodes.map(place)
  const right = Math.max(0, ...boxes.map(({ x, width }) => x + width))
  const bottom = Math.max(0, ...boxes.map(({ y, height }) => y + height))
  return {
    width: Math.ceil(right + 24),
    height: Math.ceil(bottom + 24),
    nodes: boxes,
    edges: edges.map((edge) => ({ ...edge, points: graph.edge(edge.from, edge.to).points ?? [] })),
  }
}

function centred({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x: x - width / 2, y: y - height / 2, width, height }
}

function around(held: readonly Box[]): Box {
  const x = Math.min(...held.map((box) => box.x)) - padding
  const y = Math.min(...held.map((box) => box.y)) - padding - heading
  const right = Math.max(...held.map((box) => box.x + box.width)) + padding
  const bottom = Math.max(...held.map((box) => box.y + box.height)) + padding
  return { x, y, width: right - x, height: bottom - y }
}
