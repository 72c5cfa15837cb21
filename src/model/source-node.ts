import { IsthmusError } from '../world/index.ts'
import { formatLocation, type SourceLocation } from './source.ts'
import { isUnknown, type Maybe, type Unknown } from './unknown.ts'

interface Placed {
  /** The line of the property's key, or of the list's item. */
  readonly at: SourceLocation
  /** Id of the resource whose id, name or ARN this value is, whatever it will be. */
  readonly resource?: string
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As written: `012345678901` stays that. */
  readonly text: string
}

export interface ListNode extends Placed {
  readonly kind: 'list'
  readonly items: readonly SourceNode[]
}

export interface MapNode extends Placed {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, SourceNode>
}

/** A value of any shape that the description does not give. */
export interface UnknownNode extends Placed {
  readonly kind: 'unknown'
  readonly unknown: Unknown
}

/** A value of a description (template, mapping file) with its place. */
export type SourceNode = ScalarNode | ListNode | MapNode | UnknownNode

export function scalarNode(value: string | number | boolean, at: SourceLocation): ScalarNode {
  return { kind: 'scalar', value, text: String(value), at }
}

/** A text or the fact that it is not known, as a node. */
export function valueNode(value: Maybe<string>, at: SourceLocation, resource?: string): ScalarNode | UnknownNode {
  const placed = resource === undefined ? { at } : { at, resource }
  return isUnknown(value)
    ? { kind: 'unknown', unknown: value, ...placed }
    : { kind: 'scalar', value, text: value, ...placed }
}

/** What lies under `path`; `undefined` where it does not, or where a value on the way is no map. */
export function entryOf(node: SourceNode | undefined, ...path: readonly string[]): SourceNode | undefined {
  let current = node
  for (const key of path) {
    if (current?.kind === 'unknown') return current
    current = current?.kind === 'map' ? current.entries.get(key) : undefined
  }
  return current?.kind === 'scalar' && current.value === null ? undefined : current
}

/** @throws IsthmusError `VALUE_INVALID` where a list or a map stands. */
export function textOf(node: SourceNode, name: string): Maybe<string> {
  if (node.kind === 'unknown') return node.unknown
  if (node.kind === 'scalar') return node.text
  throw invalid(node, name, 'a text')
}

/** Numbers may be written as text. @throws IsthmusError `VALUE_INVALID` */
export function numberOf(node: SourceNode, name: string): Maybe<number> {
  if (node.kind === 'unknown') return node.unknown
  const value = node.kind === 'scalar' && node.text.trim() !== '' ? Number(node.text) : Number.NaN
  if (Number.isFinite(value)) return value
  throw invalid(node, name, 'a number')
}

/** `true` and `false` may be written as text. @throws IsthmusError `VALUE_INVALID` */
export function booleanOf(node: SourceNode, name: string): Maybe<boolean> {
  if (node.kind === 'unknown') return node.unknown
  const text = node.kind === 'scalar' ? node.text.toLowerCase() : ''
  if (text === 'true') return true
  if (text === 'false') return false
  throw invalid(node, name, 'true or false')
}

/** The items; a single value counts as a list of one, an unknown list as one unknown item. */
export function itemsOf(node: SourceNode | undefined): readonly SourceNode[] {
  if (node === undefined) return []
  return node.kind === 'list' ? node.items : [node]
}

/** @throws IsthmusError `VALUE_INVALID` where no map stands. */
export function mapOf(node: SourceNode, name: string): MapNode {
  if (node.kind === 'map') return node
  throw invalid(node, name, 'a map of keys and values')
}

/** As plain JSON, with an `Unknown` wherever a value is not known. */
export function plainOf(node: SourceNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(plainOf)
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plainOf(value)]))
    case 'unknown':
      return node.unknown
  }
}

function invalid(node: SourceNode, name: string, wanted: string): IsthmusError {
  const found = node.kind === 'scalar' ? JSON.stringify(node.value) : node.kind === 'list' ? 'a list' : 'a map'
  return new IsthmusError('VALUE_INVALID', `${formatLocation(node.at)}: ${name} must be ${wanted}, not ${found}`, {
    data: { at: node.at },
  })
}
