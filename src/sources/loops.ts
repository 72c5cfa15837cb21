import { formatLocation, type MapNode, type SourceNode, scalarNode } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { isDecided, malformed, questionsOf } from './nodes.ts'

const prefix = 'Fn::ForEach::'

/**
 * A section with the loops of the language extensions unrolled, at any depth.
 *
 * @param evaluate resolves what a loop runs over
 * @throws IsthmusError `LOOP_UNDECIDED` where that is not known: what the loop makes would be missed in silence
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function unrollLoops(section: MapNode, evaluate: (node: SourceNode) => SourceNode | undefined): MapNode {
  const unroll = (node: SourceNode): SourceNode => {
    if (node.kind === 'list') return { ...node, items: node.items.map(unroll) }
    if (node.kind !== 'map') return node
    const entries = [...node.entries].flatMap(([key, value]): [string, SourceNode][] =>
      key.startsWith(prefix) ? rounds(key, value) : [[key, unroll(value)]],
    )
    return { ...node, entries: new Map(entries) }
  }

  const rounds = (key: string, loop: SourceNode): [string, SourceNode][] => {
    const [identifier, collection, body, ...more] = loop.kind === 'list' ? loop.items : []
    if (identifier?.kind !== 'scalar' || !collection || body?.kind !== 'map' || more.length > 0)
      throw malformed(loop, key, 'an identifier, a collection, and a map that is made for each of its items')
    return itemsOf(key, collection).flatMap((item) => {
      const made = replaced(body, identifier.text, item)
      return made.kind === 'map' ? [...(unroll(made) as MapNode).entries] : []
    })
  }

  const itemsOf = (key: string, collection: SourceNode): readonly string[] => {
    const list = evaluate(collection)
    if (list?.kind === 'list' && list.items.every((item) => item.kind === 'scalar'))
      return list.items.map((item) => (item.kind === 'scalar' ? item.text : ''))
    if (!list || isDecided(list)) throw malformed(collection, `the collection of ${key}`, 'a list of texts')
    const name = list.kind === 'unknown' ? /^parameter:(.+)$/.exec(list.unknown.unknown)?.[1] : undefined
    const remedy = name === undefined ? '' : `; give it by --set ${name}=A,B`
    throw new IsthmusError(
      'LOOP_UNDECIDED',
      `${formatLocation(collection.at)}: ${key} runs over what is not known: ${questionsOf(list).join(', ')}${remedy}`,
      { data: { at: collection.at } },
    )
  }

  return unroll(section) as MapNode
}

/** The body with one item in place of the identifier: `${X}`, `&{X}` (its letters and digits) and `!Ref X`. */
function replaced(node: SourceNode, identifier: string, item: string): SourceNode {
  const inText = (text: string) =>
    text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''))
  switch (node.kind) {
    case 'scalar': {
      const text = typeof node.value === 'string' ? inText(node.value) : node.text
      return text === node.text ? node : scalarNode(text, node.at)
    }
    case 'list':
      return { ...node, items: node.items.map((each) => replaced(each, identifier, item)) }
    case 'map': {
      const named = node.entries.size === 1 ? node.entries.get('Ref') : undefined
      if (named?.kind === 'scalar' && named.text === identifier) return scalarNode(item, node.at)
      const entries = [...node.entries].map(([key, value]): [string, SourceNode] => [
        inText(key),
        replaced(value, identifier, item),
      ])
      return { ...node, entries: new Map(entries) }
    }
    case 'unknown':
      return node
  }
}
