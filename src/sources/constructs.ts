import { entryOf, type SourceLocation, type SourceNode } from '../model/index.ts'

/** The path of the CDK's construct that made a resource, without the part that every resource has. */
export function constructOf(resource: SourceNode | undefined): string | undefined {
  const path = entryOf(resource, 'Metadata', 'aws:cdk:path')
  return path?.kind === 'scalar' ? path.text.replace(/\/(Resource|Default)$/, '') : undefined
}

/** A resource with the construct in all its places; with `place` it lies there, all of it in one line. */
export function placedIn(node: SourceNode, construct: string, place: SourceLocation | undefined): SourceNode {
  const at = { ...(place ?? node.at), construct }
  const inside = (inner: SourceNode) => placedIn(inner, construct, place)
  switch (node.kind) {
    case 'list':
      return { ...node, at, items: node.items.map(inside) }
    case 'map':
      return { ...node, at, entries: new Map([...node.entries].map(([key, value]) => [key, inside(value)])) }
    default:
      return { ...node, at }
  }
}
