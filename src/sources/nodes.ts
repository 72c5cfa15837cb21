import {
  formatLocation,
  type Maybe,
  nameOf,
  type SourceLocation,
  type SourceNode,
  textOf,
  type Unknown,
} from '../model/index.ts'
import { IsthmusError } from '../world/index.ts'

/** A text that is the same for nodes that are the same value, known or not. */
export function identityOf(node: SourceNode | undefined): string {
  if (node === undefined) return ''
  switch (node.kind) {
    case 'scalar':
      return node.text
    case 'list':
      return `[${node.items.map(identityOf).join(',')}]`
    case 'map':
      return `{${[...node.entries].map(([key, value]) => `${key}:${identityOf(value)}`).join(',')}}`
    case 'unknown':
      return node.unknown.unknown.includes('${') ? node.unknown.unknown : `\${${node.unknown.unknown}}`
  }
}

/** A value as a reader is shown it; `undefined` where a map is in it, which is too much for a name. */
export function nameOfNode(node: SourceNode | undefined): string | undefined {
  switch (node?.kind) {
    case undefined:
      return 'nothing'
    case 'scalar':
      return node.text
    case 'unknown':
      return nameOf(node.unknown)
    case 'list': {
      const items = node.items.map(nameOfNode)
      return items.includes(undefined) ? undefined : `[${items.join(', ')}]`
    }
    case 'map':
      return undefined
  }
}

/** Whether nothing in it is unknown. */
export function isDecided(node: SourceNode): boolean {
  if (node.kind === 'list') return node.items.every(isDecided)
  if (node.kind === 'map') return [...node.entries.values()].every(isDecided)
  return node.kind === 'scalar'
}

/** @param name what a reader is shown, where the identity would not do */
export function unknownNode(identity: string, question: string, at: SourceLocation, name?: string): SourceNode {
  return { kind: 'unknown', unknown: { unknown: identity, ...(name === undefined ? {} : { name }), question, at }, at }
}

export function mapNode(entries: Readonly<Record<string, SourceNode | undefined>>, at: SourceLocation): SourceNode {
  const given = Object.entries(entries).filter((entry): entry is [string, SourceNode] => entry[1] !== undefined)
  return { kind: 'map', entries: new Map(given), at }
}

/** The questions of all that is unknown in it. */
export function questionsOf(node: SourceNode): readonly string[] {
  const found = (inner: SourceNode): Unknown[] => {
    if (inner.kind === 'unknown') return [inner.unknown]
    if (inner.kind === 'list') return inner.items.flatMap(found)
    return inner.kind === 'map' ? [...inner.entries.values()].flatMap(found) : []
  }
  return [...new Set(found(node).map((unknown) => unknown.question))]
}

export function malformed(node: SourceNode, what: string, wanted: string): IsthmusError {
  return new IsthmusError('TEMPLATE_INVALID', `${formatLocation(node.at)}: ${what} must be ${wanted}`, {
    data: { at: node.at },
  })
}

/** One part of a longer text. */
export function partOf(node: SourceNode): Maybe<string> {
  if (node.kind === 'list' || node.kind === 'map') {
    const questions = questionsOf(node).join(', ') || `the text in line ${node.at.line}`
    return { unknown: identityOf(node), name: nameOfNode(node) ?? 'a map', question: questions }
  }
  return textOf(node, 'part of a text')
}
