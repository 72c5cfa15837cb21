import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { MapNode, ScalarNode, SourceLocation, SourceNode } from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'
import { readJson } from './json-document.ts'
import { parseYaml } from './parse-yaml.ts'

/** Far above what fits into CloudFormation's 1 MB: only aliases of aliases get there. */
const maximumNodes = 200_000

/**
 * Reads YAML or JSON (which is YAML) into nodes that know their places. A tag of CloudFormation becomes the map
 * that its long form is: `!Ref X` is `{Ref: X}`, `!Sub X` is `{Fn::Sub: X}`. Of a key given twice the later one counts,
 * as for CloudFormation.
 *
 * @param file shown in every place
 * @throws IsthmusError `TEMPLATE_INVALID` with line, column and what the parser says
 */
export function readDocument(text: string, file: string): SourceNode {
  return readJson(text, file) ?? readYaml(text, file, false)
}

/** The same, of what is no template: a key given twice is an error. Throws as `readDocument` */
export function readStrictDocument(text: string, file: string): SourceNode {
  return readYaml(text, file, true)
}

function readYaml(text: string, file: string, keysOnce: boolean): SourceNode {
  const { document, lines } = parseYaml(text.replace(/^\ufeff/, ''), keysOnce)
  const error = document.errors[0]
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    const said = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')
    throw invalid(file, line, col, error.code === 'DUPLICATE_KEY' ? 'this key is given twice: take one out' : said)
  }
  const at = (node: Node): SourceLocation => {
    const { line, col } = lines.linePos(node.range?.[0] ?? 0)
    return { file, line, column: col }
  }

  const anchors = new Map<string, Node>()
  const open = new Set<Node>()
  let count = 0
  const read = (node: Node | null, place: SourceLocation): SourceNode => {
    if (++count > maximumNodes) throw invalid(file, place.line, place.column ?? 1, 'aliases make this too large')
    if (node === null) return { kind: 'scalar', value: null, text: '', at: place }
    if (isAlias(node)) return readAlias(node, place)
    if (node.anchor) anchors.set(node.anchor, node)
    const plain = readPlain(node, place)
    return node.tag?.startsWith('!') ? tagged(node.tag.slice(1), plain) : plain
  }

  const readAlias = (alias: Alias, place: SourceLocation): SourceNode => {
    const target = anchors.get(alias.source)
    if (!target || open.has(target)) {
      throw invalid(file, place.line, place.column ?? 1, `alias *${alias.source} leads to no value or to itself`)
    }
    return read(target, place)
  }

  const readPlain = (node: Node, place: SourceLocation): SourceNode => {
    if (isScalar(node)) return readScalar(node.value, node.source, place)
    open.add(node)
    try {
      if (isSeq(node)) {
        const items = (node.items as (Node | null)[]).map((item) => read(item, item ? at(item) : place))
        return { kind: 'list', items, at: place }
      }
      if (isMap(node)) {
        const entries = new Map<string, SourceNode>()
        for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
          const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key)
          const entry = read(value, at(key))
          const merged = name === '<<' ? mergedIn(entry) : undefined
          if (!merged) entries.set(name, entry)
          for (const [inherited, given] of merged ?? []) if (!entries.has(inherited)) entries.set(inherited, given)
        }
        return { kind: 'map', entries, at: place }
      }
    } finally {
      open.delete(node)
    }
    throw invalid(file, place.line, place.column ?? 1, 'this is neither a value nor a list nor a map')
  }

  const root = document.contents
  return read(root, root ? at(root) : { file, line: 1, column: 1 })
}

/** What `<<` puts in: a map, or several of which the earlier one counts. */
function mergedIn(node: SourceNode): readonly (readonly [string, SourceNode])[] | undefined {
  const maps = node.kind === 'list' ? node.items : [node]
  if (!maps.every((map) => map.kind === 'map')) return undefined
  return maps.flatMap((map) => [...map.entries])
}

function readScalar(value: unknown, source: string | undefined, at: SourceLocation): ScalarNode {
  const known = typeof value === 'number' || typeof value === 'boolean' || value === null
  const text = typeof value === 'string' ? value : (source ?? String(value ?? ''))
  return { kind: 'scalar', value: known ? value : text, text, at }
}

function tagged(tag: string, value: SourceNode): MapNode {
  const name = tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`
  return { kind: 'map', entries: new Map([[name, value]]), at: value.at }
}

function invalid(file: string, line: number, column: number, said: string): IsthmusError {
  const text = `${file}:${line}:${column}: ${said.charAt(0).toLowerCase()}${said.slice(1)}`
  return new IsthmusError('TEMPLATE_INVALID', text, { data: { at: { file, line, column } } })
}
