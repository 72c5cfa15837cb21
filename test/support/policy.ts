import { type PolicyDocument, parsePolicyDocument, type SourceNode } from '../../src/model/index.ts'

/** A policy as templates and consoles have it, in JSON; statement `i` stands at line `i + 1`. */
export function policyOf(json: unknown): PolicyDocument {
  const document = parsePolicyDocument(nodeOf(json))
  if ('unknown' in document) throw new Error(`the policy is unknown: ${document.question}`)
  return document
}

/** Statements of a policy of version 2012-10-17. */
export function statements(...list: readonly unknown[]): PolicyDocument {
  return policyOf({ Version: '2012-10-17', Statement: list })
}

/** Plain JSON, with `Unknown`s in it, as a node; items of a list stand at lines 1, 2, 3... */
export function nodeOf(json: unknown, line = 1): SourceNode {
  const at = { file: 'policy.json', line }
  if (Array.isArray(json)) return { kind: 'list', items: json.map((item, i) => nodeOf(item, i + 1)), at }
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean')
    return { kind: 'scalar', value: json, text: String(json), at }
  if (typeof json !== 'object' || json === null) return { kind: 'scalar', value: null, text: '', at }
  if ('unknown' in json && 'question' in json)
    return { kind: 'unknown', unknown: { unknown: String(json.unknown), question: String(json.question) }, at }
  return { kind: 'map', entries: new Map(Object.entries(json).map(([k, v]) => [k, nodeOf(v, line)])), at }
}
