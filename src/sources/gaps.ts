import { entryOf, itemsOf, type SourceLocation, type SourceNode } from '../model/index.ts'

/** What describes more of the stack and is not read. */
export interface Gap {
  readonly id: string
  readonly type: string
  readonly at: SourceLocation
  readonly why: string
}

/** The key of a macro among resources, or for the whole template. */
export const transform = 'Fn::Transform'

/** The macros of a template: what they make of it is not known. `id`: theirs in the Integration. */
export function macrosOf(root: SourceNode, id: string): readonly Gap[] {
  const resources = entryOf(root, 'Resources')
  const all = [entryOf(root, 'Transform'), entryOf(root, transform), entryOf(resources, transform)]
  return all.flatMap(itemsOf).flatMap((item): Gap[] => {
    const name = item.kind === 'map' ? entryOf(item, 'Name') : item
    const text = name?.kind === 'scalar' ? name.text : 'a macro'
    const own = text.startsWith('AWS::') && text !== 'AWS::Include'
    return own ? [] : [{ id, type: text, at: item.at, why: `what ${text} makes of the template is not known` }]
  })
}
