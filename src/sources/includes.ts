import { posix } from 'node:path'
import { entryOf, formatLocation, itemsOf, type SourceNode } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { readDocument } from './document.ts'
import type { Files } from './terraform/places.ts'

/** The key of macros in the place that they work on. */
export const transform = 'Fn::Transform'

export interface Included {
  readonly root: SourceNode
  /** Those that were taken in. */
  readonly documents: readonly { readonly file: string; readonly text: string }[]
}

/**
 * Takes local files in where `AWS::Include` stands, as the deployed template has them; what lies elsewhere, or is not
 * there, is left for `macrosOf` to tell. What stands beside an include is nearer than what it brings (not verified).
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 * @see https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
 * @throws IsthmusError `TEMPLATE_INVALID` for a file that is no template, `REFERENCE_CIRCULAR` for one that is in itself
 */
export function withIncludes(root: SourceNode, file: string, files: Files | undefined): Included {
  const documents = new Map<string, string>()

  const expanded = (node: SourceNode, around: readonly string[], key: string): SourceNode => {
    if (node.kind === 'list') return { ...node, items: node.items.map((item) => expanded(item, around, transform)) }
    if (node.kind !== 'map') return node
    const own = [...node.entries].map(([name, value]): [string, SourceNode] => [
      name,
      name === key ? value : expanded(value, around, transform),
    ])
    const asked = itemsOf(node.entries.get(key))
    const taken = asked.map((item) => contentOf(item, around))
    const rest = asked.filter((_, i) => taken[i] === undefined)
    const left = own.flatMap(([name, value]): [string, SourceNode][] =>
      name !== key || taken.every((each) => each === undefined)
        ? [[name, value]]
        : rest.length > 0
          ? [[name, { kind: 'list', items: rest, at: value.at }]]
          : [],
    )
    const found = taken.filter((each) => each !== undefined)
    const [only] = found
    if (left.length === 0 && only && only.kind !== 'map') return only
    const brought = found.flatMap((each) => (each.kind === 'map' ? [...each.entries] : []))
    return brought.length === 0 && left.length === own.length
      ? { ...node, entries: new Map(own) }
      : { ...node, entries: new Map([...brought, ...left]) }
  }

  const contentOf = (item: SourceNode, around: readonly string[]): SourceNode | undefined => {
    const path = locationOf(item)
    if (path === undefined || isUrl(path)) return undefined
    const own = posix.isAbsolute(path) ? path : posix.join(posix.dirname(around.at(-1)!), path)
    if (around.includes(own)) {
      const said = `${formatLocation(item.at)}: AWS::Include takes in ${own}, which it lies in itself`
      throw new IsthmusError('REFERENCE_CIRCULAR', said, { data: { at: item.at } })
    }
    const text = files?.read(own)
    if (text === undefined) return undefined
    documents.set(own, text)
    return expanded(readDocument(text, own), [...around, own], transform)
  }

  return {
    root: withOwnTransform(expanded(root, [file], 'Transform')),
    documents: [...documents].map(([name, text]) => ({ file: name, text })),
  }

  /** A template may name macros for itself by either key. */
  function withOwnTransform(node: SourceNode): SourceNode {
    return node.kind === 'map' && node.entries.has(transform) ? expanded(node, [file], transform) : node
  }
}

/** Where an `AWS::Include` says that its text lies; `undefined` for another macro, and for what is worked out. */
export function locationOf(item: SourceNode): string | undefined {
  const location = entryOf(item, 'Parameters', 'Location')
  return isInclude(item) && location?.kind === 'scalar' ? location.text : undefined
}

export function isInclude(item: SourceNode): boolean {
  const name = entryOf(item, 'Name')
  return name?.kind === 'scalar' && name.text === 'AWS::Include'
}

export function isUrl(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path)
}
