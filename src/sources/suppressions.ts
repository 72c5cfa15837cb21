import { Lexer, LineCounter } from 'yaml'
import {
  entryOf,
  isUnknown,
  itemsOf,
  type PlacedSuppression,
  type SourceLocation,
  type SourceNode,
  textOf,
} from '../model/index.ts'
import { constructOf } from './constructs.ts'
import { readDocument } from './document.ts'

const comment = /^#+\s*isthmus-ignore\s+([A-Z][A-Z0-9_]*)\s*(?::\s*(.*?))?\s*$/

/**
 * What a template asks to hear no more of:
 *
 * - a comment `# isthmus-ignore CODE: reason` is about what the next line begins (a resource, a property, an item);
 * - `Metadata: {isthmus: {ignore: [{code, reason}]}}` of a resource, the form for JSON too, is about that resource.
 *
 * @throws IsthmusError `TEMPLATE_INVALID`
 */
export function readSuppressions(text: string, file: string): readonly PlacedSuppression[] {
  // Most templates have none, and need not be read a second time for it.
  const metadata = /\bisthmus["']?\s*:/.test(text)
  return [...ofComments(text, file), ...(metadata ? ofMetadata(readDocument(text, file), file) : [])]
}

function ofComments(text: string, file: string): readonly PlacedSuppression[] {
  if (!text.includes('isthmus-ignore')) return []
  const lines = text.split(/\r?\n/)
  return commentsOf(text).flatMap(({ source, line }) => {
    const [, code, reason = ''] = comment.exec(source) ?? []
    if (code === undefined) return []
    const at = { file, line }
    const [first, end] = blockAfter(lines, line)
    return [{ code, reason, at, from: { file, line: first }, to: { file, line: end } }]
  })
}

/** Comments by YAML's own lexer: a `#` inside a text is none. Lines count from 1. */
function commentsOf(text: string): { source: string; line: number }[] {
  const counter = new LineCounter()
  counter.addNewLine(0)
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1)
  const comments: { source: string; line: number }[] = []
  let offset = 0
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer's own, which stand for no text.
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') continue
    if (token.startsWith('#')) comments.push({ source: token, line: counter.linePos(offset).line })
    offset += token.length
  }
  return comments
}

/** The next line that says something, and the first one after it that is not below it. */
function blockAfter(lines: readonly string[], comment: number): [first: number, end: number] {
  const blank = (line: string) => /^\s*(#.*)?$/.test(line)
  const isItem = (line: string) => /^\s*-(\s|$)/.test(line)
  const depth = (line: string) => line.search(/\S/)
  let first = comment
  while (first < lines.length && blank(lines[first]!)) first++
  const head = lines[first] ?? ''
  // The items of a list may stand as far left as its key.
  const below = (line: string) =>
    blank(line) || depth(line) > depth(head) || (depth(line) === depth(head) && isItem(line) && !isItem(head))
  let end = first + 1
  while (end < lines.length && below(lines[end]!)) end++
  return [first + 1, end + 1]
}

function ofMetadata(root: SourceNode, file: string): readonly PlacedSuppression[] {
  const resources = entryOf(root, 'Resources')
  if (resources?.kind !== 'map') return []
  const all = [...resources.entries.values()]
  return all.flatMap((resource, i) => {
    const ignored = itemsOf(entryOf(resource, 'Metadata', 'isthmus', 'ignore'))
    if (ignored.length === 0) return []
    // What the CDK made may be told where the construct is written, in another file.
    const construct = constructOf(resource)
    const from: SourceLocation = construct === undefined ? resource.at : { ...resource.at, construct }
    const to: SourceLocation = all[i + 1]?.at ?? { file, line: Number.MAX_SAFE_INTEGER }
    return ignored.map((item) => ({
      code: field(item, 'code'),
      reason: field(item, 'reason'),
      at: item.at,
      from,
      to,
    }))
  })
}

export function field(item: SourceNode, name: string): string {
  const node = entryOf(item, name)
  const text = node && textOf(node, `${name} of isthmus.ignore`)
  return text === undefined || isUnknown(text) ? '' : text.trim()
}
