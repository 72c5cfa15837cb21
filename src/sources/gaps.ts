import { entryOf, itemsOf, type SourceLocation, type SourceNode } from '../model/index.ts'
import { isInclude, isUrl, locationOf, transform } from './includes.ts'

/** What describes more of the stack and is not read. */
export interface Gap {
  readonly id: string
  readonly type: string
  readonly at: SourceLocation
  readonly why: string
  /** It may change what is read, too. */
  readonly changes?: true
}

/**
 * The macros of a template that are not run: what they make of it is not known.
 *
 * @param id theirs in the Integration
 */
export function macrosOf(root: SourceNode, id: string): readonly Gap[] {
  const resources = entryOf(root, 'Resources')
  const all = [entryOf(root, 'Transform'), entryOf(root, transform), entryOf(resources, transform)]
  return all.flatMap(itemsOf).flatMap((item) => gapOf(item, id, 'the template'))
}

/** Macros that work on a resource, or on more of it than the value of one property: all of it may become another. */
export function macrosIn(resource: SourceNode, id: string): readonly Gap[] {
  const own = [resource, entryOf(resource, 'Properties')].map((node) => entryOf(node, transform))
  return [...own, ...besideOthers(entryOf(resource, 'Properties'))]
    .filter((node, i, every) => node && every.indexOf(node) === i)
    .flatMap(itemsOf)
    .flatMap((item) => gapOf(item, id, id))
}

/** A macro reads and writes what stands beside it. */
function besideOthers(node: SourceNode | undefined): readonly SourceNode[] {
  if (node?.kind === 'list') return node.items.flatMap(besideOthers)
  if (node?.kind !== 'map') return []
  const own = node.entries.size > 1 ? node.entries.get(transform) : undefined
  return [...(own ? [own] : []), ...[...node.entries.values()].flatMap(besideOthers)]
}

/** What AWS's own macros make is worked out. */
function gapOf(item: SourceNode, id: string, of: string): readonly Gap[] {
  const name = item.kind === 'map' ? entryOf(item, 'Name') : item
  const type = name?.kind === 'scalar' ? name.text : 'a macro'
  const gap = { id, type, at: item.at, changes: true } as const
  if (isInclude(item)) {
    const path = locationOf(item)
    const where =
      path === undefined
        ? 'a place that its Location works out'
        : isUrl(path)
          ? `${path}, not on this machine`
          : `${path}, where no file is`
    return [{ ...gap, why: `what AWS::Include adds to ${of} lies at ${where}` }]
  }
  return type.startsWith('AWS::') ? [] : [{ ...gap, why: `what ${type} makes of ${of} is not known` }]
}
