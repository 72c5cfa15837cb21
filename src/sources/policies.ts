import {
  type Maybe,
  type PolicyDocument,
  parsePolicyDocument,
  type ScalarNode,
  type SourceNode,
} from '../model/index.ts'
import { readDocument } from './document.ts'

/** A policy as a map or as a JSON text in the template; problems in it are told in the document. */
export function policyFrom(node: SourceNode): Maybe<PolicyDocument> {
  return parsePolicyDocument(node.kind === 'scalar' ? parsed(node) : node)
}

/** What does not parse stays a text, which is no policy. */
function parsed(node: ScalarNode): SourceNode {
  try {
    return placedAt(node.at, readDocument(node.text, node.at.file))
  } catch {
    return node
  }
}

/** All of a text's values lie where the text does. */
function placedAt(at: SourceNode['at'], node: SourceNode): SourceNode {
  if (node.kind === 'list') return { ...node, at, items: node.items.map((item) => placedAt(at, item)) }
  if (node.kind !== 'map') return { ...node, at }
  return { ...node, at, entries: new Map([...node.entries].map(([key, value]) => [key, placedAt(at, value)])) }
}
