import { type Document, LineCounter, parseDocument, type YAMLParseError } from 'yaml'

/**
 * Parses as CloudFormation's and SAM's own parsers do, which take two things that the YAML standard forbids: a key
 * given twice (the later one counts), and quoted text whose lines stand left of their key.
 *
 * @param keysOnce a key given twice is an error
 */
export function parseYaml(
  text: string,
  keysOnce: boolean,
): { readonly document: Document.Parsed; readonly lines: LineCounter } {
  let first: ReturnType<typeof parse> | undefined
  let current = text
  // Each round mends one text; a quote that nobody closes ends it with the first round's error.
  for (let rounds = 0; rounds < 100; rounds++) {
    const parsed = parse(current, keysOnce)
    first ??= parsed
    const error = parsed.document.errors[0]
    if (!error) return parsed
    const mended = indentQuoted(current, error)
    if (mended === undefined) break
    current = mended
  }
  return first ?? parse(text, keysOnce)
}

function parse(text: string, uniqueKeys: boolean) {
  const lines = new LineCounter()
  return { document: parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys }), lines }
}

/** Spaces at the start of a line of quoted text are no part of it, so more of them change nothing. */
function indentQuoted(text: string, error: YAMLParseError): string | undefined {
  const quote = error.code === 'MISSING_CHAR' ? /closing (['"])quote/.exec(error.message)?.[1] : undefined
  const start = text.indexOf('\n', error.pos[0])
  if (!quote || start < 0) return undefined
  const close = quote === "'" ? /[^']*(?:''[^']*)*/y : /[^"\\]*(?:\\.[^"\\]*)*/sy
  close.lastIndex = start
  close.exec(text)
  const end = close.lastIndex
  if (text[end] !== quote) return undefined
  const indented = text.slice(start, end).replaceAll('\n', `\n${' '.repeat(80)}`)
  return text.slice(0, start) + indented + text.slice(end)
}
