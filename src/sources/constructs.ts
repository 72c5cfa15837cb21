import { posix } from 'node:path'
import { entryOf, type SourceLocation, type SourceNode, scalarNode } from '../model/index.ts'
import { mapNode } from './nodes.ts'

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

/** A function whose code the CDK put beside the template, with that for its code: the template has its place in S3. */
export function withLocalCode(resource: SourceNode, folder: string): SourceNode {
  const path = entryOf(resource, 'Metadata', 'aws:asset:path')
  const property = entryOf(resource, 'Metadata', 'aws:asset:property')
  const properties = entryOf(resource, 'Properties')
  if (path?.kind !== 'scalar' || property?.kind !== 'scalar' || property.text !== 'Code') return resource
  if (resource.kind !== 'map' || properties?.kind !== 'map') return resource
  // Code is looked for from where the function is written.
  const code = posix.relative(posix.dirname(resource.at.file), posix.join(folder, path.text))
  const own = mapNode({ ...Object.fromEntries(properties.entries), Code: scalarNode(code, path.at) }, properties.at)
  return { ...resource, entries: new Map([...resource.entries, ['Properties', own]]) }
}
