/** The page of a code (`docs/findings/CODE.md`), as reports show it. */
export interface Rule {
  readonly code: string
  /** One sentence. */
  readonly summary: string
  /** The whole page, Markdown. */
  readonly page: string
  /** Where AWS says more. */
  readonly link?: string
}

/** A page is a heading with the code, a paragraph with one sentence, and the rest. */
export function ruleOf(code: string, page: string): Rule {
  const [, summary = code] = page.split(/\n\n+/)
  const link = /\]\((https:\/\/[^)\s]+)\)/.exec(page)?.[1]
  return { code, summary: summary.replaceAll('\n', ' '), page, ...(link ? { link } : {}) }
}
